"""Counting a call before it is made. Any number of processes may count at once: what is left of a
limit is taken by one conditional update, or not at all."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from perchoir.networks.contract import Refused
from perchoir.networks.contract.prices import UNITS, Price
from perchoir.networks.spending.amounts import millionths
from perchoir.networks.spending.models import Ceiling, Day, Limit, Month
from perchoir.networks.spending.queries import LISTENS_UNTIL, WARNS_AT, month_of, price_of
from perchoir.networks.spending.warning import warn_owners

Charge = Callable[[str, int], Awaitable[None]]
ChargeOf = Callable[[int, str], Charge]
OutOfLoop = Callable[[Callable[[], None]], Awaitable[None]]


def free_of_charge(_workspace_id: int, _network: str) -> Charge:
    """Nothing is counted."""

    async def charge(_kind: str, _count: int) -> None:
        return None

    return charge


def charge_with(
    run: OutOfLoop, workspace_id: int, network: str, *, listening: bool = False
) -> Charge:
    """`Tools.charge` for one workspace and network; `run` takes work out of the event loop."""

    async def charge(kind: str, count: int) -> None:
        if price_of(network, kind) is not None:
            await run(partial(count_call, workspace_id, network, kind, count, listening=listening))

    return charge


def count_call(
    workspace_id: int, network: str, kind: str, count: int, *, listening: bool = False
) -> None:
    """Count so many, or refuse them.

    Who listens stops at nine tenths of the limit, and does not begin without one. Who publishes
    stops at the limit; what publishing reads ends a doubt, what it takes down ends a damage: both
    are counted and never stopped. Less than nothing gives back what was not used.

    Raises `Refused`: spending_limit, spending_limit_missing, network_ceiling.
    """
    price = price_of(network, kind)
    if price is None or not count:
        return
    stops = count > 0 and not price.never_stopped and (listening or not price.listens)
    today = timezone.now().date()
    with transaction.atomic():
        limit = Limit.objects.filter(workspace=workspace_id, network=network).first()
        if stops and listening and limit is None and price.currency != UNITS:
            raise Refused("spending_limit_missing")
        _take_of_ceilings(network, price, count, today, stops=stops)
        before = _take_of_month(
            workspace_id, network, price, count, _ceiling(limit, listening) if stops else None
        )
        _note_day(workspace_id, network, price, count, today)
        if limit is not None:
            _warn(limit, before, before + millionths(price.amount) * count)


def _ceiling(limit: Limit | None, listening: bool) -> int | None:
    if limit is None:
        return None
    return int(limit.amount * LISTENS_UNTIL) if listening else limit.amount


def _take_of_ceilings(network: str, price: Price, count: int, today: date, *, stops: bool) -> None:
    periods = ((price.most_a_day, f"{today}"), (price.most_a_month, f"{today:%Y-%m}"))
    for most, period in periods:
        if most is None:
            continue
        row, _new = Ceiling.objects.get_or_create(network=network, kind=price.kind, period=period)
        left = Ceiling.objects.filter(pk=row.pk)
        if stops:
            left = left.filter(used__lte=most - count)
        if not left.update(used=F("used") + count):
            raise Refused("network_ceiling", f"{price.kind}: {most} until {period} ends")


def _take_of_month(
    workspace_id: int, network: str, price: Price, count: int, ceiling: int | None
) -> int:
    """What was spent before. Raises `Refused`."""
    begins = month_of(timezone.now().date())
    row, _new = Month.objects.get_or_create(
        workspace_id=workspace_id, network=network, begins=begins
    )
    cost = millionths(price.amount) * count
    left = Month.objects.filter(pk=row.pk)
    if ceiling is not None:
        left = left.filter(spent__lte=ceiling - cost)
    if not left.update(spent=F("spent") + cost):
        raise Refused("spending_limit", f"{price.kind}, {count}")
    row.refresh_from_db(fields=["spent"])
    return row.spent - cost


def _note_day(workspace_id: int, network: str, price: Price, count: int, today: date) -> None:
    row, _new = Day.objects.get_or_create(
        workspace_id=workspace_id, network=network, on=today, kind=price.kind
    )
    cost = millionths(price.amount) * count
    Day.objects.filter(pk=row.pk).update(count=F("count") + count, spent=F("spent") + cost)


def _warn(limit: Limit, before: int, after: int) -> None:
    """Whoever owns the workspace is told once a month and step."""
    steps = ((WARNS_AT, "near"), (LISTENS_UNTIL, "listening"), (1, "full"))
    for part, step in steps:
        if before < limit.amount * part <= after:
            warn_owners(limit, step, month_of(timezone.now().date()))
