"""Names of things on LinkedIn (`urn:li:share:7141138937766391808`), and what they tell."""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from perchoir.networks.contract.publishing import RemotePost

PERSON: Final = "urn:li:person:"
ORGANIZATION: Final = "urn:li:organization:"
_POST = r"urn:li:(?:share|ugcPost|activity|groupPost):[0-9]{5,20}"
_IS_POST = re.compile(_POST)
_IS_COMMENT = re.compile(r"urn:li:comment:\(((?:urn:li:)?[A-Za-z]+:[0-9]{5,20}),([0-9]{5,20})\)")
_IS_SOMEBODY = re.compile(r"urn:li:(?:person:[A-Za-z0-9_-]{1,60}|organization:[0-9]{1,20})")
_NAMED = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{5,20}")
# A number of a post begins with the milliseconds of its making: not documented, seen on every post
# (third parties, November 2026).
_CLOCK_BITS: Final = 22
_EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def is_post(urn: str) -> bool:
    return _IS_POST.fullmatch(urn) is not None


def is_comment(urn: str) -> bool:
    return _IS_COMMENT.fullmatch(urn) is not None


def is_somebody(urn: str) -> bool:
    """A person or an organisation, who can be named or write."""
    return _IS_SOMEBODY.fullmatch(urn) is not None


def is_organization(urn: str) -> bool:
    return urn.startswith(ORGANIZATION)


def comment_parts(urn: str) -> tuple[str, str]:
    """The post under which a comment stands, and the comment's own number. Raises ValueError."""
    match = _IS_COMMENT.fullmatch(urn)
    if match is None:
        raise ValueError(urn[:100])
    under = match[1] if match[1].startswith("urn:li:") else f"urn:li:{match[1]}"
    return under, match[2]


def comment_urn(under: str, number: str) -> str:
    return f"urn:li:comment:({under},{number})"


def first_post_in(words: str) -> str:
    """The first post that is named there, "" for none."""
    match = _NAMED.search(words)
    return match[0] if match else ""


def post_in(address: str) -> str:
    """The post or comment that an address of LinkedIn, or its very name, leads to; "" for none."""
    if is_post(address) or is_comment(address):
        return address
    match = re.search(_POST, address.replace("%3A", ":"))
    return match[0] if match else ""


def made_at(urn: str) -> datetime | None:
    """When a post was made, read from its number; None where that makes no sense."""
    number = urn.rpartition(":")[2]
    if not number.isdecimal() or len(number) > 20:
        return None
    seconds = (int(number) >> _CLOCK_BITS) / 1000
    if not _EARLIEST.timestamp() < seconds < _LATEST.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def quoted(urn: str) -> str:
    """As it stands in a path or a query (Rest.li 2.0)."""
    return quote(urn, safe="")


def page_of(urn: str) -> RemotePost:
    """Where a person reads it."""
    if not is_comment(urn):
        return RemotePost(urn, f"https://www.linkedin.com/feed/update/{urn}/")
    under, _number = comment_parts(urn)
    page = f"https://www.linkedin.com/feed/update/{under}/?commentUrn={quoted(urn)}"
    return RemotePost(urn, page)
