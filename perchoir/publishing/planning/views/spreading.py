"""Spreading posts: choose, look at the proposal, accept all of it or none."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from perchoir.core.errors import Mistake, Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning.agenda import entries_between
from perchoir.publishing.planning.spreading import (
    MOST_POSTS,
    Move,
    Placed,
    Window,
    accept_proposal,
    looked_at,
    propose,
)
from perchoir.publishing.planning.views.calendar import undo_address
from perchoir.publishing.posts.models import Post

SHOWN = 100
MOST_APART = 1_440


@workspace_door(Right.WRITE_POSTS)
@require_GET
def choose(request: WorkspaceRequest) -> HttpResponse:
    """Which drafts, and over which hours."""
    return render(request, "planning/spread.html", _choices(request))


@workspace_door(Right.WRITE_POSTS)
@require_POST
def proposal(request: WorkspaceRequest) -> HttpResponseBase:
    """Where they would go; asked again with times somebody adjusted. Nothing is written."""
    try:
        window = _window(request)
        moves = _moves(request, window)
        placed = looked_at(moves, window) if moves else propose(_chosen(request), window)
    except Sentence as trouble:
        context = {**_choices(request), "trouble": trouble}
        return render(request, "planning/spread.html", context, status=trouble.status)
    return render(request, "planning/proposal.html", _proposed(request, placed, window))


@workspace_door(Right.WRITE_POSTS)
@require_POST
def accept(request: WorkspaceRequest) -> HttpResponseBase:
    """Move all of them, or none and say why."""
    try:
        window = _window(request)
    except Sentence as trouble:
        context = {**_choices(request), "trouble": trouble}
        return render(request, "planning/spread.html", context, status=trouble.status)
    moves = _moves(request, window)
    before = {move.post.pk: (move.post.local_time, move.post.zone) for move in moves}
    try:
        moved = accept_proposal(request.member, moves)
    except Sentence as trouble:
        placed = looked_at(moves, window) if moves else []
        context = {**_proposed(request, placed, window), "trouble": trouble}
        return render(request, "planning/proposal.html", context, status=trouble.status)
    said = ngettext("%(count)d post has its time.", "%(count)d posts have their time.", len(moved))
    undo = undo_address(request, [(post, *before[post.pk]) for post in moved])
    say(request, said % {"count": len(moved)}, undo=undo)
    return redirect("planning:index", request.workspace.slug)


def _choices(request: WorkspaceRequest) -> dict[str, Any]:
    drafts = Delivery.objects.filter(workspace=request.workspace, state=State.DRAFT)
    others = Delivery.objects.filter(workspace=request.workspace).exclude(
        state__in=[State.DRAFT, State.CANCELLED]
    )
    posts = Post.objects.filter(workspace=request.workspace, pk__in=drafts.values("post"))
    posts = posts.exclude(pk__in=others.values("post")).select_related("voice", "author__user")
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = request.POST
    return {
        "posts": list(posts.order_by("-changed_at", "-id")[:SHOWN]),
        "chosen": whole_numbers(typed.getlist("post") or request.GET.getlist("post")),
        "first": typed.get("first") or tomorrow.isoformat(),
        "last": typed.get("last") or tomorrow.isoformat(),
        "opens": typed.get("opens") or "08:00",
        "closes": typed.get("closes") or "19:00",
        "apart": typed.get("apart") or "10",
        "zone": typed.get("zone") or str(timezone.get_current_timezone()),
    }


def _window(request: WorkspaceRequest) -> Window:
    typed = request.POST
    try:
        window = Window(
            date.fromisoformat(typed.get("first", "")),
            date.fromisoformat(typed.get("last", "")),
            time.fromisoformat(typed.get("opens", "")),
            time.fromisoformat(typed.get("closes", "")),
            typed.get("zone", ""),
            min(whole_number(typed.get("apart")) or 0, MOST_APART),
        )
    except ValueError:
        raise Mistake(_("Say from which day and hour to which.")) from None
    window.instants()
    return window


def _chosen(request: WorkspaceRequest) -> list[Post]:
    wanted = whole_numbers(request.POST.getlist("post"))[: MOST_POSTS + 1]
    posts = Post.objects.filter(workspace=request.workspace, pk__in=wanted).select_related(
        "voice", "workspace"
    )
    found = {post.pk: post for post in posts}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def _moves(request: WorkspaceRequest, window: Window) -> list[Move]:
    """The lines of a proposal that came back: those with a time."""
    typed = request.POST
    found = []
    for post in _chosen(request):
        local_time = typed.get(f"at-{post.pk}", "")
        revision = whole_number(typed.get(f"revision-{post.pk}"))
        if local_time and revision is not None:
            found.append(Move(post, revision, local_time, window.zone))
    return found


def _proposed(request: WorkspaceRequest, placed: list[Placed], window: Window) -> dict[str, Any]:
    """The proposal among what is planned already, day by day."""
    start, end = window.span
    place = ZoneInfo(window.zone)
    fixed = entries_between(
        request.workspace, start, end, window.zone, besides={one.post.pk for one in placed}
    )
    lines: list[tuple[datetime, Any, Placed | None]] = [
        *((one.at, one, None) for one in fixed),
        *((one.at.astimezone(place), one, one) for one in placed if one.at),
    ]
    lines.sort(key=lambda line: line[0])
    days = [(day, list(own)) for day, own in groupby(lines, lambda line: line[0].date())]
    return {
        "days": days,
        "without": [one for one in placed if one.at is None],
        "window": window,
        "placed": [one for one in placed if one.at],
        "troubled": [one for one in placed if one.at and one.why_not],
    }
