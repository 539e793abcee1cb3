"""What the page of a voice is kept on. The house gives the shelf; here is only what it promises."""

from datetime import datetime
from typing import Protocol

import msgspec

from perchoir.networks.contract import Counts, MediaKind
from perchoir.networks.contract.publishing import Card, Named, OutgoingMedia, RemotePost


class KeyTaken(Exception):
    """Another text already stands under this key, or stood there and was taken down."""


class Page(msgspec.Struct, frozen=True):
    """A voice's page. `id` never changes, `handle` may; `url` is where a person reads it."""

    id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""


class Picture(msgspec.Struct, frozen=True):
    """A picture or a video that the shelf keeps under its hash. Pixels and seconds."""

    sha256: str
    kind: MediaKind
    mime: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None


class HomeCard(msgspec.Struct, frozen=True):
    """What a link shows, with the hash of its picture."""

    url: str
    title: str = ""
    description: str = ""
    picture: Picture | None = None


class Answered(msgspec.Struct, frozen=True):
    """Another post: its key when it stands on a page of this house, and its address."""

    id: str
    url: str


class HomePost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it was approved. `page` is the page's id; `created_at` is aware and in UTC;
    `reply_to` is the post answered, `root` the beginning of that thread."""

    page: str
    text: str
    created_at: datetime
    language: str = ""
    media: tuple[Picture, ...] = ()
    card: HomeCard | None = None
    named: tuple[Named, ...] = ()
    reply_to: Answered | None = None
    root: Answered | None = None


class Standing(msgspec.Struct, frozen=True):
    """A post that stands on its page, and its figures where the house counts any."""

    post: HomePost
    remote: RemotePost
    counts: Counts = Counts()


class Shelf(Protocol):
    """Where the posts of all pages stand, each under a key of its own.

    Whatever else goes wrong (a database that is away) may raise anything: it then counts as not
    known whether it was written. `RemotePost.id` is the key.
    """

    async def page(self, *, id: str = "", handle: str = "") -> Page | None:
        """The page of this id, or of this handle."""
        ...

    async def keep(self, media: OutgoingMedia) -> None:
        """Keep these bytes under their hash; nothing shows them yet. Again is nothing."""
        ...

    async def put(self, key: str, record: HomePost) -> RemotePost:
        """Let it stand, in one transaction. The same record under the same key again gives the
        same post. Raises `KeyTaken` for another one, and for a key that was taken down."""
        ...

    async def get(self, key: str) -> Standing | None:
        """What stands under this key, None when nothing does (any more)."""
        ...

    async def remove(self, key: str) -> None:
        """Take it down; also when it is gone already. Its key stays taken."""
        ...


def picture_of(media: OutgoingMedia) -> Picture:
    return Picture(
        sha256=media.sha256,
        kind=media.kind,
        mime=media.mime,
        alt=media.alt,
        width=media.width,
        height=media.height,
        duration_s=media.duration_s,
    )


def card_of(card: Card) -> HomeCard:
    picture = picture_of(card.picture) if card.picture else None
    return HomeCard(card.url, card.title, card.description, picture)


def answered(post: RemotePost | None) -> Answered | None:
    return Answered(post.id, post.url) if post else None
