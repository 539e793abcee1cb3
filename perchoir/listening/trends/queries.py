"""Volumes of watches over a period, read from what is counted as mentions arrive.

Long periods are read from daily counts (UTC). Where the reader's days begin at another hour, the
few hours between are moved from one step to the next: what is read grows with the number of days,
not of hours, and never with the number of mentions.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.db.models import Sum

from perchoir.core.jobs.tables import moment, rows_of
from perchoir.listening.mentions.models import Tally, Volume
from perchoir.listening.trends.periods import DAY, HOUR, Period

Figures = dict[int, list[int]]
"""For each watch, one figure a step."""
Row = tuple[int, datetime | str, int]
"""Watch, instant and mentions, as the database gives them."""
Move = tuple[tuple[int, int], tuple[int, int]]
"""Steps with the sign under which something is added to them."""

_FIVE_MINUTES = """SELECT watch_id, at, posts FROM mentions_volume
    WHERE watch_id IN ({watches}) AND at >= %s AND at < %s"""
# Every mention has one network: its hours and its days add up to the volume, in far fewer rows.
_COUNTS = """SELECT watch_id, at, sum(posts) FROM mentions_tally
    WHERE watch_id IN ({watches}) AND facet = 'network' AND grain = %s AND {when}
    GROUP BY watch_id, at"""
_BETWEEN = "at >= %s AND at < %s"


def volumes(watch_ids: Sequence[int], period: Period) -> Figures:
    """Mentions of each watch in each step."""
    figures: Figures = {watch_id: [0] * period.count for watch_id in watch_ids}
    if watch_ids:
        _add_up(figures, period)
    return figures


def reach(watch_ids: Sequence[int], period: Period) -> dict[int, int]:
    """Followers of the authors, summed over each watch's mentions."""
    within = Volume.objects.filter(
        watch__in=watch_ids, at__gte=period.starts_at, at__lt=period.ends_at
    )
    sums = within.values_list("watch").annotate(total=Sum("reach")).order_by()
    return dict(sums)


def _add_up(figures: Figures, period: Period) -> None:
    watches = list(figures)
    bounds = [*(start.astimezone(UTC) for start in period.starts()), period.ends_at]
    if any(bound.minute for bound in bounds):
        # Some zones stand half an hour apart: their days begin in the middle of an hour.
        _add(figures, bounds, _five_minutes(watches, bounds))
    elif period.step < DAY:
        _add(figures, bounds, _counts_between(watches, Tally.Grain.HOUR, bounds))
    else:
        midnights = [_nearest_midnight(bound) for bound in bounds]
        _add(figures, midnights, _counts_between(watches, Tally.Grain.DAY, midnights))
        _correct(figures, bounds, watches)


def _add(figures: Figures, bounds: Sequence[datetime], rows: Iterable[Row]) -> None:
    """Each count to the step in which it falls."""
    places: dict[datetime | str, int] = {}
    for watch_id, at, posts in rows:
        place = places.get(at)
        if place is None:
            place = places[at] = bisect_right(bounds, _instant(at)) - 1
        figures[watch_id][place] += int(posts)


def _correct(figures: Figures, bounds: Sequence[datetime], watches: Sequence[int]) -> None:
    """The hours between a bound and the nearest midnight (UTC) were given to the wrong step."""
    moves = {
        hour: move for place, bound in enumerate(bounds) for hour, move in _moves(place, bound)
    }
    for watch_id, at, posts in _counts_at(watches, list(moves)):
        steps = figures[watch_id]
        for place, sign in moves[_instant(at)]:
            if 0 <= place < len(steps):
                steps[place] += sign * int(posts)


def _moves(place: int, bound: datetime) -> Iterator[tuple[datetime, Move]]:
    """Each such hour, with the step that it goes to and the one that it leaves."""
    midnight = _nearest_midnight(bound)
    first, last = min(bound, midnight), max(bound, midnight)
    to, leaves = (place, place - 1) if bound < midnight else (place - 1, place)
    for turn in range((last - first) // HOUR):
        yield first + HOUR * turn, ((to, 1), (leaves, -1))


def _nearest_midnight(at: datetime) -> datetime:
    return (at + DAY / 2).replace(hour=0, minute=0)


def _five_minutes(watches: Sequence[int], bounds: Sequence[datetime]) -> list[Row]:
    sql = _FIVE_MINUTES.format(watches=_marks(watches))
    return rows_of(sql, [*watches, moment(bounds[0]), moment(bounds[-1])])


def _counts_between(watches: Sequence[int], grain: str, bounds: Sequence[datetime]) -> list[Row]:
    return _counts(watches, grain, _BETWEEN, [bounds[0], bounds[-1]])


def _counts_at(watches: Sequence[int], hours: Sequence[datetime]) -> list[Row]:
    if not hours:
        return []
    return _counts(watches, Tally.Grain.HOUR, f"at IN ({_marks(hours)})", hours)


def _counts(
    watches: Sequence[int], grain: str, when: str, instants: Sequence[datetime]
) -> list[Row]:
    sql = _COUNTS.format(watches=_marks(watches), when=when)
    return rows_of(sql, [*watches, str(grain), *map(moment, instants)])


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _instant(at: datetime | str) -> datetime:
    """An instant as SQLite (in UTC, a text once it is grouped) or PostgreSQL gives it."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
