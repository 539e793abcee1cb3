"""A large file arrives in small pieces: none is lost when the connection breaks, no proxy finds
one too large, and nothing is gathered elsewhere first. Browsers without scripts send it whole."""

import fcntl
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perchoir.core.errors import Mistake
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.imports import actions
from perchoir.listening.imports.files import code_of, folder_of, require_room
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.sentences import sentence_for_file

SALT: Final = "perchoir.imports.arriving"
LASTS_S: Final = 24 * 3600
LARGEST_PIECE: Final = 8_000_000
CHUNK: Final = 256 * 1024
Answer = Callable[[WorkspaceRequest], HttpResponse]


def in_words(view: Answer) -> Answer:
    """What goes wrong is answered as {"sentence"}: a script reads it, then a person does."""

    @wraps(view)
    def answered(request: WorkspaceRequest) -> HttpResponse:
        try:
            return view(request)
        except Mistake as error:
            return JsonResponse({"sentence": str(error)}, status=400)
        except OSError as error:
            return JsonResponse({"sentence": sentence_for_file(code_of(error))}, status=400)

    return answered


@workspace_door(Right.IMPORT_FILES)
@require_POST
@in_words
def begin(request: WorkspaceRequest) -> HttpResponse:
    """Make room for a file of `size` bytes; answers {"upload"}, which names it from now on."""
    require_room(_whole(request.POST.get("size", "")))
    name = uuid4().hex
    (folder_of(request.workspace.pk) / name).touch(mode=0o600)
    upload = signing.dumps([request.member.pk, name], salt=SALT)
    return JsonResponse({"upload": upload})


@workspace_door(Right.IMPORT_FILES)
@require_POST
@in_words
def piece(request: WorkspaceRequest) -> HttpResponse:
    """Add the body at `?at=`; answers {"at"}, where the next one goes. A piece that comes twice,
    or too early, changes nothing: the answer says where to go on."""
    path = _path(request.member, request.GET.get("upload", ""))
    at = _whole(request.GET.get("at", ""))
    require_room(LARGEST_PIECE)
    with path.open("r+b", buffering=0) as file:
        # A piece that was sent again may meet itself.
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        if end == at and _noted(request, path.name) is None:
            end = _append(request, file, end)
    return JsonResponse({"at": end})


def _append(request: WorkspaceRequest, file: IO[bytes], end: int) -> int:
    """All of the body or nothing."""
    written = 0
    try:
        while chunk := request.read(CHUNK):
            written += len(chunk)
            if written > LARGEST_PIECE:
                raise Mistake(_("This piece of the file is too large."))
            _write_all(file, chunk)
    except (Mistake, OSError):
        file.truncate(end)
        raise
    return end + written


def _write_all(file: IO[bytes], chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


@workspace_door(Right.IMPORT_FILES)
@require_POST
@in_words
def finish(request: WorkspaceRequest) -> HttpResponse:
    """All pieces are there: look at the file. Answers {"url"} of its page, however often it is
    asked."""
    path = _path(request.member, request.POST.get("upload", ""))
    row = _noted(request, path.name) or actions.add_file(
        request.member, name=request.POST.get("name", ""), path=path
    )
    url = reverse("imports:import", kwargs={"slug": request.workspace.slug, "pk": row.pk})
    return JsonResponse({"url": url})


def _noted(request: WorkspaceRequest, name: str) -> Import | None:
    """The import that the upload has become, when it has."""
    return Import.objects.filter(workspace=request.workspace, path=name).first()


def _path(member: Member, upload: str) -> Path:
    """Where this member's upload lies. Raises `Mistake` when there is none."""
    gone = Mistake(_("This upload is no longer there. Send the file again."))
    try:
        owner, name = signing.loads(upload, salt=SALT, max_age=LASTS_S)
    except (signing.BadSignature, ValueError):
        raise gone from None
    path = folder_of(member.workspace_id) / str(name)
    if owner != member.pk or not path.exists():
        raise gone
    return path


def _whole(text: str) -> int:
    number = whole_number(text, 15)
    if number is None:
        raise Mistake(_("This upload is no longer there. Send the file again."))
    return number
