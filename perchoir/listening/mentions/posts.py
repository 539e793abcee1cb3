"""A stored mention as the post it once was, for the engine, which knows no database."""

from typing import Any

from perchoir.listening.mentions.models import Author, Mention
from perchoir.networks.contract import (
    Counts,
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
)


def post_of(mention: Mention) -> IncomingPost:
    """Needs `mention.author`. Followers are those of the moment when it was written."""
    return post_by(mention.author, mention)


def post_by(author: Author, mention: Mention) -> IncomingPost:
    """`post_of` where the author was read apart."""
    return IncomingPost(
        network=mention.network,
        id=mention.remote_id,
        url=mention.url,
        author=_author(author, mention),
        text=mention.text,
        created_at=mention.at,
        received_at=mention.received_at,
        kind=Kind(mention.kind),
        language=mention.language,
        title=mention.title,
        reply_to=mention.reply_to,
        reply_to_author=mention.reply_to_author,
        root=mention.root,
        quoted=mention.quoted,
        links=tuple(Link(one["url"], one.get("title", "")) for one in mention.links),
        tags=tuple(mention.tags),
        mentioned=tuple(mention.mentioned),
        media=tuple(_media(one) for one in mention.media),
        counts=Counts(**mention.counts),
    )


def _author(author: Author, mention: Mention) -> IncomingAuthor:
    followers = author.followers if mention.followers is None else mention.followers
    return IncomingAuthor(
        author.remote_id, author.handle, author.name, followers, author.avatar_url
    )


def _media(stored: dict[str, Any]) -> Media:
    return Media(
        MediaKind(stored["kind"]),
        stored["url"],
        stored.get("alt", ""),
        stored.get("preview_url", ""),
    )
