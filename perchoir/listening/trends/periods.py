"""Windows of time cut into steps on the reader's own clock, and the window before each.

An hour is an hour; six hours, days and weeks begin when they begin for the reader, also across a
change to summer time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIX_HOURS, WEEK, MONTH = timedelta(hours=6), timedelta(days=7), timedelta(days=28)
LONGEST = timedelta(days=3660)
# From which length on a step is used.
_STEPS = ((timedelta(days=730), MONTH), (timedelta(days=120), WEEK), (timedelta(days=14), DAY),
          (timedelta(days=2), SIX_HOURS), (timedelta(0), HOUR))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end` (local clock, no zone), in `count` steps of `step`."""

    start: datetime
    step: timedelta
    count: int
    zone: tzinfo

    @property
    def end(self) -> datetime:
        return self.start + self.step * self.count

    @property
    def starts_at(self) -> datetime:
        """The first instant, in UTC."""
        return _instant(self.start, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant after, in UTC. Hours are counted, days are read on the clock."""
        if self.step == HOUR:
            return self.starts_at + self.step * self.count
        return _instant(self.end, self.zone)

    def before(self) -> "Period":
        """The period of the same length that ends where this one starts."""
        return Period(self.start - self.step * self.count, self.step, self.count, self.zone)

    def starts(self) -> list[datetime]:
        """Each step's start, with its zone."""
        if self.step == HOUR:
            first = self.starts_at
            return [(first + HOUR * turn).astimezone(self.zone) for turn in range(self.count)]
        clock = (self.start + self.step * turn for turn in range(self.count))
        return [moment.replace(tzinfo=self.zone) for moment in clock]

    def place_of(self, instant: datetime) -> int:
        """In which step an instant falls; outside of the period, a place that has no step."""
        if self.step == HOUR:
            return (instant - self.starts_at) // HOUR
        return (instant.astimezone(self.zone).replace(tzinfo=None) - self.start) // self.step


def last_hours(now: datetime, hours: int, zone: tzinfo) -> Period:
    """The hours up to the end of this one."""
    end = now.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None) + HOUR
    start = (end.replace(tzinfo=zone).astimezone(UTC) - HOUR * hours).astimezone(zone)
    return Period(start.replace(tzinfo=None), HOUR, hours, zone)


def last_days(now: datetime, days: int, zone: tzinfo) -> Period:
    """The days up to the end of today."""
    today = now.astimezone(zone).date()
    return between(today - timedelta(days=days - 1), today, zone)


def whole_days(now: datetime, days: int, zone: tzinfo) -> Period:
    """The days up to the end of today, one step each."""
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    return Period(datetime.combine(first, time()), DAY, days, zone)


def between(first: date, last: date, zone: tzinfo) -> Period:
    """Whole days, both included, in steps that keep the picture readable.

    Weeks and months of four weeks end with the last day: the first step may begin before `first`.
    """
    end = datetime.combine(last, time()) + DAY
    length = end - datetime.combine(first, time())
    step = next(step for at_least, step in _STEPS if length > at_least)
    count = -(-length // step)
    return Period(end - step * count, step, count, zone)


def _instant(clock: datetime, zone: tzinfo) -> datetime:
    return clock.replace(tzinfo=zone).astimezone(UTC)
