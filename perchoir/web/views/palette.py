"""What the command palette finds beyond the pages that every page already lists."""

from django.http import HttpResponse, JsonResponse

from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.web.queries import findable


@workspace_door(Right.ENTER)
def find(request: WorkspaceRequest) -> HttpResponse:
    """`?q=words` answers {"items": [{"label", "url", "kind"}]}, only what the member may open."""
    words = request.GET.get("q", "").strip()[:100]
    return JsonResponse({"items": findable(request.member, words) if words else []})
