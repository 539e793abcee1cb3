"""One post from outside, the same for every network.

Structs of msgspec: typed, immutable, cheap to make by the hundred thousand.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    POST = "post"
    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


class Media(msgspec.Struct, frozen=True, gc=False):
    """A picture, a video or a sound. `url` and `preview_url` are addresses on the network."""

    kind: MediaKind
    url: str
    alt: str = ""
    preview_url: str = ""


class Link(msgspec.Struct, frozen=True, gc=False):
    """An address in a post, whole, as its author gave it, and the card's title if any."""

    url: str
    title: str = ""


class Counts(msgspec.Struct, frozen=True, gc=False):
    """Figures as the network gave them. None means "not provided", never zero."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None


class IncomingAuthor(msgspec.Struct, frozen=True, gc=False):
    """Who wrote a post. `id` never changes on its network; `handle` may, and may be unknown."""

    id: str
    handle: str = ""
    name: str = ""
    followers: int | None = None
    avatar_url: str = ""


class IncomingPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as a network gave it.

    `id` is unique on its network for ever (an AT URI, a status URI, a feed entry's id...), `url`
    is where a person can read it. `text` is plain text: connectors turn markup into text.
    `language` is what the author declared (BCP 47), empty when nothing was. `created_at` is the
    author's claim, `received_at` is ours; both are aware and in UTC. `reply_to`, `root` and
    `quoted` are ids of posts on the same network; `reply_to_author` is an author's id or handle.
    `tags` come without `#`, `mentioned` are handles without `@`, or ids where
    no handle is given. `raw` is the payload as
    received, kept apart by the store and purgeable.
    """

    network: str
    id: str
    url: str
    author: IncomingAuthor
    text: str
    created_at: datetime
    received_at: datetime
    kind: Kind = Kind.POST
    language: str = ""
    title: str = ""
    reply_to: str = ""
    reply_to_author: str = ""
    root: str = ""
    quoted: str = ""
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    counts: Counts = Counts()
    raw: bytes = b""
