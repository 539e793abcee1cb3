"""The first values of a facet over a period: authors, tags, links, languages, networks.

Whole days in UTC are read from the daily counts, the hours before and after from the hourly ones.
What is not shown is summed as "others", never left out.
"""

from collections.abc import Sequence
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
    """The first values. `others` is the sum over the `other_values` that are not shown."""

    rows: list[Ranked]
    others: int
    other_values: int


def top(watch_id: int, facet: str, period: Period, count: int) -> Top:
    """The `count` values with most mentions of a watch, the most frequent first."""
    rows, posts, values = _ranked(watch_id, facet, period, count)
    before = _posts_of(watch_id, facet, period.before(), [value for value, _ in rows])
    shown = [Ranked(value, number, before.get(value, 0)) for value, number in rows]
    rest = posts - sum(row.posts for row in shown)
    return Top(shown, rest, values - len(shown))


_RANKED = """SELECT value, sum(posts) AS total, sum(sum(posts)) OVER (), count(*) OVER ()
    FROM mentions_tally WHERE watch_id = %s AND facet = %s AND ({when})
    GROUP BY value ORDER BY total DESC, value LIMIT %s"""


def _ranked(
    watch_id: int, facet: str, period: Period, count: int
) -> tuple[list[tuple[str, int]], int, int]:
    parts = _parts(period)
    when = " OR ".join(["(grain = %s AND at >= %s AND at < %s)"] * len(parts))
    adapt = connection.ops.adapt_datetimefield_value
    bounds = [x for grain, start, end in parts for x in (grain, adapt(start), adapt(end))]
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.format(when=when), [watch_id, facet, *bounds, count])
        found = cursor.fetchall()
    posts, values = (int(found[0][2]), int(found[0][3])) if found else (0, 0)
    return [(row[0], int(row[1])) for row in found], posts, values


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
