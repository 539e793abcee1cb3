"""What calls cost, what was spent, and where it leads."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.networks.contract.prices import UNITS, Price
from perchoir.networks.registry import NETWORKS, PUBLISHING, prices
from perchoir.networks.spending.amounts import amount_of
from perchoir.networks.spending.models import Day, Limit, Month

WARNS_AT = Decimal("0.8")
LISTENS_UNTIL = Decimal("0.9")
# The week before says more than the first days of a month alone.
FORECAST_DAYS = 7


@dataclass(frozen=True)
class Cost:
    """`amount` of `currency` (ISO 4217, or `UNITS` where calls are counted and not sold)."""

    amount: Decimal
    currency: str


def price_of(network: str, kind: str) -> Price | None:
    """What one costs; None where it is free."""
    return next((one for one in prices(network) if one.kind == kind), None)


def cost_of(network: str, kind: str, count: int = 1) -> Cost | None:
    """What so many cost; None where it is free, or not known to cost anything."""
    price = price_of(network, kind)
    return Cost(price.amount * count, price.currency) if price else None


def estimate(network: str, calls: Mapping[str, int]) -> Cost | None:
    """What these calls cost together, as {kind: count}; None where all are free."""
    costs = [cost_of(network, kind, count) for kind, count in calls.items()]
    paid = [one for one in costs if one]
    return Cost(sum((one.amount for one in paid), Decimal()), paid[0].currency) if paid else None


def paid_networks() -> list[str]:
    """Networks that sell what they do, and those that count it."""
    every = dict.fromkeys([*NETWORKS, *PUBLISHING])
    return [network for network in every if prices(network)]


def sold_networks() -> list[str]:
    """Those that ask for money."""
    return [one for one in paid_networks() if currency_of(one) != UNITS]


def currency_of(network: str) -> str:
    """In which a network bills."""
    return prices(network)[0].currency


def month_of(day: date) -> date:
    """When its month begins."""
    return day.replace(day=1)


def limit_of(workspace: Workspace, network: str) -> Limit | None:
    """What its owner set."""
    return Limit.objects.filter(workspace=workspace, network=network).first()


def spent_this_month(workspace: Workspace, network: str, today: date | None = None) -> Decimal:
    """Since its first day, in UTC."""
    begins = month_of(today or timezone.now().date())
    found = Month.objects.filter(workspace=workspace, network=network, begins=begins)
    return amount_of(found.values_list("spent", flat=True).first() or 0)


@dataclass(frozen=True)
class Line:
    """One kind in this month."""

    price: Price
    count: int
    spent: Decimal


@dataclass(frozen=True)
class Account:
    """Of one network in this month. `days` are what each day cost, from the first to today;
    `before` is the month before, up to the same day."""

    network: str
    currency: str
    limit: Decimal | None
    spent: Decimal
    forecast: Decimal
    before: Decimal
    lines: list[Line]
    days: list[tuple[date, Decimal]]

    @property
    def is_near(self) -> bool:
        return self.limit is not None and self.spent >= self.limit * WARNS_AT

    @property
    def stops_listening(self) -> bool:
        return self.limit is not None and self.spent >= self.limit * LISTENS_UNTIL

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.spent >= self.limit


def account_of(workspace: Workspace, network: str, today: date | None = None) -> Account:
    """What this workspace spent on this network, and where it leads."""
    today = today or timezone.now().date()
    limit = limit_of(workspace, network)
    spent = spent_this_month(workspace, network, today)
    return Account(
        network=network,
        currency=currency_of(network),
        limit=amount_of(limit.amount) if limit else None,
        spent=spent,
        forecast=spent + _rest_of_month(workspace, network, today),
        before=_month_before(workspace, network, today),
        lines=_lines(workspace, network, today),
        days=_days(workspace, network, today),
    )


def _rest_of_month(workspace: Workspace, network: str, today: date) -> Decimal:
    """As the last whole days were, since the first that cost anything."""
    begins = today - timedelta(days=FORECAST_DAYS)
    rows = Day.objects.filter(workspace=workspace, network=network, on__gte=begins, on__lt=today)
    by_day = dict(rows.values_list("on").annotate(spent=Sum("spent")))
    if not by_day:
        return Decimal()
    first: date = min(by_day)
    left = calendar.monthrange(today.year, today.month)[1] - today.day
    whole: int = sum(by_day.values())
    return amount_of(whole) / (today - first).days * left


def _month_before(workspace: Workspace, network: str, today: date) -> Decimal:
    last = month_of(today) - timedelta(days=1)
    until = last.replace(day=min(today.day, last.day))
    rows = Day.objects.filter(
        workspace=workspace, network=network, on__gte=month_of(last), on__lte=until
    )
    return amount_of(rows.aggregate(all=Sum("spent"))["all"] or 0)


def _lines(workspace: Workspace, network: str, today: date) -> list[Line]:
    rows = _this_month(workspace, network, today).values_list("kind")
    found = {kind: (n, s) for kind, n, s in rows.annotate(n=Sum("count"), s=Sum("spent"))}
    return [
        Line(price, found[price.kind][0], amount_of(found[price.kind][1]))
        if price.kind in found
        else Line(price, 0, Decimal())
        for price in prices(network)
    ]


def _days(workspace: Workspace, network: str, today: date) -> list[tuple[date, Decimal]]:
    rows = _this_month(workspace, network, today).values_list("on").annotate(s=Sum("spent"))
    found = dict(rows)
    every = [today.replace(day=number) for number in range(1, today.day + 1)]
    return [(day, amount_of(found.get(day, 0))) for day in every]


def _this_month(workspace: Workspace, network: str, today: date) -> QuerySet[Day, Day]:
    begins = month_of(today)
    return Day.objects.filter(workspace=workspace, network=network, on__gte=begins, on__lte=today)
