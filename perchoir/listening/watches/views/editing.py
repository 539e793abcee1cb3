"""The list of watches, the editor and the helpers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.watches import actions
from perchoir.listening.watches.forms import HelpForm, WatchForm
from perchoir.listening.watches.helping import proposals
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.queries import listed_watches
from perchoir.listening.watches.views.past import past_of
from perchoir.listening.watches.views.read import fixed, reading, reason_for, typed

_ONLY_LOOKS = ("check", "fix", "why")


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    context = {
        "listed": listed_watches(request.workspace),
        "may_edit": request.member.may(Right.EDIT_WATCHES),
    }
    return render(request, "watches/index.html", context)


@workspace_door(Right.EDIT_WATCHES)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """The editor, empty, filled from the address, or from a helper."""
    if request.method == "GET":
        given = {name: request.GET.get(name, "") for name in ("name", "query")}
        subject = request.GET.get("subject", Watch.Subject.BRAND)
        form = WatchForm(initial={**given, "subject": subject})
        return _editor(request, form, given["query"])
    if _only_looks(request):
        return _looked(request, None)
    form = WatchForm(request.POST)
    if form.is_valid():
        try:
            watch = actions.create_watch(request.member, **form.said())
        except Mistake as mistake:
            form.add_error("name", str(mistake))
        else:
            say(request, _("“%(name)s” listens from now on.") % {"name": watch.name})
            return redirect("watches:watch", slug=request.workspace.slug, pk=watch.pk)
    return _editor(request, form, typed(request.POST), status=422)


@workspace_door(Right.READ_MENTIONS)
@require_http_methods(["GET", "POST"])
def watch(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """The editor of one watch."""
    found = get_object_or_404(Watch, pk=pk, workspace=request.workspace)
    if request.method == "GET":
        said = {name: getattr(found, name) for name in ("name", "query", "subject", "version")}
        return _editor(request, WatchForm(initial=said), found.query, found)
    if _only_looks(request):
        return _looked(request, found)
    request.member.require(Right.EDIT_WATCHES)
    form = WatchForm(request.POST)
    if form.is_valid() and _changed(request, form, found):
        return redirect("watches:watch", slug=request.workspace.slug, pk=pk)
    return _editor(request, form, typed(request.POST), found, status=422)


def _changed(request: WorkspaceRequest, form: WatchForm, found: Watch) -> bool:
    version = form.cleaned_data["version"]
    try:
        after = actions.change_watch(request.member, found, version=version, **form.said())
    except Mistake as mistake:
        form.add_error("name", str(mistake))
        return False
    except Conflict as conflict:
        # What was typed stays: saving once more, knowingly, replaces what the colleague wrote.
        form.add_error("query", str(conflict))
        return False
    if after.version != found.version:
        undo = reverse("watches:undo", kwargs={"slug": request.workspace.slug, "pk": found.pk})
        say(request, _("“%(name)s” is changed and live.") % {"name": after.name}, undo=undo)
    return True


def _only_looks(request: WorkspaceRequest) -> bool:
    """Without a script, buttons that save nothing come here too."""
    return any(name in request.POST for name in _ONLY_LOOKS)


def _looked(request: WorkspaceRequest, found: Watch | None) -> HttpResponse:
    query = fixed(request.POST) if "fix" in request.POST else typed(request.POST)
    said = {name: request.POST.get(name, "") for name in ("name", "subject", "version")}
    form = WatchForm(initial={**said, "query": query})
    post = request.POST.get("post", "")
    extra = reason_for(request.member, query, post) if "why" in request.POST else {}
    return _editor(request, form, query, found, post=post, **extra)


def _editor(
    request: WorkspaceRequest,
    form: WatchForm,
    query: str,
    found: Watch | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "watch": found,
        "read": reading(request.member, query),
        **(past_of(found) if found else {}),
        "may_edit": request.member.may(Right.EDIT_WATCHES),
        "may_go_back": bool(found and found.past_versions.exists()),
        **extra,
    }
    return render(request, "watches/editor.html", context, status=status)


@workspace_door(Right.EDIT_WATCHES)
@require_http_methods(["GET", "POST"])
def help_write(request: WorkspaceRequest) -> HttpResponse:
    """Watches written from a name."""
    kind = request.GET.get("kind", HelpForm.COMPANY)
    form = HelpForm(request.POST or None, initial={"kind": kind, "ours": request.workspace.name})
    found = proposals(form) if form.is_bound and form.is_valid() else []
    context = {"form": form, "proposals": found, "asked": form.is_bound and form.is_valid()}
    return render(request, "watches/help.html", context)
