"""What the editor asks for while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.watches.views.read import proposed_exclusions, reading, reason_for, typed


@workspace_door(Right.READ_MENTIONS)
@require_POST
def check(request: WorkspaceRequest) -> HttpResponse:
    """The mistake pointed at, or the meaning and what it would have matched."""
    read = reading(request.member, typed(request.POST))
    return render(request, "watches/reading.html", {"read": read})


@workspace_door(Right.READ_MENTIONS)
@require_POST
def why_post(request: WorkspaceRequest) -> HttpResponse:
    """Why one post matches or does not."""
    query, post = typed(request.POST), request.POST.get("post", "")
    return render(request, "watches/why.html", reason_for(request.member, query, post[:100_000]))


@workspace_door(Right.READ_MENTIONS)
@require_POST
def exclusions(request: WorkspaceRequest) -> HttpResponse:
    """Words to exclude, seen in the results."""
    found = proposed_exclusions(request.member, typed(request.POST))
    return render(request, "watches/exclusions.html", found)
