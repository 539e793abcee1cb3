"""From an approved post to the exact bytes of the call that writes.

developers.facebook.com/docs/graph-api/reference/page/feed and .../page/photos, version 26.0.
Pictures are uploaded unpublished, which shows nothing to anybody, and named by the post; a video is
a post of its own (`videos.py`).
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from perchoir.networks.common.fields import text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import remember_frozen
from perchoir.networks.contract import MediaKind, Refused
from perchoir.networks.contract.publishing import Frozen, Outgoing, OutgoingMedia, RemotePost
from perchoir.networks.facebook.publishing.calls import NETWORK
from perchoir.networks.facebook.publishing.videos import finishing, uploaded
from perchoir.networks.text.media import MEDIA, KindLimits

# A page's post, a comment, or a comment of another kind of thing.
_ID: Final = re.compile(r"[0-9]{1,25}(?:_[0-9]{1,25})?")


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where it is posted (`path`), with which `fields`, and the numbers of its pictures, or of its
    video."""

    path: str
    fields: dict[str, str]
    photos: tuple[str, ...] = ()
    answers: str = ""
    video: str = ""

    @property
    def message(self) -> str:
        return self.fields.get("message", "")


async def frozen_from(post: Outgoing, graph: Graph) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if not post.text.strip() and not post.media and post.card is None:
        raise Refused("nothing_to_say")
    answers = _answered(post.reply_to)
    check(post.media, is_comment=bool(answers))
    # Before anything else is asked: never later than the first call.
    await remember_frozen(NETWORK, post.key, graph.tools)
    if post.media and post.media[0].kind == MediaKind.VIDEO:
        return _frozen(post.key, await _video(post, graph))
    photos = tuple([await _uploaded(one, graph) for one in post.media])
    writing = _comment(post, answers, photos) if answers else _post(post, photos, graph.account)
    return _frozen(post.key, writing)


def check(media: Sequence[OutgoingMedia], *, is_comment: bool) -> None:
    """Raises `Refused` for what is not taken."""
    limits = MEDIA[NETWORK]
    if any(one.kind == MediaKind.VIDEO for one in media):
        _check_video(media, limits.kinds["video"], is_comment=is_comment)
        return
    if len(media) > (1 if is_comment else limits.together):
        raise Refused("too_many_pictures")
    rules = limits.kinds["image"]
    for one in media:
        if one.kind != MediaKind.IMAGE or one.mime not in rules.types:
            raise Refused("kind_not_taken", one.mime[:100])
        if len(one.content) > rules.size:
            raise Refused("media_too_large")


def _check_video(media: Sequence[OutgoingMedia], rules: KindLimits, *, is_comment: bool) -> None:
    video = media[0]
    if is_comment:
        raise Refused("video_not_in_answer")
    if len(media) > 1:
        raise Refused("video_alone")
    if video.mime not in rules.types:
        raise Refused("kind_not_taken", video.mime[:100])
    if len(video.content) > rules.size:
        raise Refused("media_too_large")
    if rules.seconds and (video.duration_s or 0.0) > rules.seconds[1]:
        raise Refused("video_too_long")


async def _video(post: Outgoing, graph: Graph) -> Writing:
    video, session = await uploaded(post.media[0], graph)
    return Writing(f"{graph.account}/videos", finishing(session, post.text), video=video)


def _frozen(key: str, writing: Writing) -> Frozen:
    body = msgspec.json.encode(writing)
    return Frozen(key, body, hashlib.sha256(body).hexdigest())


def _answered(post: RemotePost | None) -> str:
    """Facebook takes its own numbers only: from the address of a page none can be had."""
    if post is None:
        return ""
    if not _ID.fullmatch(post.id):
        raise Refused("answered_post_gone", post.id[:200])
    return post.id


def _post(post: Outgoing, photos: Sequence[str], page: str) -> Writing:
    fields = {"message": post.text} if post.text.strip() else {}
    if photos:
        fields["attached_media"] = json.dumps([{"media_fbid": one} for one in photos])
    elif post.card is not None:
        fields["link"] = post.card.url
    return Writing(f"{page}/feed", fields, tuple(photos))


def _comment(post: Outgoing, answers: str, photos: Sequence[str]) -> Writing:
    """Facebook makes no card of its own choosing there: the link has to be in the words."""
    words = post.text
    if post.card is not None and not photos and post.card.url not in words:
        words = f"{words}\n\n{post.card.url}".strip()
    fields = {"message": words} if words.strip() else {}
    if photos:
        fields["attachment_id"] = photos[0]
    return Writing(f"{answers}/comments", fields, tuple(photos), answers)


async def _uploaded(media: OutgoingMedia, graph: Graph) -> str:
    fields = {"published": "false", "access_token": graph.token}
    if media.alt:
        fields["alt_text_custom"] = media.alt
    boundary = secrets.token_hex(16)
    content = _multipart(fields, media, boundary)
    kind = f"multipart/form-data; boundary={boundary}"
    photo = text(await graph.prepare(f"{graph.account}/photos", {}, content, kind), "id")
    if not _ID.fullmatch(photo):
        raise Refused("not_this_service")
    return photo


def _multipart(fields: Mapping[str, str], media: OutgoingMedia, boundary: str) -> bytes:
    """RFC 7578; the file has no name of ours."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{words}\r\n'
        for name, words in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="source"; filename="picture"\r\n'
        f"Content-Type: {media.mime}\r\n\r\n"
    )
    return "".join([*parts, head]).encode() + media.content + f"\r\n--{boundary}--\r\n".encode()
