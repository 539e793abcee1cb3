"""Bytes to a feed, whatever the bytes are. Pure and slow (about a second a megabyte of broken XML):
call it in a thread.
"""

import io
import re
import zlib
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import feedparser

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import language, text, web_address
from perchoir.networks.common.html import links_of_html, text_of_html, tidy
from perchoir.networks.contract import Media, MediaKind
from perchoir.networks.feeds.json_feed import looks_like_json, parse_json_feed
from perchoir.networks.feeds.model import Entry, Feed, NotAFeed

MOST_ENTRIES: Final = 2_000
MOST_BYTES: Final = 10_000_000
_LONGEST_TEXT: Final = 20_000
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_MAIL_AND_NAME = re.compile(r"[^\s@]+@[^\s@]+\s*\((.{1,200})\)")
_NAME_AND_MAIL = re.compile(r"([^<>]{1,200})<[^\s<>]+@[^\s<>]+>")
_PERIODS: Final = {
    "hourly": 3600.0,
    "daily": 86400.0,
    "weekly": 604800.0,
    "monthly": 2592000.0,
    "yearly": 31536000.0,
}


def parse(body: bytes, content_type: str, address: str) -> Feed:
    """`body` as it came from `address` (which completes relative links).

    Entities of its own are never expanded and nothing is fetched. Raises `NotAFeed`.
    """
    body = _unzipped(body)
    if looks_like_json(body):
        return parse_json_feed(body, address)
    found = _parsed(_without_doctype(body), content_type, address)
    if not found.get("version") and not found.get("entries"):
        raise NotAFeed("no feed in it")
    return _feed(found)


def _unzipped(body: bytes) -> bytes:
    """Some servers hand out a .xml.gz as it lies on their disk."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, MOST_BYTES)
    except zlib.error:
        raise NotAFeed("damaged compression") from None


def _without_doctype(body: bytes) -> bytes:
    """No feed needs one, and it is where entities are declared."""
    start = body[:100_000].lower().find(b"<!doctype")
    # At one place only: looked for at each, a hostile page costs the square of its length.
    found = _DOCTYPE.match(body, start, 100_000) if start >= 0 else None
    return body[:start] + body[found.end() :] if found else body


def _parsed(body: bytes, content_type: str, address: str) -> Mapping[str, Any]:
    """feedparser is written for good will: whatever it raises means that this is no feed."""
    headers = {"content-type": content_type, "content-location": address}
    try:
        # From a file: text would be tried as a path or an address first.
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers=headers,
        )
    except Exception as error:
        raise NotAFeed(f"{type(error).__name__} while parsing") from error
    return found


def _feed(found: Mapping[str, Any]) -> Feed:
    about = found.get("feed") or {}
    entries, unreadable = [], 0
    for entry in found.get("entries", [])[:MOST_ENTRIES]:
        try:
            entries.append(_entry(entry))
        except (TypeError, ValueError, AttributeError, OverflowError):
            unreadable += 1
    return Feed(
        title=_plain(about, "title"),
        home=web_address(about.get("link")),
        language=language(about.get("language")),
        every_s=_every(about),
        entries=tuple(entries),
        unreadable=unreadable,
    )


def _every(about: Mapping[str, Any]) -> float | None:
    """`ttl` in minutes (RSS 2.0), or `sy:updatePeriod` divided by `sy:updateFrequency`."""
    minutes = whole_number(text(about, "ttl").strip(), 6)
    if minutes is not None:
        return minutes * 60.0
    period = _PERIODS.get(text(about, "sy_updateperiod").strip().lower())
    often = whole_number(text(about, "sy_updatefrequency").strip(), 6) or 1
    return period / min(often, 10_000) if period else None


def _entry(entry: Mapping[str, Any]) -> Entry:
    body = _body(entry)
    source = entry.get("source")
    source = source if isinstance(source, Mapping) else {}
    return Entry(
        id=tidy(text(entry, "id"))[:4_000],
        link=web_address(entry.get("link")),
        title=_plain(entry, "title")[:1_000],
        text=_as_text(body)[:_LONGEST_TEXT],
        author=_author(entry)[:200],
        publisher=_plain(source, "title")[:200],
        publisher_page=web_address(source.get("href")) or web_address(source.get("link")),
        published=_moment(entry.get("published_parsed")),
        # feedparser would answer with the date of publication, and warn.
        updated=_moment(entry["updated_parsed"]) if "updated_parsed" in set(entry) else None,
        language=language(body.get("language")),
        tags=_tags(entry),
        media=_media(entry),
        links=_links(body),
    )


def _author(entry: Mapping[str, Any]) -> str:
    """A name, never the mail address that RSS asks for."""
    # The patterns cost the square of what they look at.
    written = _plain(entry, "author")[:500]
    found = _MAIL_AND_NAME.fullmatch(written) or _NAME_AND_MAIL.fullmatch(written)
    name = found[1] if found else written
    return "" if "@" in name and " " not in name.strip() else name.strip()


def _body(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The longest of the contents and the summary."""
    parts = [part for part in entry.get("content") or [] if isinstance(part, Mapping)]
    detail = entry.get("summary_detail")
    if isinstance(detail, Mapping):
        parts.append(detail)
    return max(parts, key=lambda part: len(text(part, "value")), default={})


def _as_text(detail: Mapping[str, Any]) -> str:
    value = text(detail, "value")
    return tidy(value) if text(detail, "type") == "text/plain" else text_of_html(value)


def _plain(fields: Mapping[str, Any], name: str) -> str:
    detail = fields.get(f"{name}_detail")
    if isinstance(detail, Mapping) and "html" in text(detail, "type"):
        return text_of_html(text(fields, name))
    return tidy(text(fields, name))


def _moment(parsed: Any) -> datetime | None:
    """feedparser's nine figures, in UTC."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _tags(entry: Mapping[str, Any]) -> tuple[str, ...]:
    terms = [tag for tag in entry.get("tags") or [] if isinstance(tag, Mapping)][:50]
    names = (tidy(text(tag, "label") or text(tag, "term")).lstrip("#")[:100] for tag in terms)
    return tuple(dict.fromkeys(name for name in names if name))


def _links(body: Mapping[str, Any]) -> tuple[str, ...]:
    found = (web_address(href) for href, _classes in links_of_html(text(body, "value"))[:50])
    return tuple(dict.fromkeys(address for address in found if address))


def _media(entry: Mapping[str, Any]) -> tuple[Media, ...]:
    items = [*(entry.get("enclosures") or []), *(entry.get("media_content") or [])]
    thumbs = entry.get("media_thumbnail") or []
    found: dict[str, Media] = {}
    for item in [*items, *thumbs][:20]:
        if not isinstance(item, Mapping):
            continue
        address = web_address(item.get("href")) or web_address(item.get("url"))
        kind = media_kind(text(item, "type") or text(item, "medium"), item in thumbs)
        if address and kind:
            found.setdefault(address, Media(kind, address))
    return tuple(found.values())


def media_kind(declared: str, otherwise_image: bool = False) -> MediaKind | None:
    """The kind that a media type ("image/png") or a medium ("image") names."""
    word = declared.partition("/")[0].strip().lower()
    known = {kind.value: kind for kind in MediaKind}
    return known.get(word) or (MediaKind.IMAGE if otherwise_image else None)
