"""From what Threads gives of posts to posts. Of others it tells the name alone, and no number."""

from typing import Final

import msgspec

from perchoir.networks.common.fields import Fields, inner, moment, text, web_address
from perchoir.networks.common.graph.listening import Reading
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Kind, Link, Media, MediaKind
from perchoir.networks.threads.publishing.calls import NETWORK

FIELDS: Final = (
    "id,text,username,permalink,timestamp,media_type,media_url,thumbnail_url,alt_text,"
    "is_quote_post,link_attachment_url,topic_tag"
)
REPLY_FIELDS: Final = f"{FIELDS},root_post,replied_to,is_reply_owned_by_me"
_KINDS: Final = {"IMAGE": MediaKind.IMAGE, "VIDEO": MediaKind.VIDEO, "AUDIO": MediaKind.AUDIO}


def post_of(found: Fields, reading: Reading, *, names_us: bool = False) -> IncomingPost | None:
    """A post of somebody else; None for one of our own."""
    name = text(found, "username")
    if found.get("is_reply_owned_by_me") is True or name.casefold() == reading.handle.casefold():
        return None
    number, created_at = text(found, "id"), moment(found.get("timestamp"))
    page = web_address(found.get("permalink"))
    if not number.isdecimal() or not name or not page or created_at is None:
        raise Unreadable("number, name, address or time missing")
    return IncomingPost(
        network=NETWORK,
        id=number,
        url=page,
        author=IncomingAuthor(id=name.casefold(), handle=name),
        text=text(found, "text"),
        created_at=created_at,
        received_at=reading.now,
        kind=Kind.QUOTE if found.get("is_quote_post") is True else Kind.POST,
        links=tuple(Link(one) for one in (web_address(found.get("link_attachment_url")),) if one),
        tags=tuple(one for one in (text(found, "topic_tag").lstrip("#"),) if one),
        mentioned=(reading.handle,) if names_us else (),
        media=tuple(one for one in (_media(found),) if one),
        raw=msgspec.json.encode(found),
    )


def answer_of(found: Fields, ours: str, reading: Reading) -> IncomingPost | None:
    """An answer in the conversation under our post `ours`."""
    post = post_of(found, reading)
    if post is None:
        return None
    answered = text(inner(found, "replied_to"), "id") or ours
    return msgspec.structs.replace(
        post,
        kind=Kind.REPLY,
        reply_to=answered,
        reply_to_author=reading.handle if answered == ours else "",
        root=text(inner(found, "root_post"), "id") or ours,
    )


def _media(found: Fields) -> Media | None:
    kind, address = _KINDS.get(text(found, "media_type")), web_address(found.get("media_url"))
    if kind is None or not address:
        return None
    preview = web_address(found.get("thumbnail_url"))
    return Media(kind, address, text(found, "alt_text"), preview)
