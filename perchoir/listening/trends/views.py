"""Trends: all watches side by side, one watch, one facet of it, and the tables of each."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.models import Tally
from perchoir.listening.trends import pictures, tables
from perchoir.listening.trends.asked import WINDOWS, NoWindow, Window, window_in
from perchoir.listening.trends.queries import reach
from perchoir.listening.watches.models import Watch

P = ParamSpec("P")
FACETS = {
    "author": _("Authors"),
    "tag": _("Tags"),
    "link": _("Links"),
    "language": _("Languages"),
    "network": _("Networks"),
}
MOST_COMPARED = 40
MOST_IN_A_TABLE = 1_000


def _asks_again(
    view: Callable[Concatenate[WorkspaceRequest, P], HttpResponse],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponse]:
    """The form with its sentence, in place of the figures, when what it says is no window."""

    @wraps(view)
    def asked(request: WorkspaceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoWindow as mistake:
            context = {"windows": WINDOWS, "mistake": mistake, **_days_written(request)}
            return render(request, "trends/no_window.html", context, status=mistake.status)

    return asked


def _days_written(request: WorkspaceRequest) -> dict[str, str]:
    return {"first": request.GET.get("from", ""), "last": request.GET.get("to", "")}


@workspace_door(Right.READ_MENTIONS)
@require_safe
@_asks_again
def index(request: WorkspaceRequest) -> HttpResponse:
    """Watches compared: who speaks most of whom."""
    window = window_in(request.GET)
    watches = Watch.objects.filter(workspace=request.workspace).order_by("pk")[:MOST_COMPARED]
    found = pictures.compared(list(watches), window.period)
    context = _context(window) | {
        "found": found,
        "multiples": pictures.multiples(found, request.workspace.slug, window) if found else "",
    }
    return render(request, "trends/index.html", context)


@workspace_door(Right.EXPORT_MENTIONS)
@require_safe
def volume(request: WorkspaceRequest) -> HttpResponse:
    """The table of the comparison, or of one watch."""
    window = window_in(request.GET)
    watches = Watch.objects.filter(workspace=request.workspace).order_by("pk")
    if (chosen := whole_number(request.GET.get("watch"))) is not None:
        watches = watches.filter(pk=chosen)
    found = pictures.compared(list(watches[:MOST_COMPARED]), window.period)
    return tables.volume_table(found, window.period)


@workspace_door(Right.READ_MENTIONS)
@require_safe
@_asks_again
def watch(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """One watch: its volume, then each facet, which the page asks for one by one."""
    found = _watch(request, pk)
    window = window_in(request.GET)
    one = pictures.compared([found], window.period)[0]
    before = window.period.before()
    context = _context(window) | {
        "watch": found,
        "one": one,
        "reach": reach([pk], window.period).get(pk, 0),
        "reach_before": reach([pk], before).get(pk, 0),
        "chart": pictures.volume_chart(found.name, one.values, one.before, window.period),
        "facets": FACETS,
    }
    return render(request, "trends/watch.html", context)


@workspace_door(Right.READ_MENTIONS)
@require_safe
@_asks_again
def facet(request: WorkspaceRequest, pk: int, facet: str) -> HttpResponse:
    """The first values of a facet; as a part of the watch's page, or as a page of its own."""
    found, window = _watch(request, pk), window_in(request.GET)
    rows, top = pictures.facet_rows(request.workspace.slug, found, _facet(facet), window)
    context = _context(window) | {
        "watch": found,
        "facet": facet,
        "title": FACETS[facet],
        "rows": rows,
        "top": top,
        "chart": pictures.facet_chart(rows, str(FACETS[facet])),
        "may_export": request.member.may(Right.EXPORT_MENTIONS),
    }
    part = "part" in request.GET
    return render(request, "trends/facet.html" if part else "trends/facet_page.html", context)


@workspace_door(Right.EXPORT_MENTIONS)
@require_safe
def facet_csv(request: WorkspaceRequest, pk: int, facet: str) -> HttpResponse:
    """The table of a facet, much further down than the picture."""
    found, window = _watch(request, pk), window_in(request.GET)
    rows, top = pictures.facet_rows(
        request.workspace.slug, found, _facet(facet), window, MOST_IN_A_TABLE
    )
    return tables.facet_table(facet, rows, top)


def _watch(request: WorkspaceRequest, pk: int) -> Watch:
    return get_object_or_404(Watch, pk=pk, workspace=request.workspace)


def _facet(name: str) -> Tally.Facet:
    if name not in FACETS:
        raise Http404
    return Tally.Facet(name)


def _context(window: Window) -> dict[str, Any]:
    first, last = window.first.isoformat(), window.last.isoformat()
    return {"window": window, "windows": WINDOWS, "first": first, "last": last}
