"""Pictures and videos on their way to LinkedIn. They show nothing until a post names them.

learn.microsoft.com/linkedin/marketing/community-management/shares: Images API, Videos API,
MultiImage API, November 2026. A picture is one PUT; a video is cut where LinkedIn says, each piece
answered by an ETag, then closed with all of them, then waited for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from perchoir.core.outbound import Answer
from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.contract import MediaKind, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.linkedin.publishing.calls import Api, without_body
from perchoir.networks.linkedin.publishing.urns import quoted
from perchoir.networks.text.media import MEDIA, MediaFacts

UPLOAD_TIMEOUT_S: Final = 120.0
LONGEST_WAIT_S = 200.0
ASK_AGAIN_S = 2.0
_READY: Final = "AVAILABLE"
_NOT_YET: Final = frozenset({"PROCESSING", "WAITING_UPLOAD", "PENDING"})


def check(media: Sequence[OutgoingMedia]) -> None:
    """Up to twenty pictures, or one video. Raises `Refused`."""
    if any(one.kind == MediaKind.AUDIO for one in media):
        raise Refused("kind_not_taken")
    if len(media) > 1 and any(one.kind == MediaKind.VIDEO for one in media):
        raise Refused("video_alone")
    if len(media) > MEDIA["linkedin"].together:
        raise Refused("too_many_pictures")
    for one in media:
        rules = MEDIA["linkedin"].kinds[MediaFacts(one.mime, len(one.content)).kind]
        if one.mime not in rules.types:
            raise Refused("kind_not_taken", one.mime[:100])
        if len(one.content) > rules.size:
            raise Refused("media_too_large")


async def uploaded(media: OutgoingMedia, api: Api) -> str:
    """The URN under which a post shows it. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if media.kind == MediaKind.VIDEO:
        return await _video(media, api)
    return await _image(media, api)


async def _image(media: OutgoingMedia, api: Api) -> str:
    asked = {"initializeUploadRequest": {"owner": api.author}}
    value = inner(await _posted("/rest/images?action=initializeUpload", asked, api), "value")
    urn = _urn(value, "image")
    await _sent(text(value, "uploadUrl"), media.content, api)
    await _wait_until_ready("/rest/images/", urn, api)
    return urn


async def _video(media: OutgoingMedia, api: Api) -> str:
    asked = {
        "owner": api.author,
        "fileSizeBytes": len(media.content),
        "uploadCaptions": False,
        "uploadThumbnail": False,
    }
    begun = await _posted(
        "/rest/videos?action=initializeUpload", {"initializeUploadRequest": asked}, api
    )
    value = inner(begun, "value")
    urn = _urn(value, "video")
    closing = {
        "video": urn,
        "uploadToken": text(value, "uploadToken"),
        "uploadedPartIds": await _pieces_sent(value, media.content, api),
    }
    await _posted("/rest/videos?action=finalizeUpload", {"finalizeUploadRequest": closing}, api)
    await _wait_until_ready("/rest/videos/", urn, api)
    return urn


async def _pieces_sent(value: Fields, content: bytes, api: Api) -> list[str]:
    """What LinkedIn calls each piece. Raises `Refused` unless the pieces are the whole."""
    tags: list[str] = []
    at = 0
    for piece in objects(value, "uploadInstructions", 1_000):
        first, last = count(piece, "firstByte"), count(piece, "lastByte")
        if first != at or last is None or not at <= last < len(content):
            raise Refused("not_this_service")
        answer = await _sent(text(piece, "uploadUrl"), content[first : last + 1], api)
        tags.append(_tag(answer))
        at = last + 1
    if at != len(content):
        raise Refused("not_this_service")
    return tags


def _tag(answer: Answer) -> str:
    tag = answer.headers.get("etag", "").strip().strip('"')
    if not tag:
        raise Temporary("media_not_ready", "no tag of a piece")
    return tag


async def _sent(address: str, content: bytes, api: Api) -> Answer:
    """The same bytes again replace themselves: what got lost on the way is sent once more."""
    try:
        answer = await api.put(address, content, UPLOAD_TIMEOUT_S)
    except Temporary:
        answer = await api.put(address, content, UPLOAD_TIMEOUT_S)
    status, _found = api.understood(without_body(answer))
    if status == 404:
        raise Refused("media_not_processed", address[-40:])
    return answer


async def _wait_until_ready(path: str, urn: str, api: Api) -> None:
    """Raises `Refused` when LinkedIn cannot read it, `Temporary` when it takes too long. An app
    that may not ask posts at once: LinkedIn then shows it when it is ready."""
    waited = 0.0
    while waited < LONGEST_WAIT_S:
        state = await _state(path + quoted(urn), api)
        if state in (_READY, ""):
            return
        if state not in _NOT_YET:
            raise Refused("media_not_processed", f"{urn} {state}"[:200])
        await asyncio.sleep(ASK_AGAIN_S)
        waited += max(ASK_AGAIN_S, 0.01)
    raise Temporary("media_not_ready", urn, 60.0)


async def _state(path: str, api: Api) -> str:
    """ "" where we may not ask."""
    try:
        status, found = await api.ask(path)
    except Refused as no:
        if no.code == "access_denied":
            return ""
        raise
    return text(found, "status") if status == 200 else "GONE"


async def _posted(path: str, asked: Mapping[str, Any], api: Api) -> Fields:
    status, found = await api.change("POST", path, json=asked)
    if status == 404:
        raise Refused("media_not_processed", path[-40:])
    return found


def _urn(value: Fields, name: str) -> str:
    urn = text(value, name)
    if not urn.startswith(f"urn:li:{name}:"):
        raise Refused("not_this_service")
    return urn
