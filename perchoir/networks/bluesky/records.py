"""From a record of Bluesky (in the JSON form of its data model) to one `IncomingPost`.

Lexicons app.bsky.feed.post and app.bsky.feed.repost as of November 2026. A field that is wrong is
left out; only a record without text, or without a readable address, is refused.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from perchoir.networks.bluesky.embeds import Blobs, card_of, media_of, quoted_of
from perchoir.networks.bluesky.facets import Facets, facets_of
from perchoir.networks.bluesky.syntax import (
    POST,
    REPOST,
    moment,
    page_of,
    plain,
    post_uri,
    uri_parts,
)
from perchoir.networks.common.fields import language
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Kind, Link

Record = Mapping[str, Any]
_MOST_TAGS = 64


def post_from(
    did: str,
    collection: str,
    rkey: str,
    record: object,
    *,
    received_at: datetime,
    blobs: Blobs,
    raw: bytes = b"",
) -> IncomingPost:
    """Raises `Unreadable` when no post can be made of it."""
    if not isinstance(record, dict):
        raise Unreadable("no record")
    if collection == REPOST:
        return _repost(did, rkey, record, received_at, raw)
    if not isinstance(record.get("text"), str):
        raise Unreadable("no text")
    return _post(did, rkey, record, received_at, blobs, raw)


def _post(
    did: str, rkey: str, record: Record, received_at: datetime, blobs: Blobs, raw: bytes
) -> IncomingPost:
    embed = record.get("embed")
    facets = facets_of(record["text"], record.get("facets"))
    parent, root = _thread(record.get("reply"))
    quoted = quoted_of(embed)
    return IncomingPost(
        network="bluesky",
        id=post_uri(did, POST, rkey),
        url=page_of(did, rkey),
        author=IncomingAuthor(id=did),
        text=plain(record["text"]),
        created_at=moment(record.get("createdAt"), received_at),
        received_at=received_at,
        kind=Kind.REPLY if parent else Kind.QUOTE if quoted else Kind.POST,
        language=_language(record.get("langs")),
        reply_to=parent,
        reply_to_author=_author_of(parent),
        root=root,
        quoted=quoted,
        links=_links(facets, card_of(embed)),
        tags=_tags(facets, record.get("tags")),
        mentioned=facets.mentioned,
        media=media_of(embed, did, blobs),
        raw=raw,
    )


def _repost(did: str, rkey: str, record: Record, received_at: datetime, raw: bytes) -> IncomingPost:
    subject = record.get("subject")
    uri = subject.get("uri") if isinstance(subject, dict) else None
    parts = uri_parts(uri)
    if parts is None:
        raise Unreadable("a repost of nothing")
    return IncomingPost(
        network="bluesky",
        id=post_uri(did, REPOST, rkey),
        url=page_of(parts[0], parts[2]),
        author=IncomingAuthor(id=did),
        text="",
        created_at=moment(record.get("createdAt"), received_at),
        received_at=received_at,
        kind=Kind.REPOST,
        quoted=str(uri),
        raw=raw,
    )


def _thread(reply: object) -> tuple[str, str]:
    """The post answered and the thread's first, "" where unknown."""
    if not isinstance(reply, dict):
        return "", ""
    parent, root = _reference(reply.get("parent")), _reference(reply.get("root"))
    return parent, root or parent


def _reference(reference: object) -> str:
    uri = reference.get("uri") if isinstance(reference, dict) else None
    return str(uri) if uri_parts(uri) else ""


def _author_of(uri: str) -> str:
    parts = uri_parts(uri)
    return parts[0] if parts else ""


def _language(langs: object) -> str:
    return language(langs[0]) if isinstance(langs, list) and langs else ""


def _links(facets: Facets, card: Link | None) -> tuple[Link, ...]:
    if card is None:
        return facets.links
    return (*(link for link in facets.links if link.url != card.url), card)


def _tags(facets: Facets, more: object) -> tuple[str, ...]:
    hidden = more if isinstance(more, list) else []
    found: dict[str, str] = {}
    for tag in [*facets.tags, *hidden][:_MOST_TAGS]:
        text = plain(tag).strip().lstrip("#＃")
        if text:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())
