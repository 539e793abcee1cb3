"""Away to a network's own page and back: once, by the same member, in the same browser, in time."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, User
from perchoir.core.people.rights import Right
from perchoir.core.secrets import UnreadableSecret, open_sealed, seal
from perchoir.networks import registry
from perchoir.networks.connections.actions import SignedIn, connector_of, mistake_of
from perchoir.networks.connections.keeping import with_tools
from perchoir.networks.connections.models import Registration, SignIn
from perchoir.networks.contract import ConnectorError
from perchoir.networks.contract.signing_in import House, SignsIn

# Networks keep a pushed request for five minutes; whoever signs in there may take longer.
GOOD_FOR = timedelta(minutes=20)
KEPT = timedelta(days=1)
_TOO_LONG = _("This sign-in took too long. Begin again from the page of the voice.")


def signs_in(network: str) -> SignsIn | None:
    """The network's connector, if it has a sign-in of its own."""
    connector = registry.all_publishers().get(network)
    return connector if isinstance(connector, SignsIn) else None


def begin_sign_in(
    by: Member,
    *,
    network: str,
    values: Mapping[str, str],
    browser: str,
    about: Mapping[str, Any] | None = None,
) -> SignIn:
    """Prepare the way; `address` of the answer is where the person goes. `browser` names their
    session. It may take a while: never in a transaction. Raises `Mistake`."""
    by.require(Right.EDIT_VOICES)
    connector_of(network)
    connector = signs_in(network)
    if connector is None:
        raise Mistake(_("This network has no sign-in of its own."))
    state = secrets.token_urlsafe(32)
    house = house_for(network)
    try:
        leaving = with_tools(lambda tools: connector.leave(values, state, house, tools))
    except ConnectorError as error:
        raise mistake_of(error) from None
    now = timezone.now()
    SignIn.objects.filter(expires_at__lt=now - KEPT).delete()
    return SignIn.objects.create(
        member=by,
        network=network,
        state_hash=_hashed(state),
        browser=_hashed(browser),
        sealed=seal(json.dumps(dict(leaving.kept))),
        about=dict(about or {}),
        address=leaving.address,
        expires_at=now + GOOD_FOR,
    )


def returned(user: User, *, state: str, browser: str) -> SignIn:
    """What this person left for, taken so that nobody can come back with it again.

    Raises `Mistake` for a return that is unknown, late, from elsewhere, or a second one.
    """
    mine = SignIn.objects.filter(state_hash=_hashed(state), member__user=user)
    found = mine.select_related("member__workspace", "member__user").first()
    now = timezone.now()
    if found is None or found.browser != _hashed(browser):
        raise Mistake(_("This sign-in did not begin here. Begin again from the page of the voice."))
    if not mine.filter(used_at__isnull=True).update(used_at=now, sealed=""):
        raise Mistake(_("This sign-in was used already. Begin again from the page of the voice."))
    if found.expires_at < now:
        raise Mistake(_TOO_LONG)
    return found


def finish_sign_in(by: Member, sign_in: SignIn, answer: Mapping[str, str]) -> SignedIn:
    """The account that was opened there. `answer` is the query of the return; `sign_in` comes from
    `returned`. Raises `Mistake` with the network's reason."""
    by.require(Right.EDIT_VOICES)
    connector = signs_in(sign_in.network)
    if connector is None or sign_in.member_id != by.pk:
        raise Mistake(_("This network has no sign-in of its own."))
    house = house_for(sign_in.network)
    try:
        kept: dict[str, str] = json.loads(open_sealed(sign_in.sealed))
    except UnreadableSecret:
        raise Mistake(_TOO_LONG) from None
    try:
        come = with_tools(
            lambda tools: connector.come_back(kept, answer, house, tools),
            paid_by=by.workspace_id,
            network=sign_in.network,
        )
    except ConnectorError as error:
        raise mistake_of(error) from None
    return SignedIn(*come)


def introduction(network: str) -> Mapping[str, object]:
    """What servers read of this house; {} where they read nothing."""
    connector = signs_in(network)
    if connector is None:
        return {}
    return with_tools(lambda _tools: _introduced(connector, network))


def house_for(network: str) -> House:
    """This site, as the servers of a network know it."""
    back = reverse("connect_return")
    registered = Registration.objects.filter(network=network, back=settings.ADDRESS + back)

    def known(server: str) -> Mapping[str, str]:
        found = registered.filter(server=server).first()
        try:
            kept: Mapping[str, str] = json.loads(open_sealed(found.sealed)) if found else {}
        except UnreadableSecret:
            return {}
        return kept

    def keep(server: str, values: Mapping[str, str], replacing: bool) -> Mapping[str, str]:
        sealed = seal(json.dumps(dict(values)))
        if replacing and registered.filter(server=server).update(sealed=sealed):
            return values
        try:
            with transaction.atomic():
                Registration.objects.create(
                    network=network, server=server, back=settings.ADDRESS + back, sealed=sealed
                )
        except IntegrityError:
            # Somebody was faster; or no key opens what was kept.
            return known(server) or keep(server, values, True)
        return values

    return House(
        address=settings.ADDRESS,
        back=back,
        introduction=reverse("connections:introduction", args=[network]),
        known=sync_to_async(known),
        keep=sync_to_async(keep),
    )


async def _introduced(connector: SignsIn, network: str) -> Mapping[str, object]:
    return await connector.introduction(await sync_to_async(house_for)(network))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
