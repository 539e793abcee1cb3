"""An account's credentials: opened for a call, renewed by one worker at a time, never lost."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone

from perchoir.core.jobs.leases import claim, new_holder, release
from perchoir.core.outbound import Outbound
from perchoir.core.secrets import UnreadableSecret, open_sealed, seal
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import NeedsReconnect, Temporary, Tools
from perchoir.networks.contract.publishing import Credentials, Place, Publisher
from perchoir.networks.registry import publisher

T = TypeVar("T")
LEASE = timedelta(seconds=60)
PATIENCE_S = 30.0
LOOK_S = 0.1


def publisher_of(account: Account) -> Publisher:
    """The connector of its network. Raises `NeedsReconnect` when there is none any more."""
    try:
        return publisher(account.network)
    except KeyError:
        raise NeedsReconnect("connector_missing", account.network) from None


def place_of(account: Account) -> Place:
    """Where it is."""
    return Place(account.network, account.server, account.remote_id, account.handle)


def open_account(account: Account) -> tuple[Place, Credentials]:
    """Where it is, and what opens it. Raises `NeedsReconnect` when a person must connect again."""
    account.refresh_from_db(fields=["credentials", "broken_at"])
    if account.broken_at is not None:
        raise NeedsReconnect(account.problem_code or "reconnect", account.problem_detail)
    return place_of(account), _unsealed(account)


def renew_account(account: Account) -> tuple[Place, Credentials]:
    """Fresh credentials. Of two who ask at once, one asks the network and the other waits for what
    it was given. An empty answer, or one with less in it, never replaces what is kept.

    Raises what the connector raises, and `Temporary` when the other takes too long.
    """
    before = _unsealed(account)
    holder = new_holder()
    mine = Account.objects.filter(pk=account.pk)
    until = time.monotonic() + PATIENCE_S
    while claim(mine, holder, LEASE) is None:
        if time.monotonic() > until:
            raise Temporary("timed_out")
        time.sleep(LOOK_S)
    try:
        place, kept = open_account(account)
        if kept != before:
            return place, kept
        return place, _renewed(account, place, kept)
    finally:
        release(account, holder)


def store_credentials(account: Account, fresh: Credentials) -> Credentials:
    """Keep what the network gave, over what was kept; the whole of both."""
    kept: Credentials = {}
    with suppress(NeedsReconnect):
        kept = _unsealed(account)
    whole = {**kept, **{name: text for name, text in fresh.items() if text}}
    account.credentials = seal(json.dumps(whole))
    Account.objects.filter(pk=account.pk).update(credentials=account.credentials)
    return whole


def mark_broken(account: Account, code: str, detail: str) -> None:
    """A person must connect it again: only said by the network itself."""
    now = timezone.now()
    Account.objects.filter(pk=account.pk, broken_at__isnull=True).update(
        broken_at=now, problem_code=code[:60], problem_detail=detail[:2_000], problem_at=now
    )


def mark_well(account: Account) -> None:
    """It works, as of now."""
    Account.objects.filter(pk=account.pk).update(
        broken_at=None, problem_code="", problem_detail="", problem_at=None,
        checked_at=timezone.now(),
    )  # fmt: skip


def with_tools(work: Callable[[Tools], Awaitable[T]]) -> T:
    """Run one question to a network; what it asks of the database happens in this very thread."""
    return async_to_sync(_with_tools)(work)


async def _with_tools(work: Callable[[Tools], Awaitable[T]]) -> T:
    async with Outbound(allow_private=settings.ENV.outbound_allow) as http:
        return await work(Tools(http=http, now=timezone.now))


def _renewed(account: Account, place: Place, kept: Credentials) -> Credentials:
    connector = publisher_of(account)
    fresh = with_tools(lambda tools: connector.renew(place, kept, tools))
    return store_credentials(account, fresh)


def _unsealed(account: Account) -> dict[str, str]:
    if not account.credentials:
        return {}
    try:
        found: Mapping[str, str] = json.loads(open_sealed(account.credentials))
    except UnreadableSecret:
        raise NeedsReconnect("secret_unreadable") from None
    return dict(found)
