"""The first values of a facet over a period: authors, tags, links, languages, networks.

Whole days in UTC are read from the daily counts, the hours before and after from the hourly ones.
What is not shown is summed as "others", never left out.

Most values have one mention a day, tens of thousands of them: only those with two in some count
are summed, and of these only those asked for one by one that single mentions could bring among the
first. That is exact; where it would leave too many, all are summed.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from perchoir.listening.mentions.models import Tally
from perchoir.listening.trends.periods import DAY, HOUR, Period

_LENGTHS: dict[str, timedelta] = {Tally.Grain.HOUR.value: HOUR, Tally.Grain.DAY.value: DAY}
_MOST_CANDIDATES = 200
# A mention has one author, one language and one network: each facet adds up to the same.
_ONE_EACH = {Tally.Facet.AUTHOR, Tally.Facet.LANGUAGE, Tally.Facet.NETWORK}


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
    candidates = _candidates(watch_id, facet, period, count)
    if candidates is None:
        ranked = _first(_sums(watch_id, facet, period, least=1), count)
    else:
        ranked = _first(_posts_of(watch_id, facet, period, candidates), count)
    values = [value for value, _posts in ranked]
    before = _posts_of(watch_id, facet, period.before(), values)
    rows = [Ranked(value, posts, before.get(value, 0)) for value, posts in ranked]
    return Top(rows, _total(watch_id, facet, period) - sum(row.posts for row in rows))


def _candidates(watch_id: int, facet: str, period: Period, count: int) -> list[str] | None:
    """All values that can be among the first, whatever their single mentions; None when nearly
    all can."""
    often = _sums(watch_id, facet, period, least=2)
    first = _first(often, count)
    reach = len(_instants(period))
    if len(first) < count or first[-1][1] <= reach:
        return None
    found = [value for value, posts in often.items() if posts + reach >= first[-1][1]]
    return found if len(found) <= _MOST_CANDIDATES else None


def _sums(watch_id: int, facet: str, period: Period, least: int) -> Counter[str]:
    """Mentions by value, of counts of `least` or more. Two has an index of its own."""
    found: Counter[str] = Counter()
    for counts in _counts(watch_id, facet, period):
        rows = counts.filter(posts__gte=2) if least == 2 else counts
        found.update(dict(rows.values_list("value").annotate(total=Sum("posts")).order_by()))
    return found


def _total(watch_id: int, facet: str, period: Period) -> int:
    """All mentions counted. Counts of one are numbered rather than read: most are."""
    if facet in _ONE_EACH:
        return _sums(watch_id, Tally.Facet.NETWORK, period, least=1).total()
    often = [
        counts.filter(posts__gte=2).aggregate(more=Sum("posts") - Count("*"))["more"] or 0
        for counts in _counts(watch_id, facet, period)
    ]
    return sum(often) + sum(counts.count() for counts in _counts(watch_id, facet, period))


def _first(sums: Mapping[str, int], count: int) -> list[tuple[str, int]]:
    return sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:count]


def _posts_of(watch_id: int, facet: str, period: Period, values: Sequence[str]) -> dict[str, int]:
    """Mentions of these values: each count is sought by its whole key."""
    instants = defaultdict(list)
    for grain, at in _instants(period):
        instants[grain].append(at)
    when = Q()
    for grain, moments in instants.items():
        when |= Q(grain=grain, at__in=moments)
    rows = Tally.objects.filter(when, watch=watch_id, facet=facet, value__in=values)
    return dict(rows.values_list("value").annotate(total=Sum("posts")).order_by())


def _counts(watch_id: int, facet: str, period: Period) -> list[QuerySet[Tally]]:
    """Apart, because one condition for all would be answered by reading the whole watch."""
    counts = Tally.objects.filter(watch=watch_id, facet=facet)
    return [
        counts.filter(grain=grain, at__gte=start, at__lt=end)
        for grain, start, end in _parts(period)
    ]


def _instants(period: Period) -> list[tuple[str, datetime]]:
    """Grain and beginning of every count in a period."""
    return [
        (grain, start + number * _LENGTHS[grain])
        for grain, start, end in _parts(period)
        for number in range((end - start) // _LENGTHS[grain])
    ]


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
