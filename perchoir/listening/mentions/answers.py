"""The answer to a gesture: a page again without a script, a few words for the deck with one."""

from django.contrib.messages import get_messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from perchoir.core.kit import toasts
from perchoir.core.people.doors import WorkspaceRequest
from perchoir.listening.mentions.models import Mention


def done(
    request: WorkspaceRequest,
    mention: Mention,
    said: str,
    *,
    undo: str = "",
    undo_address: str = "",
) -> HttpResponse:
    """Say what was done. `undo` names the opposite gesture on the same mention."""
    if undo:
        undo_address = reverse(f"mentions:{undo}", args=[request.workspace.slug, mention.pk])
    toasts.say(request, said, undo=undo_address)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"mention": mention.pk, "toasts": _rendered(request)})
    return redirect(_back(request, mention))


def _rendered(request: WorkspaceRequest) -> list[str]:
    return [
        render_to_string("kit/toast.html", {"message": message}, request)
        for message in get_messages(request)
    ]


def _back(request: WorkspaceRequest, mention: Mention) -> str:
    """Where the person was, if that is here; else the mention's own page."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        return before
    return reverse("mentions:mention", args=[request.workspace.slug, mention.pk])
