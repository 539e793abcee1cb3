"""The shelf on which the pages of this house stand, kept in its database and its media folder."""

import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from perchoir.networks.contract.publishing import OutgoingMedia, RemotePost
from perchoir.networks.home import HomePost as Record
from perchoir.networks.home import KeyTaken, Page, Standing
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.voices.models import Voice

_HASH = re.compile(r"[0-9a-f]{64}")


class HouseShelf:
    """See `perchoir.networks.home.Shelf`."""

    async def page(self, *, id: str = "", handle: str = "") -> Page | None:
        return await sync_to_async(_page)(id, handle)

    async def keep(self, media: OutgoingMedia) -> None:
        await sync_to_async(_keep)(media)

    async def put(self, key: str, record: Record) -> RemotePost:
        return await sync_to_async(_put)(key, record)

    async def get(self, key: str) -> Standing | None:
        return await sync_to_async(_get)(key)

    async def remove(self, key: str) -> None:
        await sync_to_async(_remove)(key)


def page_url(handle: str) -> str:
    """Where anybody reads the page: a whole address."""
    return settings.ADDRESS + reverse("home_pages:page", kwargs={"handle": handle})


def post_url(handle: str, key: str) -> str:
    """The permanent address of a post."""
    return settings.ADDRESS + reverse("home_pages:post", kwargs={"handle": handle, "key": key})


def media_path(sha256: str) -> Path | None:
    """Where these bytes are kept, None for what is no hash."""
    if not _HASH.fullmatch(sha256):
        return None
    return Path(settings.MEDIA_ROOT) / "home" / sha256[:2] / sha256


def record_of(post: HomePost) -> Record:
    """The post as it was approved."""
    return msgspec.convert(post.record, Record)


def _page(pk: str, handle: str) -> Page | None:
    if pk and not (pk.isascii() and pk.isdigit()):
        return None
    asked = Q(pk=int(pk)) if pk else Q(handle=handle.lstrip("@"))
    voice = Voice.objects.filter(asked).first()
    if voice is None:
        return None
    return Page(str(voice.pk), voice.handle, name=voice.name, url=page_url(voice.handle))


def _keep(media: OutgoingMedia) -> None:
    path = media_path(media.sha256)
    if path is None or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(media.content)
    # Whole or not at all: two workers may keep the same picture at once.
    os.replace(file.name, path)


@transaction.atomic
def _put(key: str, record: Record) -> RemotePost:
    voice = Voice.objects.get(pk=int(record.page))
    post, is_new = HomePost.objects.get_or_create(
        key=key,
        defaults={
            "voice": voice,
            "record": msgspec.to_builtins(record),
            "published_at": timezone.now(),
        },
    )
    if not is_new and (post.removed_at is not None or record_of(post) != record):
        raise KeyTaken
    return RemotePost(key, post_url(voice.handle, key))


def _get(key: str) -> Standing | None:
    posts = HomePost.objects.select_related("voice")
    post = posts.filter(key=key, removed_at=None).first()
    if post is None:
        return None
    return Standing(record_of(post), RemotePost(key, post_url(post.voice.handle, key)))


def _remove(key: str) -> None:
    HomePost.objects.filter(key=key, removed_at=None).update(removed_at=timezone.now())
