"""From what Instagram gives of comments and of posts that tag us to posts."""

from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import Fields, count, inner, moment, text, web_address
from perchoir.networks.common.graph.listening import Reading
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Counts, IncomingAuthor, IncomingPost, Kind, Media, MediaKind
from perchoir.networks.instagram.publishing.calls import NETWORK

COMMENT_FIELDS: Final = "id,text,timestamp,username,from,parent_id,like_count"
MEDIA_FIELDS: Final = (
    "id,caption,permalink,timestamp,username,media_type,media_url,thumbnail_url,like_count,"
    "comments_count"
)
_SITE: Final = "https://www.instagram.com"


def comment_of(found: Fields, media: Fields, reading: Reading) -> IncomingPost | None:
    """A comment under one of our posts; None for one of our own."""
    if _writer(found).casefold() == reading.handle.casefold():
        return None
    parent = text(found, "parent_id")
    page = web_address(media.get("permalink")).rstrip("/") or _SITE
    return IncomingPost(
        url=f"{page}/c/{_id(found)}/",
        text=text(found, "text"),
        kind=Kind.REPLY,
        reply_to=parent or text(media, "id"),
        # Instagram names the comment that is answered, and not who wrote it.
        reply_to_author="" if parent else reading.handle,
        root=text(media, "id"),
        counts=Counts(likes=count(found, "like_count")),
        **_common(found, reading),
    )


def tagging_of(found: Fields, reading: Reading) -> IncomingPost | None:
    """A post of somebody else that tags the account."""
    if _writer(found).casefold() == reading.handle.casefold():
        return None
    return IncomingPost(
        url=web_address(found.get("permalink")) or _SITE,
        text=text(found, "caption"),
        mentioned=(reading.handle,),
        media=tuple(one for one in (_media(found),) if one),
        counts=Counts(likes=count(found, "like_count"), replies=count(found, "comments_count")),
        **_common(found, reading),
    )


def _common(found: Fields, reading: Reading) -> dict[str, Any]:
    created_at, name = moment(found.get("timestamp")), _writer(found)
    if created_at is None:
        raise Unreadable("no time")
    person = text(inner(found, "from"), "id") or name or f"unknown:{_id(found)}"
    return {
        "network": NETWORK,
        "id": _id(found),
        "author": IncomingAuthor(id=person, handle=name),
        "created_at": created_at,
        "received_at": reading.now,
        "raw": msgspec.json.encode(found),
    }


def _writer(found: Fields) -> str:
    return text(found, "username") or text(inner(found, "from"), "username")


def _id(found: Fields) -> str:
    number = text(found, "id")
    if not number.isdecimal():
        raise Unreadable("no number")
    return number


def _media(found: Fields) -> Media | None:
    address = web_address(found.get("media_url"))
    is_video = text(found, "media_type") == "VIDEO"
    if not address:
        return None
    preview = web_address(found.get("thumbnail_url"))
    return Media(MediaKind.VIDEO if is_video else MediaKind.IMAGE, address, preview_url=preview)
