"""Who can be named in posts."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perchoir.core.errors import Sentence
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.models import Person
from perchoir.publishing.posts.naming import Known, suggested
from perchoir.publishing.posts.people import NETWORKS, add_person, change_person, remove_person
from perchoir.publishing.posts.previewing import network_name


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """Everybody of whom a handle was written down."""
    people = list(Person.objects.filter(workspace=request.workspace).order_by("label"))
    context = {
        "people": [(one, _handles(one)) for one in people],
        "networks": _handles(None),
        "may_write": request.member.may(Right.WRITE_POSTS),
    }
    return render(request, "posts/people.html", context)


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def known(request: WorkspaceRequest) -> JsonResponse:
    """Those whose name begins with what was typed after an @."""
    found = suggested(request.workspace, request.GET.get("q", "")[:80])
    return JsonResponse({"people": [{"label": one.label, "said": _said(one)} for one in found]})


@workspace_door(Right.WRITE_POSTS)
@require_POST
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """Write somebody down; a script gets the label back."""
    try:
        person = add_person(
            request.member, label=request.POST.get("label", ""), handles=_typed(request)
        )
    except Sentence as trouble:
        if request.accepts("text/html"):
            raise
        return JsonResponse({"sentence": str(trouble)}, status=trouble.status)
    if not request.accepts("text/html"):
        return JsonResponse({"label": person.label})
    return redirect("posts:people", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def change(request: WorkspaceRequest, person: int) -> HttpResponseBase:
    """Other handles for somebody."""
    change_person(request.member, _person(request, person), handles=_typed(request))
    say(request, _("Saved. Posts that are written already keep the handles they were saved with."))
    return redirect("posts:people", request.workspace.slug)


@workspace_door(Right.WRITE_POSTS)
@require_POST
def remove(request: WorkspaceRequest, person: int) -> HttpResponseBase:
    """Forget somebody. What names them already stays."""
    remove_person(request.member, _person(request, person))
    say(request, _("Removed. Posts that name them stay as they are."))
    return redirect(reverse("posts:people", args=[request.workspace.slug]))


def _person(request: WorkspaceRequest, pk: int) -> Person:
    return get_object_or_404(Person, workspace=request.workspace, pk=pk)


def _typed(request: WorkspaceRequest) -> dict[str, str]:
    return {network: request.POST.get(f"handle-{network}", "") for network in NETWORKS}


def _handles(person: Person | None) -> list[dict[str, Any]]:
    handles = person.handles if person else {}
    return [
        {"network": one, "name": network_name(one), "handle": handles.get(one, "")}
        for one in NETWORKS
    ]


def _said(one: Known) -> str:
    return " · ".join(network_name(network) for network in sorted(one.handles))
