"""What people do with accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.by_hand import by_hand as person_at
from perchoir.networks.connections.checking import next_check
from perchoir.networks.connections.keeping import mark_well, store_credentials, with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.taking_back import NOT_TAKEN_BACK, take_back
from perchoir.networks.contract import ConnectorError
from perchoir.networks.contract.publishing import Credentials, Profile, Publisher
from perchoir.networks.registry import publisher
from perchoir.networks.sentences import advice

SHORT_LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account that somebody opened, and what opens it from now on."""

    profile: Profile
    credentials: Credentials

    def __repr__(self) -> str:
        return f"SignedIn({self.profile.place.handle})"


def sign_in(
    by: Member, *, network: str, values: Mapping[str, str], by_hand: bool = False
) -> SignedIn:
    """Ask the network with what a person typed; an account kept by hand is known by its name
    alone. It may take a while: never in a transaction.

    Raises `Mistake` with the network's reason in plain words.
    """
    by.require(Right.EDIT_VOICES)
    connector = _person_at(network) if by_hand else connector_of(network)
    try:
        asking = with_tools(
            lambda tools: connector.connect(values, tools),
            paid_by=by.workspace_id,
            network=network,
        )
        return SignedIn(*asking)
    except ConnectorError as error:
        raise mistake_of(error) from None


def keep_account(by: Member, signed_in: SignedIn) -> Account:
    """Keep the account that was opened; the same again is connected anew. Raises `Mistake`."""
    by.require(Right.EDIT_VOICES)
    profile, place = signed_in.profile, signed_in.profile.place
    with transaction.atomic():
        account, _new = Account.objects.update_or_create(
            workspace=by.workspace,
            network=place.network,
            server=place.server,
            remote_id=place.id,
            defaults={
                "handle": place.handle[:300],
                "name": profile.name[:200],
                "avatar_url": profile.avatar_url,
                "connected_by": by.user,
                "expires_at": profile.expires_at,
                "warned_days": _warned_by_birth(profile.expires_at),
                "told_at": None,
                "check_at": next_check(timezone.now()),
            },
        )
        try:
            store_credentials(account, signed_in.credentials)
        except ConnectorError as error:
            raise mistake_of(error) from None
        mark_well(account)
        details = {"network": place.network, "handle": place.handle}
        record(by.workspace, by.user, "account.connected", **details)
    account.refresh_from_db()
    return account


def remove_account(by: Member, account: Account) -> bool:
    """Forget its credentials, and have the network forget them too; False when it did not.

    It is disconnected first, whatever the network says. What was sent through it stays, with its
    proof. It may take a while: never in a transaction.
    """
    by.require(Right.EDIT_VOICES, of=account)
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        Account.objects.filter(pk=account.pk).update(
            credentials="", fresh_until=None, renew_at=None, expires_at=None, check_at=None,
            broken_at=timezone.now(), problem_code="disconnected", problem_detail="",
        )  # fmt: skip
        details = {"network": account.network, "handle": account.handle}
        record(by.workspace, by.user, "account.removed", **details)
    taken_back = take_back(held)
    if not taken_back:
        still_off = Account.objects.filter(pk=account.pk, problem_code="disconnected")
        still_off.update(problem_detail=NOT_TAKEN_BACK)
    return taken_back


def _warned_by_birth(expires_at: datetime | None) -> int | None:
    """What lives for two weeks at most is not warned of on its first day."""
    is_short = expires_at is not None and expires_at <= timezone.now() + SHORT_LIFE
    return SHORT_LIFE.days if is_short else None


def connector_of(network: str) -> Publisher:
    """Raises `Mistake` when there is none."""
    try:
        return publisher(network)
    except KeyError:
        raise Mistake(_("There is no such network here.")) from None


def _person_at(network: str) -> Publisher:
    try:
        return person_at(network)
    except KeyError:
        raise Mistake(_("There is no such network here.")) from None


def mistake_of(error: ConnectorError) -> Mistake:
    """What a network said, for whoever asked."""
    said = advice(error.code)
    return Mistake(f"{said.what} {said.do}")
