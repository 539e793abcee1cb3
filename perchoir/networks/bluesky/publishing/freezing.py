"""From an approved post to the exact bytes of the call that writes.

Lexicons app.bsky.feed.post and app.bsky.embed.images, .video and .external, November 2026. A video
goes up like a picture and is made ready by the network once the post names it: the simple way of
docs.bsky.app/docs/tutorials/video, November 2026.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from perchoir.networks.bluesky.publishing.calls import Fault, Server
from perchoir.networks.bluesky.syntax import POST, uri_parts
from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.contract import MediaKind, Refused
from perchoir.networks.contract.publishing import (
    Card,
    Frozen,
    Named,
    Outgoing,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.text.facets import facets

# A server older than 2026 takes half of it, and refuses the post.
LARGEST_IMAGE: Final = 2_000_000
MOST_IMAGES: Final = 4
# Since 2026 the lexicon allows three times as much; a server of 2025 refuses that.
LARGEST_VIDEO: Final = 100_000_000
# docs.bsky.app and the help of Bluesky's app, November 2026.
LONGEST_VIDEO_S: Final = 180.0
VIDEO_TYPE: Final = "video/mp4"
# Freezing as a whole is given five minutes (`publishing/deliveries/sending.py`).
_UPLOAD_TIMEOUT_S: Final = 240.0
Record = dict[str, Any]


async def frozen_from(post: Outgoing, place: Place, server: Server) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    _check(post)
    record = await _record(post, server)
    # `null` means "nothing stands there": a post that exists is never edited by sending.
    request = {
        "repo": place.id,
        "collection": POST,
        "rkey": post.key,
        "record": record,
        "validate": True,
        "swapRecord": None,
    }
    body = msgspec.json.encode(request)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


async def answered(post: RemotePost, server: Server) -> dict[str, str]:
    """A strong reference. Raises `Refused` when the post is not there."""
    parts = uri_parts(post.id)
    if parts is None:
        raise Refused("answered_post_gone", post.id[:200])
    if post.version:
        return {"uri": post.id, "cid": post.version}
    did, collection, rkey = parts
    asked = {"repo": did, "collection": collection, "rkey": rkey}
    try:
        found = await server.ask("com.atproto.repo.getRecord", params=asked)
    except Fault as no:
        raise Refused("answered_post_gone", no.said) from None
    if not text(found, "cid"):
        raise Refused("answered_post_gone", post.id[:200])
    return {"uri": post.id, "cid": text(found, "cid")}


def _check(post: Outgoing) -> None:
    if not post.text.strip() and not post.media and not post.card:
        raise Refused("nothing_to_say")
    if post.card and post.media and post.card.url not in post.text:
        raise Refused("card_and_pictures")
    if post.media and post.media[0].kind is MediaKind.VIDEO:
        _check_video(post.media)
    else:
        _check_images(post.media)
        if post.card and post.card.picture and not post.media:
            _check_images((post.card.picture,))


def _check_video(media: tuple[OutgoingMedia, ...]) -> None:
    video = media[0]
    if len(media) > 1:
        raise Refused("video_alone", str(len(media)))
    if video.mime != VIDEO_TYPE:
        raise Refused("kind_not_taken", video.mime[:100])
    if len(video.content) > LARGEST_VIDEO:
        raise Refused("media_too_large", f"{len(video.content)} bytes")
    if video.duration_s and video.duration_s > LONGEST_VIDEO_S:
        raise Refused("video_too_long", f"{video.duration_s:.0f} s")


def _check_images(media: tuple[OutgoingMedia, ...]) -> None:
    if len(media) > MOST_IMAGES:
        raise Refused("too_many_pictures", str(len(media)))
    for one in media:
        if one.kind is MediaKind.VIDEO:
            raise Refused("video_alone", str(len(media)))
        if one.kind is not MediaKind.IMAGE:
            raise Refused("kind_not_taken", one.mime[:100])
        if len(one.content) > LARGEST_IMAGE:
            raise Refused("media_too_large", f"{len(one.content)} bytes")


async def _record(post: Outgoing, server: Server) -> Record:
    record: Record = {
        "$type": POST,
        "text": post.text,
        "createdAt": _written(post.created_at),
    }
    if post.language:
        record["langs"] = [post.language]
    found = list(_facets(post))
    if found:
        record["facets"] = found
    if post.reply_to:
        parent = await answered(post.reply_to, server)
        root = await answered(post.root, server) if post.root else parent
        record["reply"] = {"root": root, "parent": parent}
    if post.media:
        record["embed"] = await _media(post.media, server)
    elif post.card:
        record["embed"] = await _external(post.card, server)
    return record


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facets(post: Outgoing) -> Iterator[Record]:
    """People as they were found, then links and tags that stand in nobody's name."""
    named = [one for one in post.named if one.id]
    for one in named:
        yield _feature(post.text, one.start, one.end, "mention", did=one.id)
    for facet in facets(post.text):
        if facet.kind == "mention" or _overlaps(facet.start, facet.end, named):
            continue
        value = {"uri": facet.value} if facet.kind == "link" else {"tag": facet.value}
        yield _feature(post.text, facet.start, facet.end, facet.kind, **value)


def _overlaps(start: int, end: int, named: list[Named]) -> bool:
    return any(start < one.end and one.start < end for one in named)


def _feature(words: str, start: int, end: int, kind: str, **value: str) -> Record:
    before = len(words[:start].encode())
    return {
        "index": {"byteStart": before, "byteEnd": before + len(words[start:end].encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **value}],
    }


async def _media(media: tuple[OutgoingMedia, ...], server: Server) -> Record:
    if media[0].kind is MediaKind.VIDEO:
        return await _video(media[0], server)
    return await _images(media, server)


async def _video(media: OutgoingMedia, server: Server) -> Record:
    video: Record = {"$type": "app.bsky.embed.video", "video": await _uploaded(media, server)}
    if media.alt:
        video["alt"] = media.alt
    return {**video, **_shape(media)}


async def _images(media: tuple[OutgoingMedia, ...], server: Server) -> Record:
    images = [await _image(one, server) for one in media]
    return {"$type": "app.bsky.embed.images", "images": images}


async def _image(media: OutgoingMedia, server: Server) -> Record:
    image: Record = {"alt": media.alt, "image": await _uploaded(media, server)}
    return {**image, **_shape(media)}


def _shape(media: OutgoingMedia) -> Record:
    if not media.width or not media.height:
        return {}
    return {"aspectRatio": {"width": media.width, "height": media.height}}


async def _external(card: Card, server: Server) -> Record:
    external: Record = {
        "uri": card.url,
        "title": card.title,
        "description": card.description,
    }
    if card.picture:
        external["thumb"] = await _uploaded(card.picture, server)
    return {"$type": "app.bsky.embed.external", "external": external}


async def _uploaded(media: OutgoingMedia, server: Server) -> Fields:
    """Nobody sees it before a post names it; what no post names is dropped by the server."""
    answer = await server.opened(
        "com.atproto.repo.uploadBlob",
        content=media.content,
        headers={"Content-Type": media.mime},
        timeout_s=_UPLOAD_TIMEOUT_S,
    )
    blob = inner(answer, "blob")
    if not text(inner(blob, "ref"), "$link"):
        raise Refused("not_this_service")
    return blob
