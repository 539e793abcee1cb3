"""Pieces of the composer, and the files themselves, for members only."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.errors import Mistake
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments import actions
from perchoir.publishing.attachments.cards import fetch_card
from perchoir.publishing.attachments.checking import ask_servers
from perchoir.publishing.attachments.forms import read_media
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import attachment_of
from perchoir.publishing.attachments.serving import served
from perchoir.publishing.attachments.templatetags.attachments import piece
from perchoir.publishing.attachments.thumbnails import thumbnail_of

_PREFIX = re.compile(r"[a-zA-Z0-9-]{1,40}")
View = Callable[..., HttpResponseBase]


def _said_in_place(view: View) -> View:
    """A `Mistake` as one sentence for the script that asked."""

    @wraps(view)
    def answered(request: WorkspaceRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Mistake as mistake:
            return JsonResponse({"sentence": str(mistake)}, status=mistake.status)

    return answered


@require_POST
@workspace_door(Right.WRITE_POSTS)
@_said_in_place
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """Attach one file; the answer is its place in the piece."""
    given = request.FILES.get("file")
    if given is None:
        raise Mistake(_("No file came with this. Choose one, then try again."))
    name, size = given.name or "", given.size or 0
    attachment = actions.attach(request.member, given, name=name, size=size)
    if request.headers.get("accept") == "application/json":
        return JsonResponse(_as_json(attachment), status=201)
    return _item(request, attachment, status=201)


@require_POST
@workspace_door(Right.WRITE_POSTS)
@_said_in_place
def fix(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """A copy that fits; the answer takes the place of the original in the piece."""
    original = attachment_of(request.workspace, pk)
    aim = request.POST.get("for", "")
    copy = actions.fix_attachment(request.member, original, network_or_kind=aim)
    return _item(request, copy)


@require_POST
@workspace_door(Right.WRITE_POSTS)
@_said_in_place
def checks(request: WorkspaceRequest) -> HttpResponseBase:
    """The piece as it stands in the form, checked against the networks chosen by now."""
    prefix, networks = _prefix(request), request.POST.getlist("network")
    if "mastodon" in networks:
        ask_servers(Account.objects.filter(workspace=request.workspace, network="mastodon"))
    media = read_media(request.member, request.POST, request.FILES, prefix)
    context = piece(request.workspace, media, prefix, networks)
    return render(request, "attachments/_items.html", context | {"may_write": True})


@require_POST
@workspace_door(Right.WRITE_POSTS)
@_said_in_place
def card(request: WorkspaceRequest) -> HttpResponseBase:
    """The card of a link, as the author sees it and as it is sent."""
    found = fetch_card(request.member, request.POST.get("link", ""))
    if request.headers.get("accept") == "application/json":
        return JsonResponse(found)
    context = {"workspace": request.workspace, "prefix": _prefix(request), "may_write": True}
    return render(request, "attachments/_card.html", context | {"card": found})


@require_safe
@workspace_door(Right.READ_POSTS)
def file(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """The bytes, as they will be sent."""
    attachment = attachment_of(request.workspace, pk)
    path = path_of(attachment)
    return _private(served(request, path, attachment.mime, attachment.sha256))


@require_safe
@workspace_door(Right.READ_POSTS)
def thumbnail(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """A small picture of a picture."""
    attachment = attachment_of(request.workspace, pk)
    path = thumbnail_of(attachment)
    if path is None:
        raise Http404
    return _private(served(request, path, "image/webp", attachment.sha256))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _item(request: WorkspaceRequest, attachment: Attachment, status: int = 200) -> HttpResponse:
    media = [{"attachment": attachment.pk, "alt": request.POST.get("alt", "")}]
    networks = request.POST.getlist("network")
    context = piece(request.workspace, media, _prefix(request), networks)
    context |= {"item": context["items"][0], "may_write": True}
    return render(request, "attachments/_item.html", context, status=status)


def _prefix(request: WorkspaceRequest) -> str:
    asked = request.POST.get("prefix", "")
    return asked if _PREFIX.fullmatch(asked) else "part-1"


def _as_json(attachment: Attachment) -> dict[str, Any]:
    where = {"slug": attachment.workspace.slug, "pk": attachment.pk}
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "kind": attachment.kind,
        "mime": attachment.mime,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
        "duration_s": attachment.duration_s,
        "has_place": attachment.has_place,
        "url": reverse("attachments:file", kwargs=where),
    }
