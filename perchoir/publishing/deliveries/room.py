"""How much room an account has on its network: what it sent, what is planned, what is left.

What was sent is counted from the deliveries themselves, so that it can never disagree with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from perchoir.core.numbers import whole_number
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.rates import Rate, RoomLeft, room_key
from perchoir.networks.models import Remembered
from perchoir.networks.registry import rates
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.states import WITH_A_WORKER

PLANNED = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED, *WITH_A_WORKER)


@dataclass(frozen=True)
class Room:
    """One limit of one account, in posts: `sent` of `most` in the last period."""

    rate: Rate
    most: int
    sent: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.sent)

    @property
    def minutes(self) -> int:
        return self.rate.period_s // 60


@dataclass(frozen=True)
class AccountRoom:
    """An account, its limits, what its network last said (when that was little), and until when it
    must wait."""

    account: Account
    rooms: list[Room]
    said: RoomLeft | None
    full_until: datetime | None


def rooms_of(accounts: Iterable[Account]) -> list[AccountRoom]:
    """Of those whose network knows limits."""
    return [room_of(account) for account in accounts if rates(account.network)]


def room_of(account: Account) -> AccountRoom:
    """What it sent, and what is left."""
    now = timezone.now()
    found = [
        Room(rate, rate.posts, _sent(account, now - rate.period))
        for rate in rates(account.network)
        if rate.posts
    ]
    said = said_of(account, now)
    return AccountRoom(account, found, said, full_until(account, now, said))


def full_until(account: Account, now: datetime, said: RoomLeft | None) -> datetime | None:
    """When it has room again; None when it has some now."""
    waits = [said.resets_at] if said and said.is_spent else []
    waits += [until for rate in rates(account.network) if (until := _full(account, rate, now))]
    return max(waits, default=None)


def _full(account: Account, rate: Rate, now: datetime) -> datetime | None:
    """When enough of what was sent is a whole period ago."""
    if not rate.posts or _sent(account, now - rate.period) < rate.posts:
        return None
    seen = 0
    for sent_at, parts in _lately(account, now - rate.period).order_by("-sent_at"):
        seen += parts
        if seen >= rate.posts and sent_at:
            return sent_at + rate.period
    return None


def _sent(account: Account, since: datetime) -> int:
    sent = Delivery.objects.filter(account=account, sent_at__gt=since)
    return sent.aggregate(parts=Count("parts"))["parts"] or 0


def _lately(account: Account, since: datetime) -> QuerySet[Delivery, tuple[datetime | None, int]]:
    sent = Delivery.objects.filter(account=account, sent_at__gt=since)
    return sent.annotate(count=Count("parts")).values_list("sent_at", "count")


def said_of(account: Account, now: datetime) -> RoomLeft | None:
    """What the network said was left, as long as that holds."""
    key = room_key(account.network, account.remote_id)
    value = Remembered.objects.filter(key=key).values_list("value", flat=True).first() or ""
    left, _, rest = value.partition(" ")
    most, _, at = rest.partition(" ")
    resets_at = parse_datetime(at) if at else None
    numbers = whole_number(left), whole_number(most)
    if resets_at is None or resets_at <= now or numbers[0] is None or not numbers[1]:
        return None
    return RoomLeft(numbers[0], numbers[1], resets_at)


@dataclass(frozen=True)
class Crowd:
    """More is planned on an account around a time than its network takes."""

    account: Account
    planned: int
    most: int
    period: timedelta


def crowds(accounts: Iterable[Account], due_at: datetime, parts: int, post: int) -> list[Crowd]:
    """Where `parts` more at this time, beside what other posts than `post` plan, is too much."""
    found = []
    for account in accounts:
        for rate in rates(account.network):
            if not rate.posts:
                continue
            planned = parts + _planned(account, due_at, rate.period, post)
            if planned > rate.posts:
                found.append(Crowd(account, planned, rate.posts, rate.period))
                break
    return found


def _planned(account: Account, due_at: datetime, period: timedelta, post: int) -> int:
    around = Q(due_at__gt=due_at - period, due_at__lte=due_at) & Q(state__in=PLANNED)
    sent = Q(sent_at__gt=due_at - period)
    return Delivery.objects.filter(around | sent, account=account).exclude(post=post).count()
