"""Pausing, resuming, going back, deleting, applying to the past."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.watches import actions
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.queries import latest_backfill, mentions_of
from perchoir.listening.watches.views.past import past_of


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def pause(request: WorkspaceRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    actions.pause_watch(request.member, watch)
    said = _("“%(name)s” no longer listens.") % {"name": watch.name}
    say(request, said, undo=_url("resume", request, pk))
    return redirect("watches:index", slug=request.workspace.slug)


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def resume(request: WorkspaceRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    actions.resume_watch(request.member, watch)
    said = _("“%(name)s” listens again.") % {"name": watch.name}
    say(request, said, undo=_url("pause", request, pk))
    return redirect("watches:index", slug=request.workspace.slug)


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def undo(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """What it said before the last change; the change itself can be had back the same way."""
    watch = actions.go_back(request.member, _watch(request, pk))
    said = _("“%(name)s” says again what it said before.") % {"name": watch.name}
    say(request, said, undo=_url("undo", request, pk))
    return redirect("watches:watch", slug=request.workspace.slug, pk=pk)


@workspace_door(Right.EDIT_WATCHES)
@require_http_methods(["GET", "POST"])
def delete(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """First what goes with it, then the second gesture."""
    watch = _watch(request, pk)
    if request.method == "POST":
        name = watch.name
        actions.delete_watch(request.member, watch)
        said = _("“%(name)s” is deleted.") % {"name": name}
        say(request, said, undo=_url("restore", request, pk))
        return redirect("watches:index", slug=request.workspace.slug)
    context = {"watch": watch, "matches": mentions_of(watch)}
    return render(request, "watches/delete.html", context)


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def restore(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """A watch that was deleted a moment ago comes back."""
    watch = get_object_or_404(Watch.everything, pk=pk, workspace=request.workspace)
    actions.restore_watch(request.member, watch)
    say(request, _("“%(name)s” is back.") % {"name": watch.name})
    return redirect("watches:watch", slug=request.workspace.slug, pk=pk)


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def apply_to_past(request: WorkspaceRequest, pk: int) -> HttpResponse:
    actions.apply_to_past(request.member, _watch(request, pk))
    return redirect("watches:watch", slug=request.workspace.slug, pk=pk)


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET"])
def progress(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """How far it has been applied; asked again while it runs."""
    watch = _watch(request, pk)
    context = {
        "watch": watch,
        **past_of(watch),
        "may_edit": request.member.may(Right.EDIT_WATCHES),
    }
    return render(request, "watches/progress.html", context)


@workspace_door(Right.EDIT_WATCHES)
@require_POST
def stop(request: WorkspaceRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    if backfill := latest_backfill(watch):
        actions.stop_applying(request.member, backfill)
    return redirect("watches:watch", slug=request.workspace.slug, pk=pk)


def _watch(request: WorkspaceRequest, pk: int) -> Watch:
    return get_object_or_404(Watch, pk=pk, workspace=request.workspace)


def _url(name: str, request: WorkspaceRequest, pk: int) -> str:
    return reverse(f"watches:{name}", kwargs={"slug": request.workspace.slug, "pk": pk})
