"""From what Facebook gives of comments and posts to posts, the same by asking and by message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import Fields, inner, moment, objects, text, web_address
from perchoir.networks.common.graph.hooks import moment_of
from perchoir.networks.common.graph.listening import Reading
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Kind, Link, Media, MediaKind
from perchoir.networks.facebook.publishing.calls import NETWORK

POST_FIELDS: Final = "id,message,created_time,from,permalink_url,attachments{type,media,url}"
COMMENT_FIELDS: Final = "id,message,created_time,from,permalink_url,parent{id,from},attachment"
_SITE: Final = "https://www.facebook.com"


def post_of(found: Fields, reading: Reading) -> IncomingPost | None:
    """A post of somebody else on the page, or one that names it; None for one of the page's own."""
    if _is_ours(found, reading):
        return None
    post_id = _id(found)
    parts = objects(inner(found, "attachments"), "data")
    return IncomingPost(
        id=post_id,
        url=web_address(found.get("permalink_url")) or f"{_SITE}/{post_id}",
        mentioned=(reading.handle,) if reading.handle else (),
        **_common(found, parts, reading.now),
    )


def comment_of(found: Fields, post_id: str, reading: Reading) -> IncomingPost | None:
    """A comment under a post of the page; None for one of the page's own."""
    if _is_ours(found, reading):
        return None
    parent = inner(found, "parent")
    answered = text(inner(parent, "from"), "id") if parent else reading.account
    return IncomingPost(
        id=_id(found),
        url=web_address(found.get("permalink_url")) or _comment_page(post_id, _id(found)),
        kind=Kind.REPLY,
        reply_to=text(parent, "id") or post_id,
        reply_to_author=reading.handle if answered == reading.account else answered,
        root=post_id,
        **_common(found, [inner(found, "attachment")], reading.now),
    )


def told_comment(value: Fields, page_id: str, received_at: datetime) -> IncomingPost:
    """A comment as a message brings it. Of the page its number is known, and not its name. Raises
    `Unreadable`."""
    post_id, comment_id = text(value, "post_id"), text(value, "comment_id")
    parent = text(value, "parent_id")
    if not post_id or not comment_id:
        raise Unreadable("no number")
    page = web_address(inner(value, "post").get("permalink_url"))
    return IncomingPost(
        id=comment_id,
        url=_comment_page(post_id, comment_id, page),
        kind=Kind.REPLY,
        reply_to=parent or post_id,
        reply_to_author=page_id if parent in ("", post_id) else "",
        root=post_id,
        **_common({**value, "id": comment_id}, [], received_at),
    )


def told_post(value: Fields, page_id: str, received_at: datetime) -> IncomingPost:
    """What somebody else wrote on the page, as a message brings it. Raises `Unreadable`."""
    post_id = text(value, "post_id")
    if not post_id:
        raise Unreadable("no number")
    return IncomingPost(
        id=post_id,
        url=web_address(inner(value, "post").get("permalink_url")) or f"{_SITE}/{post_id}",
        mentioned=(page_id,),
        **_common({**value, "id": post_id}, [], received_at),
    )


def _common(found: Fields, parts: list[Fields], received_at: datetime) -> dict[str, Any]:
    created_at = moment(found.get("created_time")) or moment_of(found.get("created_time"))
    if created_at is None:
        raise Unreadable("no time")
    return {
        "network": NETWORK,
        "author": _author(found),
        "text": text(found, "message"),
        "created_at": created_at,
        "received_at": received_at,
        "links": tuple(Link(one) for one in (_link(part) for part in parts) if one),
        "media": tuple(one for one in (_media(part) for part in parts) if one),
        "raw": msgspec.json.encode(found),
    }


def _author(found: Fields) -> IncomingAuthor:
    """Facebook does not always say who it was: two of whom nothing is known are not one."""
    who = inner(found, "from")
    person = text(who, "id")
    return IncomingAuthor(id=person or f"unknown:{text(found, 'id')}", name=text(who, "name"))


def _id(found: Fields) -> str:
    number = text(found, "id")
    if not number.replace("_", "").isdecimal():
        raise Unreadable("no number")
    return number


def _is_ours(found: Fields, reading: Reading) -> bool:
    return text(inner(found, "from"), "id") == reading.account


def _comment_page(post_id: str, comment_id: str, page: str = "") -> str:
    number = comment_id.rpartition("_")[2]
    page = page or f"{_SITE}/{post_id}"
    return f"{page}{'&' if '?' in page else '?'}comment_id={number}"


def _link(part: Mapping[str, Any]) -> str:
    return web_address(part.get("url")) if text(part, "type") == "share" else ""


def _media(part: Mapping[str, Any]) -> Media | None:
    shown = inner(part, "media")
    preview = web_address(inner(shown, "image").get("src"))
    video = web_address(shown.get("source"))
    if video:
        return Media(MediaKind.VIDEO, video, preview_url=preview)
    return Media(MediaKind.IMAGE, preview) if preview else None
