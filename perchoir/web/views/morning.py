"""The morning page: what changed, what waits for me, whether all is well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.web import queries
from perchoir.web.speaking import speaking


@workspace_door(Right.ENTER)
def index(request: WorkspaceRequest) -> HttpResponse:
    member = request.member
    if not member.may(Right.READ_MENTIONS):
        return render(request, "web/quiet.html")
    if not queries.listens(member.workspace):
        doors = {**_doors(request), "speaking": speaking(member)}
        return render(request, "web/beginning.html", doors)
    said = {"morning": queries.morning(member, timezone.now()), "speaking": speaking(member)}
    return render(request, "web/morning.html", said)


def _doors(request: WorkspaceRequest) -> dict[str, object]:
    slug = request.workspace.slug
    return {
        "may_listen": request.member.may(Right.EDIT_SOURCES),
        "sample_url": _address("sample:load", slug),
        "listen_url": _address("sources:start", slug),
    }


def _address(name: str, slug: str) -> str:
    try:
        return reverse(name, kwargs={"slug": slug})
    except NoReverseMatch:
        return ""
