"""The search page, its count, saved filters and exports."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.engine import QueryError
from perchoir.listening.mentions.cards import cards_for
from perchoir.listening.search import actions
from perchoir.listening.search.asked import Asked, asked_in, from_filters
from perchoir.listening.search.exporting import FORMS, export
from perchoir.listening.search.finding import COUNTED_TO, Search
from perchoir.listening.search.forms import FiltersForm
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.reading import error_sentence

_LONGEST_KEY = 19


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """Results below `below`, or the form alone; with `part` only the next results."""
    asked, below = asked_in(request.GET), _key(request.GET.get("below", ""))
    context: dict[str, Any] = {"asked": asked, "parameters": urlencode(asked.parameters())}
    try:
        search = Search(request.workspace, asked, request.member)
    except QueryError as error:
        context["mistake"] = {"sentence": error_sentence(error), **_pointed(asked.query, error)}
    else:
        context |= _shown(request, search, below)
    if "part" in request.GET:
        return render(request, "search/results.html", context)
    context["form"] = FiltersForm(request.workspace, asked)
    context["saved"] = SavedFilter.objects.filter(workspace=request.workspace).order_by("name")
    context["may_export"] = request.member.may(Right.EXPORT_MENTIONS)
    return render(request, "search/index.html", context)


def _shown(request: WorkspaceRequest, search: Search, below: int | None) -> dict[str, Any]:
    page = search.page(below)
    here = reverse("search:index", kwargs={"slug": request.workspace.slug})
    older = {**search.asked.parameters(), "below": page.older} if page.older is not None else {}
    cards = cards_for(request.member, [hit.mention for hit in page.hits])
    marked = [search.query] if search.query else []
    return {
        "page": page,
        "cards": [replace(card, queries=marked) for card in cards],
        "older": f"{here}?{urlencode(older)}" if older else "",
        "is_whole": below is None and page.older is None,
    }


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET"])
def count(request: WorkspaceRequest) -> HttpResponse:
    """About how many, asked for once the page is there."""
    asked = asked_in(request.GET)
    try:
        found = Search(request.workspace, asked, request.member).count()
    except QueryError:
        found = None
    return render(request, "search/count.html", {"count": found, "limit": COUNTED_TO})


@workspace_door(Right.EXPORT_MENTIONS)
@require_http_methods(["GET"])
def download(request: WorkspaceRequest, form: str) -> HttpResponseBase:
    """All results as a file."""
    if form not in FORMS:
        raise Http404
    asked = asked_in(request.GET)
    try:
        search = Search(request.workspace, asked, request.member)
    except QueryError:
        return redirect(_address(request, asked))
    actions.note_export(request.member, asked, form)
    return export(request, search, form)


@workspace_door(Right.READ_MENTIONS)
@require_POST
def save(request: WorkspaceRequest) -> HttpResponse:
    asked = asked_in(request.POST)
    saved = actions.save_filter(request.member, request.POST.get("name", ""), asked)
    say(request, _("“%(name)s” is kept. It can stand on the deck.") % {"name": saved.name})
    return redirect(_address(request, asked))


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET"])
def saved(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Search again for what a filter keeps."""
    found = _saved(request, pk)
    asked = from_filters(found.query, found.watch_id, found.filters)
    return redirect(_address(request, asked))


@workspace_door(Right.READ_MENTIONS)
@require_POST
def rename(request: WorkspaceRequest, pk: int) -> HttpResponse:
    actions.rename_filter(request.member, _saved(request, pk), request.POST.get("name", ""))
    return redirect("search:index", slug=request.workspace.slug)


@workspace_door(Right.READ_MENTIONS)
@require_POST
def delete(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = _saved(request, pk)
    actions.delete_filter(request.member, found)
    say(request, _("“%(name)s” is deleted, with its columns.") % {"name": found.name})
    return redirect("search:index", slug=request.workspace.slug)


def _saved(request: WorkspaceRequest, pk: int) -> SavedFilter:
    return get_object_or_404(SavedFilter, pk=pk, workspace=request.workspace)


def _address(request: WorkspaceRequest, asked: Asked) -> str:
    here = reverse("search:index", kwargs={"slug": request.workspace.slug})
    return f"{here}?{urlencode(asked.parameters())}"


def _key(text: str) -> int | None:
    """Where a page begins, as `Page.older` gave it."""
    size = whole_number(text.removeprefix("-"), _LONGEST_KEY)
    if size is None:
        return None
    key = -size if text.startswith("-") else size
    return key if -(2**63) <= key < 2**63 else None


def _pointed(text: str, error: QueryError) -> dict[str, str]:
    start = min(error.position, len(text))
    end = min(max(error.end, start), len(text))
    before = ("…" if start > 40 else "") + text[max(0, start - 40) : start]
    return {"before": before, "at": text[start:end][:200], "after": text[end : end + 40]}
