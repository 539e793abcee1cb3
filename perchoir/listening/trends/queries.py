"""Figures of watches over a period, read from what is counted as mentions arrive."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, QuerySet, Sum, Value
from django.db.models.sql.compiler import SQLCompiler

from perchoir.listening.mentions.models import Tally, Volume
from perchoir.listening.trends.periods import DAY, HOUR, Period, Stretch

Figures = dict[int, list[int]]
"""For each watch, one figure a step."""


class _Seconds(Func):
    """Seconds since 1970 of an instant."""

    output_field = IntegerField()
    template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        template = "CAST(floor(extract(epoch FROM %(expressions)s)) AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


class _Blocks(Func):
    """Whole blocks in a number of seconds, also before 1970."""

    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " / "


def volumes(watch_ids: Sequence[int], period: Period) -> Figures:
    """Mentions of each watch in each step."""
    figures: Figures = {watch_id: [0] * period.count for watch_id in watch_ids}
    for stretch in period.stretches():
        for watch_id, block, posts in _sums(watch_ids, period, stretch):
            place = period.place_of(block * _block_seconds(period))
            if 0 <= place < period.count:
                figures[watch_id][place] += posts
    return figures


def reach(watch_ids: Sequence[int], period: Period) -> dict[int, int]:
    """Followers of the authors, summed over each watch's mentions."""
    within = Volume.objects.filter(
        watch__in=watch_ids, at__gte=period.starts_at, at__lt=period.ends_at
    )
    sums = within.values_list("watch").annotate(total=Sum("reach")).order_by()
    return dict(sums)


def _sums(
    watch_ids: Sequence[int], period: Period, stretch: Stretch
) -> Iterator[tuple[int, int, int]]:
    """Watch, block of the local clock since 1970, mentions."""
    rows = _counts(stretch).filter(watch__in=watch_ids, at__gte=stretch.start, at__lt=stretch.end)
    seconds = _Seconds("at") + Value(int(stretch.offset.total_seconds()))
    block = _Blocks(seconds, Value(_block_seconds(period)))
    grouped = rows.annotate(block=block).values_list("watch", "block")
    yield from grouped.annotate(total=Sum("posts")).order_by()


def _counts(stretch: Stretch) -> QuerySet[Tally] | QuerySet[Volume]:
    """Hours are fewer rows than five minutes; but some zones are half an hour apart."""
    if stretch.offset % HOUR or stretch.end - stretch.start <= 2 * DAY:
        return Volume.objects.all()
    return Tally.objects.filter(facet=Tally.Facet.NETWORK, grain=Tally.Grain.HOUR)


def _block_seconds(period: Period) -> int:
    return int(min(period.step, DAY).total_seconds())
