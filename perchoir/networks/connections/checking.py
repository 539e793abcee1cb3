"""Whether accounts still work: each is asked once a day, at an hour of its own."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.networks.connections.keeping import (
    mark_broken,
    open_account,
    publisher_of,
    renew_account,
    reseal,
    reseal_registrations,
    with_tools,
)
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Tools
from perchoir.networks.contract.publishing import Profile

DAY_S = 24 * 3600
# Whoever looks has this long before another may; after trouble it is also the wait.
TURN = timedelta(minutes=15)


def next_check(now: datetime) -> datetime:
    """In about a day; accounts that were connected together are not asked together for ever."""
    return now + timedelta(seconds=DAY_S * random.uniform(0.8, 1.2))  # noqa: S311


def is_something_to_do() -> bool:
    """Some account's turn has come."""
    return _connected(_to_check() | _to_renew()).exists()


def check_one() -> bool:
    """Look at one account whose turn it is; False when there is none."""
    account = _taken(_to_check(), "check_at")
    if account is None:
        return False
    check_account(account)
    return True


def renew_one() -> bool:
    """Renew the tokens of one account before they end; False when none is near."""
    account = _taken(_to_renew(), "renew_at")
    if account is None:
        return False
    try:
        renew_account(account)
    except NeedsReconnect as gone:
        mark_broken(account, gone.code, gone.detail)
    except ConnectorError as trouble:
        _note(account, trouble)
    return True


def check_account(account: Account) -> None:
    """Ask the network whose account it is. Only when it also refuses to renew, a person must
    connect it again; any other trouble is noted, and looked at again soon."""
    try:
        profile = _profile(account)
        reseal(account)
        reseal_registrations(account.network, account.server)
    except NeedsReconnect as gone:
        mark_broken(account, gone.code, gone.detail)
    except ConnectorError as trouble:
        _note(account, trouble)
    else:
        _well(account, profile)


def _to_check() -> Q:
    return Q(check_at__isnull=True) | Q(check_at__lte=timezone.now())


def _to_renew() -> Q:
    return Q(renew_at__lte=timezone.now())


def _connected(wanted: Q) -> QuerySet[Account]:
    return Account.objects.filter(wanted, broken_at__isnull=True).exclude(credentials="")


def _taken(wanted: Q, column: str) -> Account | None:
    """One account, for us alone for a while."""
    ripe = _connected(wanted)
    for pk in ripe.order_by(column).values_list("pk", flat=True)[:10]:
        if ripe.filter(pk=pk).update(**{column: timezone.now() + TURN}):
            return Account.objects.get(pk=pk)
    return None


def _profile(account: Account) -> Profile:
    connector = publisher_of(account)
    place, kept = open_account(account)
    try:
        return _asked(account, lambda tools: connector.profile(place, kept, tools))
    except NeedsReconnect:
        place, fresh = renew_account(account)
        return _asked(account, lambda tools: connector.profile(place, fresh, tools))


def _asked(account: Account, work: Callable[[Tools], Awaitable[Profile]]) -> Profile:
    return with_tools(work, paid_by=account.workspace_id, network=account.network)


def _note(account: Account, trouble: ConnectorError) -> None:
    now = timezone.now()
    Account.objects.filter(pk=account.pk, broken_at__isnull=True).update(
        problem_code=trouble.code[:60],
        problem_detail=trouble.detail[:2_000],
        problem_at=now,
        check_at=now + TURN,
    )


def _well(account: Account, profile: Profile) -> None:
    """Not said of an account that somebody disconnected meanwhile."""
    now = timezone.now()
    if profile.expires_at != account.expires_at:
        Account.objects.filter(pk=account.pk).update(warned_days=None)
    Account.objects.filter(pk=account.pk, broken_at__isnull=True).update(
        handle=profile.place.handle[:300],
        name=profile.name[:200],
        avatar_url=profile.avatar_url,
        expires_at=profile.expires_at,
        checked_at=now,
        check_at=next_check(now),
        problem_code="",
        problem_detail="",
        problem_at=None,
    )
