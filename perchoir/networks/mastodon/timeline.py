"""A hashtag, the public posts or a search on one server."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final
from urllib.parse import urlsplit

from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import (
    Batch,
    Event,
    Refused,
    Removed,
    Settings,
    Temporary,
    Tools,
)
from perchoir.networks.mastodon.live import Live, live_events
from perchoir.networks.mastodon.manifest import TIMELINE_MANIFEST
from perchoir.networks.mastodon.reader import Reader, known_as
from perchoir.networks.mastodon.server import (
    Wanted,
    one_status,
    streaming_base,
    wanted_from,
)
from perchoir.networks.mastodon.statuses import NETWORK, is_public, posted_from

# A server that does not stream to us today is asked again after this time.
TRY_STREAMING_AGAIN_S: Final = 3600.0


class Timeline:
    """`mastodon.timeline`. Streams where the server allows it, else polls within its limits.

    Its cursor is the server's id of the newest status. On a start it walks forward from two
    minutes before the cursor, since posts of other servers come in behind their time; what comes
    again is known by its id. When it streams, the stream is open before the gap is read.
    """

    manifest = TIMELINE_MANIFEST

    async def stream(
        self, settings: Settings, cursor: str, tools: Tools
    ) -> AsyncGenerator[Batch, None]:
        """See `StreamingSource`. The newest page comes first when there is no cursor."""
        wanted = wanted_from(settings, tools.secret)
        reader = Reader(wanted, cursor, tools)
        events = await _opened(wanted, tools)
        batches = _live(reader, events) if events else _polled(reader)
        async with aclosing(batches):
            async for batch in batches:
                yield batch

    async def recheck(
        self, post_ids: Sequence[str], settings: Settings, tools: Tools
    ) -> list[Event]:
        """Look again at posts that came by polling, where nothing tells deletions.

        A `Removed` for each that is gone, a `Posted` for each that was edited; one call each.
        Raises `Temporary`, `Refused`, `NeedsReconnect`.
        """
        wanted = wanted_from(settings, tools.secret)
        found = [await _rechecked(post_id, wanted, tools) for post_id in post_ids]
        return [event for event in found if event is not None]


async def _opened(wanted: Wanted, tools: Tools) -> AsyncGenerator[Live, None] | None:
    """The open stream, None when the server does not stream this to us."""
    if not wanted.stream_name:
        return None
    events = live_events(wanted, await streaming_base(wanted, tools), tools)
    try:
        await anext(events)
    except (Refused, Temporary, StopAsyncIteration):
        await events.aclose()
        return None
    return events


async def _live(reader: Reader, events: AsyncGenerator[Live, None]) -> AsyncGenerator[Batch, None]:
    async with aclosing(events):
        async for batch in reader.catch_up():
            yield batch
        async for event in events:
            one = await reader.batch_of(event)
            if one is not None:
                yield one


async def _polled(reader: Reader) -> AsyncGenerator[Batch, None]:
    loop = asyncio.get_running_loop()
    until = loop.time() + TRY_STREAMING_AGAIN_S
    while loop.time() < until:
        async for batch in reader.catch_up():
            yield batch
        await asyncio.sleep(reader.next_in)


async def _rechecked(post_id: str, wanted: Wanted, tools: Tools) -> Event | None:
    status_id = await _own_id(post_id, wanted, tools)
    if not status_id:
        return None
    status = await one_status(wanted, tools, status_id)
    if status is None or not is_public(status):
        return Removed(NETWORK, post_id)
    try:
        posted = posted_from(status, wanted.host, tools.now())
    except Unreadable:
        return None
    return posted if posted.edited_at else None


async def _own_id(post_id: str, wanted: Wanted, tools: Tools) -> str:
    """The server's own id of a post: remembered, or the end of its own posts' addresses."""
    known = await tools.recall(known_as(wanted.host, post_id))
    parts = urlsplit(post_id)
    if known or parts.hostname != wanted.host or "/statuses/" not in parts.path:
        return known or ""
    return parts.path.rpartition("/")[2]


TIMELINE = Timeline()
