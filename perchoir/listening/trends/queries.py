"""Volumes of watches over a period, read from what is counted as mentions arrive."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Sum

from perchoir.listening.mentions.models import Volume
from perchoir.listening.trends.periods import DAY, Period

Figures = dict[int, list[int]]
"""For each watch, one figure a step."""

_FIVE_MINUTES = "SELECT watch_id, at, posts FROM mentions_volume WHERE"
# Every mention has one network: its hours add up to the volume, in far fewer rows.
_HOURS = (
    "SELECT watch_id, at, sum(posts) FROM mentions_tally"
    " WHERE facet = 'network' AND grain = 'h' AND"
)


def volumes(watch_ids: Sequence[int], period: Period) -> Figures:
    """Mentions of each watch in each step."""
    figures: Figures = {watch_id: [0] * period.count for watch_id in watch_ids}
    places: dict[datetime | str, int] = {}
    for watch_id, at, posts in _counts(watch_ids, period):
        place = places.get(at)
        if place is None:
            place = places[at] = period.place_of(_instant(at))
        if 0 <= place < period.count:
            figures[watch_id][place] += int(posts)
    return figures


def reach(watch_ids: Sequence[int], period: Period) -> dict[int, int]:
    """Followers of the authors, summed over each watch's mentions."""
    within = Volume.objects.filter(
        watch__in=watch_ids, at__gte=period.starts_at, at__lt=period.ends_at
    )
    sums = within.values_list("watch").annotate(total=Sum("reach")).order_by()
    return dict(sums)


def _counts(watch_ids: Sequence[int], period: Period) -> Iterator[tuple[int, datetime | str, int]]:
    """Watch, instant and mentions, as the database gives them: there may be many."""
    if not watch_ids:
        return
    marks = ", ".join(["%s"] * len(watch_ids))
    where = f" watch_id IN ({marks}) AND at >= %s AND at < %s"
    hours = _HOURS + where + " GROUP BY watch_id, at"
    sql = hours if _is_by_hours(period) else _FIVE_MINUTES + where
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [*watch_ids, adapt(period.starts_at), adapt(period.ends_at)])
        yield from cursor.fetchall()


def _is_by_hours(period: Period) -> bool:
    """Some zones stand half an hour apart: their days begin in the middle of an hour."""
    if period.ends_at - period.starts_at <= 2 * DAY:
        return False
    return all(start.astimezone(UTC).minute == 0 for start in (period.starts_at, period.ends_at))


def _instant(at: datetime | str) -> datetime:
    """An instant as SQLite (in UTC, a text once it is grouped) or PostgreSQL gives it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
