"""The hours at which a voice likes to speak, and which of them are still free.

A slot is local time in the zone of its voice, every week. On the days when clocks change it follows
the rule of `posts.times`: an hour that does not exist means the first instant after it, one that
comes twice means the first of the two.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning.models import Slot
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.voices.models import Voice

MOST_A_DAY = 24
LOOKED_AHEAD = timedelta(weeks=8)
DAY = timedelta(days=1)


class FreeSlot(NamedTuple):
    """`at` is the instant, `local_time` the clock of the voice's `zone` as a form writes it."""

    voice: Voice
    at: datetime
    local_time: str
    zone: str

    @property
    def local(self) -> datetime:
        """What a clock of the voice shows."""
        return datetime.fromisoformat(self.local_time)


def change_slots(by: Member, voice: Voice, week: Sequence[Iterable[time]]) -> None:
    """Set all hours of a voice: `week` holds those of each day, Monday first. Raises `Mistake`."""
    by.require(Right.WRITE_POSTS, of=voice)
    wanted = {(day, at.replace(second=0, microsecond=0)) for day, at in _each(week)}
    if any(sum(day == one for one, _at in wanted) > MOST_A_DAY for day in range(7)):
        raise Mistake(_("A day has at most %(most)d hours to speak at.") % {"most": MOST_A_DAY})
    with transaction.atomic():
        Slot.objects.filter(voice=voice).delete()
        Slot.objects.bulk_create(Slot(voice=voice, weekday=day, at=at) for day, at in wanted)
        record(by.workspace, by.user, "voice.slots", name=voice.name, count=len(wanted))
        publish(by.workspace, "planning", {"voice": voice.pk})


def _each(week: Sequence[Iterable[time]]) -> Iterator[tuple[int, time]]:
    for day, hours in enumerate(week[:7]):
        for at in hours:
            yield day, at


def occurrences(
    slots: Iterable[tuple[int, time]], zone: str, start: datetime, end: datetime
) -> list[tuple[datetime, str]]:
    """When these slots, as weekday and local time in `zone`, come from `start` until before `end`:
    each instant once, with the local time it is known by, in order."""
    place = ZoneInfo(zone)
    kept = list(slots)
    found: dict[datetime, str] = {}
    for day in _days(start.astimezone(place).date() - DAY, end.astimezone(place).date()):
        for weekday, at in kept:
            if day.weekday() == weekday:
                local = f"{day.isoformat()}T{at:%H:%M}"
                instant = instant_of(local, zone)
                if start <= instant < end:
                    # Two slots inside the hour that is skipped are one instant.
                    found.setdefault(instant, local)
    return sorted(found.items())


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def free_slots(
    voices: Iterable[Voice], start: datetime, end: datetime, *, besides: int | None = None
) -> list[FreeSlot]:
    """Slots of these voices that nothing planned stands in the way of, in order.

    A slot is taken when a post of its voice is due nearer than the voice's minimum gap; the post
    numbered `besides` does not count. Two queries for any number of voices.
    """
    known = {voice.pk: voice for voice in voices}
    hours: dict[int, list[tuple[int, time]]] = {}
    for voice, weekday, at in Slot.objects.filter(voice__in=known).values_list(
        "voice", "weekday", "at"
    ):
        hours.setdefault(voice, []).append((weekday, at))
    taken = _taken(list(hours), start, end, besides)
    found = [
        FreeSlot(known[pk], at, local, known[pk].time_zone)
        for pk, own in hours.items()
        for at, local in occurrences(own, known[pk].time_zone, start, end)
        if _is_free(at, taken.get(pk, []), known[pk].gap_minutes)
    ]
    return sorted(found, key=lambda slot: (slot.at, slot.voice.pk))


def next_free_slot(
    voice: Voice, after: datetime | None = None, *, besides: int | None = None
) -> FreeSlot | None:
    """The first one to come within eight weeks, None where the voice has none."""
    start = after or timezone.now()
    found = free_slots([voice], start, start + LOOKED_AHEAD, besides=besides)
    return found[0] if found else None


def _taken(
    voices: list[int], start: datetime, end: datetime, besides: int | None
) -> dict[int, list[datetime]]:
    around = DAY * 3
    rows = Delivery.objects.filter(
        voice__in=voices, due_at__gte=start - around, due_at__lt=end + around
    ).exclude(state=State.CANCELLED)
    if besides is not None:
        rows = rows.exclude(post=besides)
    found: dict[int, list[datetime]] = {}
    for voice, due_at in rows.order_by("due_at").values_list("voice", "due_at").distinct():
        if due_at is not None:
            found.setdefault(voice, []).append(due_at)
    return found


def _is_free(at: datetime, taken: list[datetime], gap_minutes: int) -> bool:
    gap = timedelta(minutes=max(1, gap_minutes))
    place = bisect_left(taken, at)
    return all(abs(other - at) >= gap for other in taken[max(0, place - 1) : place + 1])
