"""A feed by its address, and a press search that answers as a feed."""

import asyncio
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import msgspec

from perchoir.core.outbound import Answer
from perchoir.networks.common.problems import Skipped, Unreadable
from perchoir.networks.contract import Batch, Event, Posted, Refused, Settings, Temporary, Tools
from perchoir.networks.feeds.cursor import Cursor, cursor_from, short, with_newest
from perchoir.networks.feeds.discovery import feeds_named_in
from perchoir.networks.feeds.entries import id_of, post_from, version_of
from perchoir.networks.feeds.fetching import fetched, kept_header, web_url
from perchoir.networks.feeds.manifest import FEED_MANIFEST, SEARCH_MANIFEST
from perchoir.networks.feeds.model import Entry, Feed, NotAFeed
from perchoir.networks.feeds.pace import next_in
from perchoir.networks.feeds.parsing import parse

_NOT_A_FEED_AGAIN_S: Final = 3600.0
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
PLACE_OF_WORDS: Final = "{query}"


class FeedSource:
    """`feeds.feed`. Entries come once, and again when their words changed."""

    manifest = FEED_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`. A site's own address works when the site names its feed."""
        known = cursor_from(cursor)
        given = web_url(settings.get("address", ""))
        first = known.feed or given
        try:
            return await read_feed(known.moved or first, first, known, tools)
        except (Refused, Temporary) as error:
            if not known.moved or error.code not in ("gone", "not_found"):
                raise
        back = msgspec.structs.replace(known, moved="", etag="", modified="")
        return await read_feed(first, first, back, tools)


class PressSearch:
    """`feeds.search`. The words go where the address holds `{query}`."""

    manifest = SEARCH_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`."""
        known = cursor_from(cursor)
        address = search_address(settings)
        return await read_feed(address, address, known, tools)


def search_address(settings: Settings) -> str:
    """Raises `Refused`: query_missing, template_missing, template_without_query."""
    words, template = settings.get("query", "").strip(), settings.get("template", "").strip()
    if not words:
        raise Refused("query_missing")
    if not template:
        raise Refused("template_missing")
    if PLACE_OF_WORDS not in template:
        raise Refused("template_without_query", template[:200])
    return web_url(template.replace(PLACE_OF_WORDS, quote(words, safe="")))


async def read_feed(address: str, first: str, known: Cursor, tools: Tools) -> Batch:
    """One poll of one address. `first` is where the feed was when it was added: ids that are not
    unique are made so with it, also after a move. Raises `Temporary` and `Refused`.
    """
    answer = await fetched(address, known, tools)
    if answer.status == 304:
        return Batch((), known.packed(), next_in=next_in(answer.headers, known.every_s))
    try:
        feed = await parsed(answer)
    except NotAFeed as error:
        return await _read_named_feed(answer, known, tools, str(error))
    return _batch(feed, answer, first, known, tools)


async def parsed(answer: Answer) -> Feed:
    """In a thread: parsing may take seconds. Raises `NotAFeed`."""
    content_type = answer.headers.get("content-type", "")
    return await asyncio.to_thread(parse, answer.body, content_type, answer.url)


async def _read_named_feed(answer: Answer, known: Cursor, tools: Tools, why: str) -> Batch:
    """A page came. Before the first feed was read, it may be a site that names its feed."""
    if known.seen:
        raise Temporary("not_a_feed", why, _NOT_A_FEED_AGAIN_S)
    named = await asyncio.to_thread(feeds_named_in, answer)
    if known.feed or not named:
        raise Refused("not_a_feed", why)
    found = named[0].url
    return await read_feed(found, found, Cursor(feed=found), tools)


def _batch(feed: Feed, answer: Answer, first: str, known: Cursor, tools: Tools) -> Batch:
    skipped = Skipped()
    events: list[Event] = []
    seen: dict[str, str] = {}
    for entry in _oldest_first(feed):
        key, version = short(id_of(entry, first)), short(version_of(entry))
        if key not in seen and known.seen.get(key) != version:
            events += _event(entry, feed, first, tools, skipped, edited=key in known.seen)
        seen[key] = version
    skipped.count += feed.unreadable
    after = Cursor(
        etag=kept_header(answer, "etag"),
        modified=kept_header(answer, "last-modified"),
        moved=answer.moved_to or known.moved,
        feed=known.feed,
        every_s=feed.every_s,
        seen=with_newest(known.seen, seen),
    )
    pause = next_in(answer.headers, feed.every_s)
    return Batch(tuple(events), after.packed(), pause, skipped.count, skipped.problem)


def _oldest_first(feed: Feed) -> list[Entry]:
    """Feeds write the newest first; where all have a time, the time decides."""
    entries = list(reversed(feed.entries))
    if all(entry.published for entry in entries):
        entries.sort(key=lambda entry: entry.published or _LONG_AGO)
    return entries


def _event(
    entry: Entry, feed: Feed, first: str, tools: Tools, skipped: Skipped, *, edited: bool
) -> list[Event]:
    now = tools.now()
    try:
        post = post_from(entry, feed, first, now)
    except Unreadable as error:
        skipped.add(error, msgspec.to_builtins(entry))
        return []
    return [Posted(post, edited_at=min(entry.updated or now, now) if edited else None)]


FEED = FeedSource()
PRESS_SEARCH = PressSearch()
