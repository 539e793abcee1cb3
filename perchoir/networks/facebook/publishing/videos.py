"""A video of a page: uploaded piece by piece, which shows nothing to anybody, and finished by one
more call, which publishes it.

developers.facebook.com/docs/graph-api/reference/page/videos, version 26.0 (read in November 2026):
`upload_phase` start, transfer and finish. The other way that the guide tells of wants the token of
a person, and only that of the page is kept. The number of the video is known before it is shown: so
after a lost answer the video itself is asked.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from perchoir.networks.common.fields import Fields, count, inner, text, web_address
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import made_at
from perchoir.networks.contract import ConnectorError, Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import OutgoingMedia, RemotePost
from perchoir.networks.facebook.publishing import calls

UPLOADS_AT = "https://graph-video.facebook.com"
PAUSES_S: tuple[float, ...] = (1, 2, 4, 8, 15)
"""How long it is waited for the post of a video that is being made ready; it comes anyway."""
# So that a piece is through within the time of one call, on a slow line too.
MOST_IN_A_PIECE = 8 * 1024 * 1024
_MOST_PIECES: Final = 10_000
_FIELDS: Final = "id,status,published,post_id,permalink_url"
# A video that Facebook does not know so long after was never finished.
_SETTLED: Final = timedelta(minutes=30)
_NEVER_FINISHED: Final = frozenset({"uploading", "upload_failed", "expired", "error"})


async def uploaded(media: OutgoingMedia, graph: Graph) -> tuple[str, str]:
    """The number of the video, and of the session that makes it. Raises `Temporary`, `Refused`,
    `NeedsReconnect`."""
    size = len(media.content)
    there = uploads(graph)
    path = f"{graph.account}/videos"
    begun = await there.prepare(path, {"upload_phase": "start", "file_size": str(size)})
    video, session = text(begun, "video_id"), text(begun, "upload_session_id")
    if not video.isdecimal() or not session:
        raise Refused("not_this_service")
    start, end = _piece(begun, size)
    for _ in range(_MOST_PIECES):
        if start == end:
            return video, session
        fields = {
            "upload_phase": "transfer", "upload_session_id": session, "start_offset": str(start),
        }  # fmt: skip
        content, kind = _multipart({**fields, "access_token": graph.token}, media, start, end)
        before = start
        start, end = _piece(await there.prepare(path, {}, content, kind), size)
        if start <= before:
            raise Temporary("media_not_ready", f"{start} of {size}")
    raise Refused("not_this_service")


def finishing(session: str, words: str) -> dict[str, str]:
    """What the one call says that shows the video."""
    said = {"description": words} if words.strip() else {}
    return {"upload_phase": "finish", "upload_session_id": session, **said}


def uploads(graph: Graph) -> Graph:
    """The same account where videos are taken."""
    return replace(graph, base=UPLOADS_AT) if graph.base == calls.ADDRESS else graph


async def shown_as(video: str, graph: Graph) -> RemotePost:
    """The post of a video that was finished: as the video itself while Facebook makes it ready.
    Raises `Refused` when it could not."""
    found: Fields = {}
    for pause in (*PAUSES_S, None):
        try:
            found = await graph.ask(video, {"fields": _FIELDS})
        except ConnectorError:
            # It was taken, whatever becomes of this question.
            found = {}
        if _stage(found) == "error":
            raise Refused("media_not_processed", str(found.get("status"))[:200])
        if text(found, "post_id"):
            break
        if pause is not None:
            await asyncio.sleep(pause)
    return post_of(video, found, graph)


async def found_there(video: str, key: str, graph: Graph) -> RemotePost | None:
    """None when it certainly is not shown. Raises `Unknown` while nobody can say."""
    try:
        found = await graph.ask(video, {"fields": _FIELDS})
    except Refused as no:
        if no.code != "not_found":
            raise Unknown("timeline_not_readable", no.detail) from no
        at = made_at(key)
        if at is None or graph.tools.now() - at < _SETTLED:
            raise Unknown("publication_under_way", video) from None
        return None
    # Before the rest: it may be called published from its first piece on.
    if _stage(found) in _NEVER_FINISHED:
        return None
    if found.get("published") is True or text(found, "post_id"):
        return post_of(video, found, graph)
    raise Unknown("publication_under_way", _stage(found)[:60])


def post_of(video: str, found: Fields, graph: Graph) -> RemotePost:
    """Of the page and of the post where Facebook says it, else of the video."""
    post = text(found, "post_id")
    if post and "_" not in post:
        post = f"{graph.account}_{post}"
    page = web_address(found.get("permalink_url"))
    if not page:
        # At times it comes without the site.
        path = text(found, "permalink_url").lstrip("/")
        page = f"https://www.facebook.com/{path or post or video}"
    return RemotePost(post or video, page)


def _stage(found: Fields) -> str:
    return text(inner(found, "status"), "video_status")


def _piece(answer: Fields, size: int) -> tuple[int, int]:
    """From where to where the next piece goes; the same twice when all is there."""
    start, end = count(answer, "start_offset"), count(answer, "end_offset")
    if start is None or end is None or not start <= end <= size:
        raise Refused("not_this_service")
    return start, min(end, start + MOST_IN_A_PIECE)


def _multipart(
    fields: Mapping[str, str], media: OutgoingMedia, start: int, end: int
) -> tuple[bytes, str]:
    """RFC 7578; the file has no name of ours."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{words}\r\n'
        for name, words in fields.items()
    ]
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        f'name="video_file_chunk"; filename="video"\r\nContent-Type: {media.mime}\r\n\r\n'
    )
    whole = "".join([*parts, head]).encode() + media.content[start:end]
    return whole + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
