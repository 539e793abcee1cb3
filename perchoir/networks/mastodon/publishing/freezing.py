"""From an approved post to the exact bytes of the call that writes.

docs.joinmastodon.org/methods/statuses and /methods/media, November 2026.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import objects, text
from perchoir.networks.contract import Refused, Temporary
from perchoir.networks.contract.publishing import Frozen, Outgoing, OutgoingMedia, RemotePost
from perchoir.networks.mastodon.publishing.calls import Server
from perchoir.networks.mastodon.publishing.keys import remember_frozen

UPLOAD_TIMEOUT_S: Final = 180.0
ASK_AGAIN_S = 1.0
LONGEST_WAIT_S = 120.0
_NOT_IN_A_NAME = str.maketrans('"\r\n', "___")


class Writing(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of POST /api/v1/statuses. `content_type` is for Pleroma and GoToSocial, where an
    account may be set to Markdown; Mastodon does not read it."""

    status: str
    visibility: str
    content_type: str
    language: str = ""
    in_reply_to_id: str = ""
    media_ids: tuple[str, ...] = ()


async def frozen_from(post: Outgoing, server: Server) -> Frozen:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    if not post.text.strip() and not post.media:
        raise Refused("nothing_to_say")
    # Before anything else: never later than the first call.
    await remember_frozen(post.key, server.tools)
    writing = Writing(
        status=_with_card(post),
        visibility="public",
        content_type="text/plain",
        language=post.language,
        in_reply_to_id=await _answered(post.reply_to, server) if post.reply_to else "",
        media_ids=tuple([await _uploaded(media, server) for media in post.media]),
    )
    body = msgspec.json.encode(writing)
    return Frozen(post.key, body, hashlib.sha256(body).hexdigest())


def _with_card(post: Outgoing) -> str:
    """A server makes its own card from the first address of the text: it has to be there."""
    if post.card is None or post.card.url in post.text:
        return post.text
    return f"{post.text}\n\n{post.card.url}".strip()


async def _answered(post: RemotePost, server: Server) -> str:
    """The server's own id of the post answered: given, or found by its address."""
    if not post.id.startswith(("https://", "http://")):
        return post.id
    asked = {"q": post.id, "type": "statuses", "resolve": "true", "limit": "1"}
    _status, found = await server.ask("/api/v2/search", asked)
    statuses = objects(found, "statuses", 1) if isinstance(found, Mapping) else []
    if not statuses or not text(statuses[0], "id"):
        raise Refused("answered_post_gone", post.id[:200])
    return text(statuses[0], "id")


async def _uploaded(media: OutgoingMedia, server: Server) -> str:
    boundary = secrets.token_hex(16)
    answer = await server.call(
        "POST",
        "/api/v2/media",
        content=_multipart(media, boundary),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        timeout_s=UPLOAD_TIMEOUT_S,
    )
    status, found = server.understood(answer)
    media_id = text(found, "id") if isinstance(found, Mapping) else ""
    if status not in (200, 202) or not media_id:
        raise Refused("not_this_service", server.said(answer))
    if status == 202 or not found.get("url"):
        await _wait_until_processed(media_id, server)
    return media_id


def _multipart(media: OutgoingMedia, boundary: str) -> bytes:
    """RFC 7578; the file has no name of ours, only its hash."""
    mime = media.mime.translate(_NOT_IN_A_NAME)
    ending = mime.rpartition("/")[2].partition("+")[0]
    description = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="description"\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{media.alt}\r\n"
    )
    file = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{media.sha256[:16]}.{ending}"\r\n'
        f"Content-Type: {mime}\r\n\r\n"
    )
    head = (description if media.alt else "") + file
    return head.encode() + media.content + f"\r\n--{boundary}--\r\n".encode()


async def _wait_until_processed(media_id: str, server: Server) -> None:
    """206 means "not yet". Raises `Temporary` when it takes too long."""
    waited = 0.0
    while waited < LONGEST_WAIT_S:
        status, found = await server.ask(f"/api/v1/media/{media_id}")
        if status == 200 and _is_ready(found):
            return
        if status in (404, 410):
            raise Refused("media_not_processed", media_id)
        await asyncio.sleep(ASK_AGAIN_S)
        waited += max(ASK_AGAIN_S, 0.01)
    raise Temporary("media_not_ready", media_id, 60.0)


def _is_ready(found: Any) -> bool:
    return isinstance(found, Mapping) and bool(text(found, "id"))
