"""JSON Feed, versions 1 and 1.1 (jsonfeed.org, November 2026)."""

from urllib.parse import urljoin

import msgspec

from perchoir.networks.common.fields import (
    Fields,
    inner,
    language,
    moment,
    objects,
    text,
    web_address,
)
from perchoir.networks.common.html import links_of_html, text_of_html, tidy
from perchoir.networks.contract import Media, MediaKind
from perchoir.networks.feeds.model import Entry, Feed, NotAFeed

_MOST_ITEMS = 2_000
_LONGEST_TEXT = 20_000
_KINDS = {kind.value: kind for kind in MediaKind}


def looks_like_json(body: bytes) -> bool:
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(body: bytes, address: str) -> Feed:
    """Raises `NotAFeed`."""
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotAFeed(f"JSON: {error}") from None
    if not isinstance(found, dict) or "jsonfeed.org" not in text(found, "version"):
        raise NotAFeed("JSON, but no feed")
    return Feed(
        title=tidy(text(found, "title")),
        home=_absolute(found, "home_page_url", address),
        language=language(found.get("language")),
        entries=tuple(_entry(item, address) for item in objects(found, "items", _MOST_ITEMS)),
    )


def _entry(item: Fields, address: str) -> Entry:
    html = text(item, "content_html")
    written = text_of_html(html) or tidy(text(item, "content_text")) or tidy(text(item, "summary"))
    links = (web_address(href) for href, _classes in links_of_html(html)[:50])
    return Entry(
        id=tidy(text(item, "id"))[:4_000],
        link=_absolute(item, "url", address) or _absolute(item, "external_url", address),
        title=tidy(text(item, "title"))[:1_000],
        text=written[:_LONGEST_TEXT],
        author=_author(item),
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        language=language(item.get("language")),
        tags=_tags(item),
        media=_media(item, address),
        links=tuple(dict.fromkeys(link for link in links if link)),
    )


def _absolute(fields: Fields, name: str, address: str) -> str:
    value = text(fields, name).strip()
    try:
        return web_address(urljoin(address, value)) if value else ""
    except ValueError:
        return ""


def _author(item: Fields) -> str:
    named = [*objects(item, "authors", 5), inner(item, "author")]
    return next((tidy(text(one, "name"))[:200] for one in named if text(one, "name")), "")


def _tags(item: Fields) -> tuple[str, ...]:
    tags = item.get("tags")
    names = (
        [tidy(tag).lstrip("#")[:100] for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else []
    )
    return tuple(dict.fromkeys(name for name in names[:50] if name))


def _media(item: Fields, address: str) -> tuple[Media, ...]:
    found = {}
    image = _absolute(item, "image", address)
    if image:
        found[image] = Media(MediaKind.IMAGE, image)
    for attachment in objects(item, "attachments", 20):
        url = _absolute(attachment, "url", address)
        kind = _KINDS.get(text(attachment, "mime_type").partition("/")[0].lower())
        if url and kind:
            found.setdefault(url, Media(kind, url, tidy(text(attachment, "title"))))
    return tuple(found.values())
