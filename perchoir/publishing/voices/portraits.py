"""A voice's portrait: a square, stripped of everything that is not the picture."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.media.pictures import NotAPicture, as_square_webp
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.voices.models import Voice

LARGEST_BYTES = 10_000_000
SIDE = 512
SMALLEST_SIDE = 64


def change_portrait(by: Member, voice: Voice, body: bytes) -> None:
    """The picture in these bytes, cut to a square. Raises `Mistake` when it is none we can show."""
    by.require(Right.EDIT_VOICES, of=voice)
    if len(body) > LARGEST_BYTES:
        raise Mistake(_("This picture is larger than 10 MB: choose a smaller one."))
    try:
        square = as_square_webp(body, SIDE, SMALLEST_SIDE)
    except NotAPicture:
        raise Mistake(
            _(
                "This file is not a picture we can show: choose a JPEG, PNG or WebP, "
                "64 pixels wide or more."
            )
        ) from None
    name = hashlib.sha256(square).hexdigest()
    _keep(name, square)
    _point_to(by, voice, name)


def remove_portrait(by: Member, voice: Voice) -> None:
    """Its letters again."""
    by.require(Right.EDIT_VOICES, of=voice)
    _point_to(by, voice, "")


def portrait_url(voice: Voice) -> str:
    """The path of its portrait, the same for everybody; "" where its letters stand for it."""
    if not voice.portrait:
        return ""
    return reverse("home_pages:portrait", args=[voice.handle, voice.portrait])


def portrait_of(voice: Voice) -> bytes | None:
    """The picture as WebP; None when there is none."""
    if not voice.portrait:
        return None
    try:
        return _path(voice.portrait).read_bytes()
    except FileNotFoundError:
        return None


def _point_to(by: Member, voice: Voice, name: str) -> None:
    before = voice.portrait
    with transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(portrait=name)
        record(by.workspace, by.user, "voice.changed", name=voice.name)
    voice.portrait = name
    if before and not Voice.objects.filter(portrait=before).exists():
        _path(before).unlink(missing_ok=True)


def _keep(name: str, square: bytes) -> None:
    """Whole or not at all."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
    unfinished.write_bytes(square)
    os.replace(unfinished, path)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "portraits" / f"{name}.webp"
