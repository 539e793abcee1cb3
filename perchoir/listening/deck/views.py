"""The deck, its columns and its stream."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from perchoir.core.live.queries import newest_id
from perchoir.core.live.streams import open_stream
from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.deck import actions, queries
from perchoir.listening.deck.arrivals import concerns_decks, messages_for
from perchoir.listening.deck.models import Column
from perchoir.listening.mentions.cards import cards_for
from perchoir.listening.mentions.queries import visible_mentions
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch

AT_MOST_CHANGED = 200


@require_GET
@workspace_door(Right.READ_MENTIONS)
def index(request: WorkspaceRequest) -> HttpResponse:
    # Read before the columns: what comes in between is told twice rather than never.
    after = newest_id(request.workspace.pk)
    columns = queries.columns_of(request.member)
    if not columns:
        actions.add_first_columns(request.member)
        columns = queries.columns_of(request.member)
    shown = {
        "columns": queries.fill_all(request.member, columns),
        "after": after,
        "watches": queries.watches_to_add(request.member, columns),
        "saved_filters": queries.filters_to_add(request.member, columns),
        "may_triage": request.member.may(Right.TRIAGE_MENTIONS),
    }
    return render(request, "deck/deck.html", shown)


@require_GET
@workspace_door(Right.READ_MENTIONS)
def stream(request: WorkspaceRequest) -> StreamingHttpResponse:
    return open_stream(request, Right.READ_MENTIONS, concerns_decks, messages_for)


@require_GET
@workspace_door(Right.READ_MENTIONS)
def column(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """The top, older posts (`?below=` a place, `?under=` a mention), or some again (`?ids=`).

    A page of its own for browsers without a script.
    """
    mine = _column(request, pk)
    if "ids" in request.GET:
        return _again(request, mine)
    below = request.GET.get("below", "")[:100] or queries.place_of(mine, _under(request))
    filled = queries.fill(request.member, mine, below)
    partial = request.headers.get("HX-Request") == "true"
    template = "deck/posts.html" if partial else "deck/column_page.html"
    return render(request, template, {"filled": filled})


def _again(request: WorkspaceRequest, mine: Column) -> HttpResponse:
    texts = request.GET["ids"].split(",")[:AT_MOST_CHANGED]
    ids = whole_numbers(texts)
    mentions = queries.shown_in(mine, visible_mentions(request.workspace, ids))
    cards = cards_for(request.member, mentions, queries.query_texts(mine))
    return render(request, "deck/posts.html", {"filled": queries.Filled(mine, cards, "")})


@require_POST
@workspace_door(Right.READ_MENTIONS)
def add(request: WorkspaceRequest) -> HttpResponse:
    added = _added(request, *request.POST.get("shows", "").partition(":")[::2])
    if added is None:
        raise Http404
    return _back(request, added.pk)


@require_POST
@workspace_door(Right.READ_MENTIONS)
def settings(request: WorkspaceRequest, pk: int) -> HttpResponse:
    mine = _column(request, pk)
    actions.set_column(
        request.member,
        mine,
        width=_number(request.POST.get("width")),
        sound=_switch(request.POST.get("sound")),
        notify=_switch(request.POST.get("notify")),
        each_copy=_switch(request.POST.get("each_copy")),
    )
    return _back(request, pk)


@require_POST
@workspace_door(Right.READ_MENTIONS)
def move(request: WorkspaceRequest, pk: int) -> HttpResponse:
    position = _number(request.POST.get("position"))
    if position is None:
        raise Http404
    actions.move_column(request.member, _column(request, pk), position)
    return _back(request, pk)


@require_POST
@workspace_door(Right.READ_MENTIONS)
def remove(request: WorkspaceRequest, pk: int) -> HttpResponse:
    actions.remove_column(request.member, _column(request, pk))
    return _back(request)


def _under(request: WorkspaceRequest) -> int | None:
    return whole_number(request.GET.get("under"))


def _added(request: WorkspaceRequest, kind: str, number: str) -> Column | None:
    pk = whole_number(number) or 0
    if kind == "watch":
        watch = Watch.objects.filter(workspace=request.workspace, pk=pk).first()
        return actions.add_column(request.member, watch=watch) if watch else None
    saved = SavedFilter.objects.filter(workspace=request.workspace, pk=pk).first()
    return actions.add_column(request.member, saved_filter=saved) if saved else None


def _column(request: WorkspaceRequest, pk: int) -> Column:
    mine = Column.objects.filter(member=request.member, pk=pk)
    found = mine.select_related("watch", "saved_filter__watch").first()
    if found is None:
        raise Http404
    return found


def _back(request: WorkspaceRequest, pk: int | None = None) -> HttpResponse:
    """Nothing more for the deck's script; the deck again for everybody else."""
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    answer = redirect("deck:index", slug=request.workspace.slug)
    if pk is not None:
        answer["Location"] += f"#column-{pk}"
    return answer


def _number(text: str | None) -> int | None:
    return whole_number(text, 4)


def _switch(text: str | None) -> bool | None:
    return {"on": True, "off": False}.get(text or "")
