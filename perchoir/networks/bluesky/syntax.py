"""Identifiers and dates of the AT Protocol (specification as of November 2026)."""

import re
from datetime import datetime, timedelta

from perchoir.networks.common import fields
from perchoir.networks.common.html import clean
from perchoir.networks.common.problems import Unreadable

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"

_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_HANDLE = re.compile(
    r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
)
_RECORD_KEY = re.compile(r"[A-Za-z0-9_~.:-]{1,512}")
# The protocol allows 2,048; those in use have 32, and did:web no more than a domain.
_LONGEST_DID = 280
_LONGEST_HANDLE = 253
_FIRST_YEAR = 2000
_TOMORROW = timedelta(days=1)


def is_did(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST_DID and bool(_DID.fullmatch(text))


def is_handle(text: object) -> bool:
    return (
        isinstance(text, str)
        and len(text) <= _LONGEST_HANDLE
        and bool(_HANDLE.fullmatch(text))
        and not text.lower().endswith(".invalid")
    )


def is_record_key(text: object) -> bool:
    return isinstance(text, str) and text not in (".", "..") and bool(_RECORD_KEY.fullmatch(text))


def post_uri(did: str, collection: str, rkey: str) -> str:
    """Raises `Unreadable` when the parts could not make an address."""
    if not is_did(did) or not is_record_key(rkey):
        raise Unreadable("not an address of a record")
    return f"at://{did}/{collection}/{rkey}"


def uri_parts(uri: object) -> tuple[str, str, str] | None:
    """Author's DID, collection and record key of an AT URI; None when it is none."""
    if not isinstance(uri, str) or not uri.startswith("at://"):
        return None
    parts = uri[5:].split("/")
    if len(parts) != 3 or not is_did(parts[0]) or not is_record_key(parts[2]):
        return None
    return parts[0], parts[1], parts[2]


def page_of(did: str, rkey: str) -> str:
    """Where a person can read the post."""
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def moment(claim: object, received_at: datetime) -> datetime:
    """The author's claim in UTC; `received_at` when it is no date, or nonsense (before 2000, or
    more than a day ahead)."""
    claimed = fields.moment(claim)
    if claimed is None or claimed.year < _FIRST_YEAR or claimed > received_at + _TOMORROW:
        return received_at
    return claimed


def plain(text: object) -> str:
    """Text as it may be stored; "" when it is no text."""
    return clean(text) if isinstance(text, str) else ""
