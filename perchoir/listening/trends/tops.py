"""The first values of a facet over a period: authors, tags, links, languages, networks.

Whole days in UTC are read from the daily counts, the hours before and after from the hourly ones.
What is not shown is summed as "others", never left out.

Most values have one mention a day, tens of thousands of them: they are summed together, and only
those with two in some count are ranked. That is exact as soon as the last one shown has more
mentions than there are counts, which one mention in each could never reach; else all are ranked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, Sum

from perchoir.listening.mentions.models import Tally
from perchoir.listening.trends.periods import DAY, HOUR, Period


@dataclass(frozen=True, slots=True)
class Ranked:
    """One value: its mentions, and those of the period before."""

    value: str
    posts: int
    before: int


@dataclass(frozen=True, slots=True)
class Top:
    """The first values. `others` is the sum over those that are not shown."""

    rows: list[Ranked]
    others: int


def top(watch_id: int, facet: str, period: Period, count: int) -> Top:
    """The `count` values with most mentions of a watch, the most frequent first."""
    sums = _sums(watch_id, facet, period, least=2)
    ranked = _exact(watch_id, facet, period, sums, count)
    if len(ranked) < count or ranked[-1][1] <= _counts_in(period):
        sums = _sums(watch_id, facet, period, least=1)
        ranked = _first(sums, count)
    values = [value for value, _posts in ranked]
    before = _posts_of(watch_id, facet, period.before(), values)
    rows = [Ranked(value, posts, before.get(value, 0)) for value, posts in ranked]
    return Top(rows, sum(sums.values()) - sum(posts for _value, posts in ranked))


_SUMS = """SELECT CASE WHEN posts >= %s THEN value END AS often, sum(posts)
    FROM mentions_tally WHERE watch_id = %s AND facet = %s AND ({when}) GROUP BY often"""


def _sums(watch_id: int, facet: str, period: Period, least: int) -> dict[str | None, int]:
    """Mentions by value, of counts of `least` or more; the sum of all smaller ones under None."""
    parts = _parts(period)
    when = " OR ".join(["(grain = %s AND at >= %s AND at < %s)"] * len(parts))
    adapt = connection.ops.adapt_datetimefield_value
    bounds = [x for grain, start, end in parts for x in (grain, adapt(start), adapt(end))]
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(when=when), [least, watch_id, facet, *bounds])
        return {value: int(posts) for value, posts in cursor.fetchall()}


def _exact(
    watch_id: int, facet: str, period: Period, sums: dict[str | None, int], count: int
) -> list[tuple[str, int]]:
    """The first values with all their mentions, the single ones too."""
    candidates = [value for value, _posts in _first(sums, 3 * count + 20)]
    return _first(_posts_of(watch_id, facet, period, candidates), count)


def _first(sums: Mapping[str, int] | Mapping[str | None, int], count: int) -> list[tuple[str, int]]:
    known = ((value, posts) for value, posts in sums.items() if value is not None)
    return sorted(known, key=lambda one: (-one[1], one[0]))[:count]


def _counts_in(period: Period) -> int:
    """How many counts a value may have in a period."""
    lengths = {Tally.Grain.HOUR.value: HOUR, Tally.Grain.DAY.value: DAY}
    return sum((end - start) // lengths[grain] for grain, start, end in _parts(period))


def _posts_of(watch_id: int, facet: str, period: Period, values: Sequence[str]) -> dict[str, int]:
    when = Q()
    for grain, start, end in _parts(period):
        when |= Q(grain=grain, at__gte=start, at__lt=end)
    rows = Tally.objects.filter(when, watch=watch_id, facet=facet, value__in=values)
    return dict(rows.values_list("value").annotate(total=Sum("posts")).order_by())


def _parts(period: Period) -> list[tuple[str, datetime, datetime]]:
    """Grain, start and end of the counts that make up a period."""
    start, end = _hour_at_or_after(period.starts_at), _hour_at_or_after(period.ends_at)
    first_day, last_day = _day_at_or_after(start), end.replace(hour=0)
    if first_day >= last_day:
        return [(Tally.Grain.HOUR, start, end)]
    parts = [
        (Tally.Grain.HOUR, start, first_day),
        (Tally.Grain.DAY, first_day, last_day),
        (Tally.Grain.HOUR, last_day, end),
    ]
    return [part for part in parts if part[1] < part[2]]


def _hour_at_or_after(at: datetime) -> datetime:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour if hour == at else hour + HOUR


def _day_at_or_after(at: datetime) -> datetime:
    day = at - timedelta(hours=at.hour)
    return day if day == at else day + DAY
