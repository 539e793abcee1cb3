"""Figures of watches as pictures and as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_date, format_time
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from perchoir.core.kit import charts
from perchoir.core.kit.hosts import shown_url
from perchoir.core.kit.words import reader_locale
from perchoir.core.numbers import whole_numbers
from perchoir.listening.mentions.cards import NETWORKS
from perchoir.listening.mentions.models import Author, Tally
from perchoir.listening.trends.asked import Window
from perchoir.listening.trends.periods import DAY, SIX_HOURS, Period
from perchoir.listening.trends.queries import volumes
from perchoir.listening.trends.tops import Top, top
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading.names import language_name

SHOWN = 10
UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class Compared:
    """One watch among others: its figures, those before, and its share of all."""

    watch: Watch
    values: list[int]
    before: list[int]
    share: float | None

    @property
    def total(self) -> int:
        return sum(self.values)

    @property
    def total_before(self) -> int:
        return sum(self.before)

    @property
    def change(self) -> float | None:
        """How much more than before; None when there was nothing before."""
        if not self.total_before:
            return None
        return (self.total - self.total_before) / self.total_before


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a facet, as it reads, with the search that shows its mentions."""

    label: str
    posts: int
    before: int
    url: str


def compared(watches: Sequence[Watch], period: Period) -> list[Compared]:
    """The watches over a period, the loudest first."""
    ids = [watch.pk for watch in watches]
    now, before = volumes(ids, period), volumes(ids, period.before())
    whole = sum(sum(figures) for figures in now.values())
    found = [
        Compared(
            watch, now[watch.pk], before[watch.pk], sum(now[watch.pk]) / whole if whole else None
        )
        for watch in watches
    ]
    return sorted(found, key=lambda one: (-one.total, one.watch.name))


def labels_of(period: Period) -> list[str]:
    """What stands under each step."""
    return [_label(start, period) for start in period.starts()]


def _label(start: datetime, period: Period) -> str:
    locale = reader_locale()
    if period.step < SIX_HOURS:
        return format_time(start, "HH:mm", locale=locale)
    day = format_date(start.date(), "d MMM" if period.count < 400 else "MMM y", locale=locale)
    if period.step < DAY:
        return f"{day} {format_time(start, 'HH:mm', locale=locale)}"
    return day


def volume_chart(name: str, values: list[int], before: list[int], period: Period) -> SafeString:
    """The volume of one watch, the period before in grey."""
    return charts.line_chart(
        [charts.Series(name, values)],
        labels_of(period),
        title=_("Volume"),
        unit=_("mentions"),
        source=source(),
        previous=charts.Series(_("the period before"), before),
    )


def multiples(found: Sequence[Compared], slug: str, window: Window) -> SafeString:
    """Each watch small, all on one scale."""
    items = [
        charts.Small(one.watch.name, one.values, one.before, _watch_url(slug, one.watch, window))
        for one in found
    ]
    return charts.small_multiples(items, title=_("Each watch"), unit=_("mentions"), source=source())


def _watch_url(slug: str, watch: Watch, window: Window) -> str:
    path = reverse("trends:watch", kwargs={"slug": slug, "pk": watch.pk})
    return f"{path}?{window.parameters}"


def source() -> str:
    """What stands under each picture."""
    return _("counts kept as mentions arrive")


def facet_rows(
    slug: str, watch: Watch, facet: str, window: Window, count: int = SHOWN
) -> tuple[list[Row], Top]:
    """The first values of a facet, ready to read."""
    found = top(watch.pk, facet, window.period, count)
    names = _names(facet, [row.value for row in found.rows])
    rows = [
        Row(names[row.value], row.posts, row.before, _search(slug, watch, facet, row.value, window))
        for row in found.rows
    ]
    return rows, found


def _names(facet: str, values: Sequence[str]) -> dict[str, str]:
    match facet:
        case Tally.Facet.AUTHOR:
            return _author_names(values)
        case Tally.Facet.LANGUAGE:
            return {value: language_name(value) for value in values}
        case Tally.Facet.NETWORK:
            return {value: NETWORKS.get(value, value) for value in values}
        case Tally.Facet.TAG:
            return {value: f"#{value}" for value in values}
        case _:
            return {value: shown_url(value).partition("://")[2] or value for value in values}


def _author_names(values: Sequence[str]) -> dict[str, str]:
    authors = Author.objects.filter(pk__in=whole_numbers(values))
    known = {str(author.pk): _author_name(author) for author in authors}
    return {value: known.get(value, _("an author who was removed")) for value in values}


def _author_name(author: Author) -> str:
    return f"{author} @{author.handle}" if author.name and author.handle else str(author)


def _search(slug: str, watch: Watch, facet: str, value: str, window: Window) -> str:
    """The search that shows these mentions. A day is whole there: the window's hours are not."""
    asked = {
        Tally.Facet.AUTHOR: {"author": value},
        Tally.Facet.LANGUAGE: {"language": "" if value == UNKNOWN else value},
        Tally.Facet.NETWORK: {"network": value},
        Tally.Facet.TAG: {"q": f"#{value}"},
        Tally.Facet.LINK: {"q": f'url:"{value.partition("://")[2].partition("?")[0]}"'},
    }[Tally.Facet(facet)]
    parameters = {**asked, "watch": watch.pk, "since": window.first, "until": window.last}
    return f"{reverse('search:index', kwargs={'slug': slug})}?{urlencode(parameters)}"


def facet_chart(rows: Sequence[Row], title: str) -> SafeString:
    """The first values as bars."""
    bars = [charts.Bar(row.label, row.posts, row.before, row.url) for row in rows]
    return charts.bar_list(bars, title=title, unit=_("mentions"), source=source())
