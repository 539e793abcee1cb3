"""From a site's address to the feeds that it offers."""

import asyncio
from typing import Final
from urllib.parse import urljoin

import msgspec
from selectolax.lexbor import LexborHTMLParser

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.fields import web_address
from perchoir.networks.common.html import bounded, tidy
from perchoir.networks.contract import Tools
from perchoir.networks.feeds.cursor import Cursor
from perchoir.networks.feeds.fetching import fetched, web_url
from perchoir.networks.feeds.model import NotAFeed
from perchoir.networks.feeds.parsing import parse

_TYPES: Final = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
}
_USUAL_PLACES: Final = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_MOST_HTML: Final = 2_000_000
_MOST_TAGS: Final = 15_000


class FoundFeed(msgspec.Struct, frozen=True):
    """A feed's address, and what the site calls it."""

    url: str
    title: str = ""


async def discover(address: str, tools: Tools) -> list[FoundFeed]:
    """The feeds that a site names, best first; where it names none, those at the usual places.

    An address that is a feed is its own answer. Raises `Temporary` and `Refused` when the
    address itself cannot be read.
    """
    answer = await fetched(web_url(address), Cursor(), tools)
    try:
        feed = await asyncio.to_thread(parse, answer.body, _type(answer), answer.url)
    except NotAFeed:
        named = await asyncio.to_thread(feeds_named_in, answer)
        return named or await _at_usual_places(answer.url, tools)
    return [FoundFeed(answer.url, feed.title)]


def feeds_named_in(answer: Answer) -> list[FoundFeed]:
    """Those in the page's head (`link rel=alternate`), then those that its links point at."""
    page = answer.body[:_MOST_HTML].decode("utf-8", "replace")
    tree = LexborHTMLParser(bounded(page, _MOST_TAGS, _MOST_HTML))
    found: dict[str, FoundFeed] = {}
    for node in tree.css("link[rel][href]"):
        attributes = node.attributes
        kind = (attributes.get("type") or "").split(";")[0].strip().lower()
        if "alternate" in (attributes.get("rel") or "").lower().split() and kind in _TYPES:
            _note(found, answer.url, attributes.get("href"), attributes.get("title"))
    if not found:
        for node in tree.css("a[href]"):
            href = node.attributes.get("href") or ""
            if _looks_like_feed(href):
                _note(found, answer.url, href, node.text())
    return list(found.values())[:20]


def _note(found: dict[str, FoundFeed], base: str, href: str | None, title: str | None) -> None:
    try:
        url = web_address(urljoin(base, (href or "").strip()))
    except ValueError:
        return
    if url:
        found.setdefault(url, FoundFeed(url, tidy(title or "")[:200]))


def _looks_like_feed(href: str) -> bool:
    path = href.split("?")[0].split("#")[0].rstrip("/").lower()
    return path.endswith((".rss", ".atom", "/feed", "/rss", "rss.xml", "atom.xml", "feed.xml"))


async def _at_usual_places(site: str, tools: Tools) -> list[FoundFeed]:
    for path in _USUAL_PLACES:
        url = urljoin(site, path)
        try:
            answer = await tools.http.get(url, max_bytes=5_000_000)
            if answer.status != 200:
                continue
            feed = await asyncio.to_thread(parse, answer.body, _type(answer), answer.url)
        except (OutboundFailed, OutboundRefused, NotAFeed):
            continue
        return [FoundFeed(answer.url, feed.title)]
    return []


def _type(answer: Answer) -> str:
    return answer.headers.get("content-type", "")
