"""The list of posts."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.queries import WAITING, listed
from perchoir.publishing.voices.models import Voice

LISTS = ("", *WAITING)


@workspace_door(Right.READ_POSTS)
@require_http_methods(["GET"])
def index(request: WorkspaceRequest) -> HttpResponse:
    """Posts, by where they stand."""
    shown = request.GET.get("shown", "")
    if shown not in LISTS:
        raise Http404
    context = {
        "page": listed(request.workspace, shown, request.GET.get("older", "")),
        "shown": shown,
        "may_write": request.member.may(Right.WRITE_POSTS),
        "has_voices": Voice.objects.filter(workspace=request.workspace).exists(),
    }
    return render(request, "posts/index.html", context)
