"""An account's credentials: opened for a call, renewed by one worker at a time, never lost."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.utils import timezone

from perchoir.core.jobs.leases import claim, new_holder, release
from perchoir.core.numbers import whole_number
from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.core.secrets import UnreadableSecret, open_sealed, seal
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Place, Publisher
from perchoir.networks.memory import Memory
from perchoir.networks.registry import publisher_at
from perchoir.networks.spending.ledger import Charge, charge_with, free_of_charge

T = TypeVar("T")
LEASE = timedelta(seconds=60)
PATIENCE_S = 30.0
LOOK_S = 0.1
# Clocks differ, and a call takes a while.
MARGIN = timedelta(seconds=90)
# What ends sooner is renewed when it is needed, not again and again while nobody speaks.
LASTING = timedelta(days=2)


def publisher_of(account: Account) -> Publisher:
    """The connector of its network. Raises `NeedsReconnect` when there is none any more."""
    try:
        return publisher_at(account.network, account.remote_id)
    except KeyError:
        raise NeedsReconnect("connector_missing", account.network) from None


def place_of(account: Account) -> Place:
    """Where it is."""
    return Place(account.network, account.server, account.remote_id, account.handle)


def open_account(account: Account) -> tuple[Place, Credentials]:
    """Where it is, and what opens it, renewed first where its time is over.

    Raises `NeedsReconnect` when a person must connect again, and what renewing raises.
    """
    place, kept = _opened(account)
    return renew_account(account) if _is_over(kept) else (place, kept)


def renew_account(account: Account) -> tuple[Place, Credentials]:
    """Fresh credentials. Of two who ask at once, one asks the network and the other waits for what
    it was given. An empty answer, or one with less in it, never replaces what is kept.

    Raises what the connector raises, and `Temporary` when the other takes too long.
    """
    before = unsealed(account)
    holder = new_holder()
    mine = Account.objects.filter(pk=account.pk)
    until = time.monotonic() + PATIENCE_S
    while claim(mine, holder, LEASE) is None:
        if time.monotonic() > until:
            raise Temporary("timed_out")
        time.sleep(LOOK_S)
    try:
        place, kept = _opened(account)
        if kept != before:
            return place, kept
        return place, _renewed(account, place, kept)
    finally:
        release(account, holder)


def store_credentials(account: Account, fresh: Credentials) -> None:
    """Keep what a person's sign-in gave, instead of what was kept. Raises `Refused` for nothing."""
    whole = {name: text for name, text in fresh.items() if text}
    if not whole:
        raise Refused("not_this_service")
    for name, value in _columns(whole).items():
        setattr(account, name, value)
    account.save(update_fields=list(_columns(whole)))


def reseal(account: Account) -> None:
    """Sealed anew with the newest key, so that older ones can be put away."""
    if not account.credentials:
        return
    again = seal(open_sealed(account.credentials))
    same = Account.objects.filter(pk=account.pk, credentials=account.credentials)
    if same.update(credentials=again):
        account.credentials = again


def reseal_registrations(network: str, server: str = "") -> None:
    """The same for what this house is known by there, and on that server."""
    for kept in Registration.objects.filter(network=network, server__in={"", server}):
        with suppress(UnreadableSecret):
            again = seal(open_sealed(kept.sealed))
            Registration.objects.filter(pk=kept.pk, sealed=kept.sealed).update(sealed=again)


def mark_broken(account: Account, code: str, detail: str) -> None:
    """A person must connect it again: only said by the network itself."""
    now = timezone.now()
    Account.objects.filter(pk=account.pk, broken_at__isnull=True).update(
        broken_at=now, problem_code=code[:60], problem_detail=detail[:2_000], problem_at=now
    )


def mark_well(account: Account) -> None:
    """It was connected: it works, as of now."""
    Account.objects.filter(pk=account.pk).update(
        broken_at=None, problem_code="", problem_detail="", problem_at=None,
        checked_at=timezone.now(),
    )  # fmt: skip


def with_tools(
    work: Callable[[Tools], Awaitable[T]], *, paid_by: int | None = None, network: str = ""
) -> T:
    """Run one question to a network; what it asks of the database happens in this very thread.
    What it costs on `network` is counted for the workspace `paid_by`."""
    charge = free_of_charge(0, network)
    if paid_by is not None:
        charge = charge_with(_in_this_thread, paid_by, network)
    return async_to_sync(_with_tools)(work, charge)


async def _in_this_thread(count: Callable[[], None]) -> None:
    await sync_to_async(count)()


async def _with_tools(work: Callable[[Tools], Awaitable[T]], charge: Charge) -> T:
    memory = Memory()
    agent = user_agent_for(settings.ADDRESS)
    async with Outbound(allow_private=settings.ENV.outbound_allow, user_agent=agent) as http:
        tools = Tools(
            http=http,
            now=timezone.now,
            recall=sync_to_async(memory.recall),
            remember=sync_to_async(memory.remember),
            charge=charge,
        )
        return await work(tools)


def _renewed(account: Account, place: Place, kept: Credentials) -> Credentials:
    """Kept only over the very credentials that were renewed: meanwhile a person may have
    disconnected the account, or connected it again."""
    before = Account.objects.filter(pk=account.pk, credentials=account.credentials)
    connector = publisher_of(account)
    fresh = with_tools(
        lambda tools: connector.renew(place, kept, tools),
        paid_by=account.workspace_id,
        network=account.network,
    )
    whole = {**kept, **{name: text for name, text in fresh.items() if text}}
    if whole != kept and not before.update(**_columns(whole)):
        return _opened(account)[1]
    return whole


def _columns(whole: Credentials) -> dict[str, Any]:
    """The credentials, sealed, and until when they are good."""
    until = _fresh_until(whole)
    left = until - timezone.now() if until else timedelta()
    return {
        "credentials": seal(json.dumps(dict(whole))),
        "fresh_until": until,
        "renew_at": until - left / 3 if until and left > LASTING else None,
    }


def _is_over(kept: Credentials) -> bool:
    until = _fresh_until(kept)
    return until is not None and until - MARGIN < timezone.now()


def _fresh_until(credentials: Credentials) -> datetime | None:
    seconds = whole_number(credentials.get(FRESH_UNTIL, ""), 11)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _opened(account: Account) -> tuple[Place, Credentials]:
    account.refresh_from_db(fields=["credentials", "broken_at", "problem_code", "problem_detail"])
    if account.broken_at is not None:
        raise NeedsReconnect(account.problem_code or "reconnect", account.problem_detail)
    return place_of(account), unsealed(account)


def unsealed(account: Account) -> dict[str, str]:
    """Its credentials as they are kept, {} for none. Raises `NeedsReconnect` when no key opens
    them."""
    if not account.credentials:
        return {}
    try:
        found: Mapping[str, str] = json.loads(open_sealed(account.credentials))
    except UnreadableSecret:
        raise NeedsReconnect("secret_unreadable") from None
    return dict(found)
