"""The tables behind the pictures, as CSV."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perchoir.core.spreadsheets import Cell, Sheet
from perchoir.listening.trends.periods import Period
from perchoir.listening.trends.pictures import Compared, Row
from perchoir.listening.trends.tops import Top


def volume_table(found: Sequence[Compared], period: Period) -> HttpResponse:
    """A row a step: its start, then the figure of each watch and the one before."""
    head = [_("Beginning")]
    for one in found:
        head += [one.watch.name, _("%(name)s, the period before") % {"name": one.watch.name}]
    rows: list[list[Cell]] = [
        [start.isoformat(), *(figure for one in found for figure in (one.values[i], one.before[i]))]
        for i, start in enumerate(period.starts())
    ]
    return _csv("volume", head, rows)


def facet_table(name: str, rows: Sequence[Row], top: Top) -> HttpResponse:
    """A row a value, and one for all others."""
    head = [_("Value"), _("Mentions"), _("The period before")]
    lines: list[list[Cell]] = [[row.label, row.posts, row.before] for row in rows]
    if top.others:
        lines.append([_("Others"), top.others, ""])
    return _csv(name, head, lines)


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    sheet = Sheet(get_language())
    content = sheet.beginning(head) + sheet.rows(rows)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
