"""From an entry to one `IncomingPost`, and what tells an entry and its edits apart."""

from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

import msgspec

from perchoir.networks.common.fields import web_address
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingAuthor, IncomingPost, Link
from perchoir.networks.feeds.model import Entry, Feed

NETWORK = "feeds"
_LONGEST_ID = 500
_UNIQUE_ANYWHERE = ("http://", "https://", "tag:", "urn:")


def post_from(entry: Entry, feed: Feed, address: str, received_at: datetime) -> IncomingPost:
    """`address` is where the feed is. Raises `Unreadable` for an entry that says nothing."""
    if not (entry.title or entry.text):
        raise Unreadable("an entry without words")
    url = _page(entry, feed, address)
    written = entry.published or entry.updated or received_at
    return IncomingPost(
        network=NETWORK,
        id=id_of(entry, address),
        url=url,
        author=_author(entry, feed, url, address),
        text=entry.text if entry.text != entry.title else "",
        created_at=min(written, received_at),
        received_at=received_at,
        language=entry.language or feed.language,
        title=entry.title,
        links=tuple(Link(link) for link in dict.fromkeys((url, *entry.links))),
        tags=entry.tags,
        media=entry.media,
        raw=msgspec.json.encode(entry),
    )


def id_of(entry: Entry, address: str) -> str:
    """The entry's own id where that is unique anywhere, else made unique with the feed's address.

    An entry without id is known by its link, without link by its words.
    """
    own = entry.id or entry.link or f"#{_hash(entry.title, entry.text)}"
    if not own.lower().startswith(_UNIQUE_ANYWHERE):
        parts = urlsplit(address)
        own = f"{parts.netloc}{parts.path}#{own.lstrip('#')}"
    return own if len(own) <= _LONGEST_ID else f"{own[:400]}#{_hash(own)}"


def version_of(entry: Entry) -> str:
    """Changes when what a reader sees changes."""
    return _hash(entry.title, entry.text, entry.link)


def _hash(*parts: str) -> str:
    digest = blake2b(digest_size=12)
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def _page(entry: Entry, feed: Feed, address: str) -> str:
    return entry.link or web_address(entry.id) or feed.home or address


def _author(entry: Entry, feed: Feed, url: str, address: str) -> IncomingAuthor:
    """A site speaks; the name is the writer's where there is one. The site's domain is the handle.

    In a press search the publisher of each entry is the site.
    """
    site = _domain(entry.publisher_page) or _domain(feed.home or url) or _domain(address)
    name = entry.author or entry.publisher or feed.title or site
    person = f"/{entry.author.casefold()}" if entry.author else ""
    return IncomingAuthor(id=f"{site}{person}"[:_LONGEST_ID], handle=site, name=name)


def _domain(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
