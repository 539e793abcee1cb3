"""Posts made safe to store, whatever a network sent."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from perchoir.networks.contract import IncomingAuthor, IncomingPost

LONGEST_NETWORK = 20
LONGEST_ID = 512
LONGEST_TEXT = 100_000
_LARGEST = 2**63 - 1
# More than there are people. Reach is summed, and one sum must not leave its column.
_EVERYBODY = 10**10
_MANY = 200
_EARLIEST_YEAR = 1900


def clean(post: IncomingPost) -> IncomingPost:
    """The same post within the bounds of our columns; `created_at` never after it came in."""
    return msgspec.structs.replace(
        post,
        network=short_network(post.network),
        id=short_id(post.id),
        url=_page(post.url),
        author=_clean_author(post.author),
        text=clean_text(post.text, LONGEST_TEXT),
        title=clean_text(post.title, 500),
        language=clean_text(post.language, 12),
        created_at=_believable(post.created_at, post.received_at),
        reply_to=short_id(post.reply_to),
        reply_to_author=clean_text(post.reply_to_author, LONGEST_ID),
        root=short_id(post.root),
        quoted=short_id(post.quoted),
    )


def _page(url: str) -> str:
    """Pages link to it: nothing but a web address is kept."""
    address = clean_text(url, 2000)
    return address if address.lower().startswith(("https://", "http://")) else ""


def short_network(name: str) -> str:
    """A network's name that fits: a file may say anything."""
    return clean_text(name, LONGEST_NETWORK)


def short_id(text: str) -> str:
    """An id that fits; one that is too long keeps its beginning and a digest of the whole."""
    if text.isascii() and len(text) <= LONGEST_ID and "\0" not in text:
        return text  # Nearly all.
    text = clean_text(text, None)
    if len(text) <= LONGEST_ID:
        return text
    return f"{text[:440]}#{hashlib.sha256(text.encode()).hexdigest()}"


def clean_text(text: str, longest: int | None) -> str:
    """Without what a database refuses: NUL and lone surrogates."""
    if not text:
        return text
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if longest is None or len(text) <= longest else text[:longest]


def clean_list(values: Any) -> list[Any]:
    """A tuple of texts or structs as plain data for a JSON column."""
    return [_clean_data(msgspec.to_builtins(value)) for value in values[:_MANY]]


def clean_counts(counts: Any) -> dict[str, int]:
    """Figures that were given; what was not is left out."""
    given = msgspec.to_builtins(counts)
    return {name: bounded(value) for name, value in given.items() if value is not None}


def bounded(number: int) -> int:
    """A count that a column can hold."""
    return max(0, min(number, _LARGEST))


def _clean_author(author: IncomingAuthor) -> IncomingAuthor:
    return IncomingAuthor(
        id=short_id(author.id),
        handle=clean_text(author.handle, 255),
        name=clean_text(author.name, 255),
        followers=None if author.followers is None else min(bounded(author.followers), _EVERYBODY),
        avatar_url=clean_text(author.avatar_url, 2000),
    )


def _believable(claimed: datetime, received: datetime) -> datetime:
    if claimed.year < _EARLIEST_YEAR or claimed > received:
        return received
    return claimed


def _clean_data(data: Any) -> Any:
    if isinstance(data, str):
        return clean_text(data, 2000)
    return {key: _clean_data(value) for key, value in data.items()}
