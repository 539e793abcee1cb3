"""A feed after parsing and before it becomes posts."""

from datetime import datetime

import msgspec

from perchoir.networks.contract import Media


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. Everything is plain text or an address; "" and None where it says nothing."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    publisher: str = ""
    publisher_page: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """`every_s` is how often its publisher says it changes, None when it does not say."""

    title: str = ""
    home: str = ""
    language: str = ""
    every_s: float | None = None
    entries: tuple[Entry, ...] = ()
    unreadable: int = 0


class NotAFeed(ValueError):
    """These bytes are no feed: a web page, most often."""
