"""Pictures and videos on their way to X: in pieces, then described, then waited for.

docs.x.com/x-api/media/quickstart, August 2026; paths as in the official description 2.167. What is
uploaded shows nothing to anybody until a post names it, and X forgets it after a day.
"""

import asyncio
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from perchoir.networks.common.fields import Fields, count, inner, text
from perchoir.networks.contract import MediaKind, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.text.media import MEDIA, KindLimits, MediaFacts
from perchoir.networks.x.publishing.calls import Api
from perchoir.networks.x.publishing.costs import DESCRIPTION

UPLOAD: Final = "/2/media/upload"
UPLOAD_TIMEOUT_S: Final = 120.0
PIECE: Final = 4 * 1024 * 1024
MOST_PIECES: Final = 1_000
LONGEST_WAIT_S = 200.0
WAIT_IF_UNSAID_S = 2.0
_READY: Final = "succeeded"
_NOT_YET: Final = frozenset({"pending", "in_progress"})


async def uploaded(media: Sequence[OutgoingMedia], api: Api) -> tuple[str, ...]:
    """The ids of these, in order. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    check(media)
    return tuple([await _uploaded(one, api) for one in media])


def check(media: Sequence[OutgoingMedia]) -> None:
    """Four pictures, or one GIF, or one video. Raises `Refused`."""
    if any(one.kind == MediaKind.AUDIO for one in media):
        raise Refused("kind_not_taken")
    if len(media) > 1 and any(_moves(one) for one in media):
        raise Refused("video_alone")
    if len(media) > MEDIA["x"].together:
        raise Refused("too_many_pictures")
    for one in media:
        rules = _rules(one)
        if one.mime not in rules.types:
            raise Refused("kind_not_taken", one.mime[:100])
        if len(one.content) > rules.size:
            raise Refused("media_too_large")


def _moves(media: OutgoingMedia) -> bool:
    return media.kind == MediaKind.VIDEO or media.mime == "image/gif"


def _rules(media: OutgoingMedia) -> KindLimits:
    facts = MediaFacts(media.mime, len(media.content), animated=media.mime == "image/gif")
    return MEDIA["x"].kinds[facts.kind]


def category(media: OutgoingMedia) -> str:
    """For what X prepares it."""
    if media.kind == MediaKind.VIDEO:
        return "tweet_video"
    return "tweet_gif" if media.mime == "image/gif" else "tweet_image"


async def _uploaded(media: OutgoingMedia, api: Api) -> str:
    media_id = await _begun(media, api)
    for number, piece in enumerate(_pieces(media.content)):
        await _sent(media_id, number, piece, media.mime, api)
    await _finished(media_id, api)
    if media.alt:
        await _described(media_id, media.alt, api)
    return media_id


async def _begun(media: OutgoingMedia, api: Api) -> str:
    asked = {
        "media_category": category(media),
        "media_type": media.mime,
        "total_bytes": len(media.content),
    }
    found = await _posted(f"{UPLOAD}/initialize", api, json=asked)
    media_id = text(found, "id")
    if not media_id.isdecimal():
        raise Refused("not_this_service")
    return media_id


def _pieces(content: bytes) -> Iterator[bytes]:
    size = max(PIECE, -(-len(content) // MOST_PIECES))
    return (content[start : start + size] for start in range(0, len(content), size))


async def _sent(media_id: str, number: int, piece: bytes, mime: str, api: Api) -> None:
    """The same piece again replaces itself: what got lost on the way is sent once more."""
    boundary = secrets.token_hex(16)
    options = {
        "content": _multipart(number, piece, mime, boundary),
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        "timeout_s": UPLOAD_TIMEOUT_S,
    }
    try:
        await _posted(f"{UPLOAD}/{media_id}/append", api, **options)
    except Temporary as trouble:
        if trouble.code == "too_many_requests":
            raise
        await _posted(f"{UPLOAD}/{media_id}/append", api, **options)


def _multipart(number: int, piece: bytes, mime: str, boundary: str) -> bytes:
    """RFC 7578; the file has no name of ours."""
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="segment_index"\r\n\r\n'
        f"{number}\r\n"
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="media"; filename="piece"\r\n'
        f"Content-Type: {mime}\r\n\r\n"
    )
    return head.encode() + piece + f"\r\n--{boundary}--\r\n".encode()


async def _finished(media_id: str, api: Api) -> None:
    """Close the upload and wait as X asks. Raises `Temporary` when it takes too long, `Refused`
    when X could not read it."""
    state = inner(await _posted(f"{UPLOAD}/{media_id}/finalize", api), "processing_info")
    waited = 0.0
    while state and text(state, "state") != _READY:
        if text(state, "state") not in _NOT_YET:
            raise Refused("media_not_processed", media_id)
        said = count(state, "check_after_secs")
        pause = WAIT_IF_UNSAID_S if said is None else float(said)
        waited += max(pause, 0.01)
        if waited > LONGEST_WAIT_S:
            raise Temporary("media_not_ready", media_id, 60.0)
        await asyncio.sleep(pause)
        state = await _state(media_id, api)


async def _state(media_id: str, api: Api) -> Fields:
    status, found = await api.ask(UPLOAD, {"command": "STATUS", "media_id": media_id})
    data = inner(found, "data")
    if status != 200 or not data:
        raise Refused("media_not_processed", media_id)
    return inner(data, "processing_info")


async def _described(media_id: str, alt: str, api: Api) -> None:
    await api.tools.charge(DESCRIPTION, 1)
    about = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
    await _posted("/2/media/metadata", api, json=about)


async def _posted(path: str, api: Api, **options: Any) -> Fields:
    """What X says of the upload. A piece of it that X no longer knows is refused."""
    status, found = api.understood(await api.call("POST", path, **options))
    if status == 404:
        raise Refused("media_not_processed", path[-40:])
    return _data(found)


def _data(found: Mapping[str, Any]) -> Fields:
    return inner(found, "data")
