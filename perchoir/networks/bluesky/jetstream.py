"""Every public post of the network, through Jetstream. No account needed."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from perchoir.networks.bluesky.batching import Message, in_batches
from perchoir.networks.bluesky.failures import Skips, stream_errors
from perchoir.networks.bluesky.finding import PUBLIC_SERVER, find_authors
from perchoir.networks.bluesky.identities import note_handle, resolve_handles
from perchoir.networks.bluesky.jetstream_frames import Frame, microseconds, read_frame
from perchoir.networks.bluesky.manifest import AUTOMATIC, JETSTREAM_MANIFEST, PUBLIC_INSTANCES
from perchoir.networks.bluesky.syntax import POST, REPOST
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Batch, Block, Reads, Refused, Settings, Temporary, Tools

# "Rewind your cursor a few seconds for gapless playback" when the instance may have changed
# (README of Jetstream): each instance has its own clock. What comes again is known by its id.
REWIND = timedelta(seconds=5)

# The public stream brings many events a second; some instances were seen to accept a connection
# and never send anything. One's own server may rightly be quiet.
PUBLIC_SILENCE_S = 30.0
OWN_SILENCE_S = 300.0
_SHOWN = 2_000

# Where `records` and `embeds` find text: posts, alternative texts, titles of cards, tags.
TAG_KEYS = frozenset({"tag", "tags"})
TEXT_KEYS = TAG_KEYS | {"text", "alt", "title"}
NAME_KEYS = frozenset({"did", "uri"})
EDITS = (b'"update"',)


class Jetstream:
    """`bluesky.jetstream`. Its cursor is the server's time of the last event, in microseconds."""

    manifest = JETSTREAM_MANIFEST

    reads = Reads(TEXT_KEYS, TAG_KEYS, NAME_KEYS, author="did", always=EDITS)

    async def stream(
        self, settings: Settings, cursor: str, tools: Tools
    ) -> AsyncGenerator[Batch, None]:
        """See `StreamingSource`."""
        async with aclosing(self.blocks(settings, cursor, tools)) as blocks:
            async for block in blocks:
                batch = await self.read(block, None, cursor, tools)
                cursor = batch.cursor
                yield batch

    async def blocks(
        self, settings: Settings, cursor: str, tools: Tools
    ) -> AsyncGenerator[Block, None]:
        """See `StreamsBlocks`. On "auto", the next public instance is tried when one is dumb."""
        endpoints = _endpoints(settings)
        silence_s = OWN_SILENCE_S if settings.get("own_endpoint") else PUBLIC_SILENCE_S
        for left, endpoint in zip(reversed(range(len(endpoints))), endpoints, strict=True):
            address = address_of(endpoint, cursor, _collections(settings))
            heard = False
            try:
                async with aclosing(_blocks(address, silence_s, tools)) as blocks:
                    async for block in blocks:
                        heard = True
                        yield block
            except (Temporary, Refused):
                if heard or not left:
                    raise
            if heard:
                return

    async def read(
        self, block: Block, chosen: Sequence[int] | None, cursor: str, tools: Tools
    ) -> Batch:
        """See `StreamsBlocks`. The last message is read in any case: it says where we stand."""
        messages, skips = block.messages, Skips()
        indices = range(len(messages)) if chosen is None else chosen
        frames = _frames([messages[index] for index in indices], block.received_at, skips)
        last = _last_moment(frames)
        if chosen is not None and messages and len(messages) - 1 not in chosen[-1:]:
            last = _last_moment(_frames(messages[-1:], block.received_at, Skips())) or last
        for frame in frames:
            if frame.handle:
                await note_handle(*frame.handle, tools)
        return Batch(
            events=tuple(event for frame in frames for event in frame.events),
            cursor=_further(cursor, last),
            skipped=skips.count,
            problem=skips.problem,
            behind_s=max(0.0, (block.received_at - last).total_seconds()) if last else None,
        )

    async def resolve_handles(
        self, dids: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """See `ResolvesAuthors`."""
        return await resolve_handles(dids, settings, tools)

    async def find_authors(
        self, handles: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """See `ResolvesHandles`."""
        return await find_authors(handles, PUBLIC_SERVER, settings, tools)


def address_of(endpoint: str, cursor: str, collections: Sequence[str]) -> str:
    """Where to connect. Both wires take a time in microseconds as cursor (from 10^15 on)."""
    base = _base(endpoint)
    if "subscribeEvents" in base:
        asked = [("collections", name) for name in collections]
        asked += [("kinds", kind) for kind in ("commit", "identity", "account")]
    else:
        asked = [("wantedCollections", name) for name in collections]
    if cursor.isdecimal():
        asked.append(("cursor", str(int(cursor) - REWIND // timedelta(microseconds=1))))
    return f"{base}?{urlencode(asked)}"


def _base(endpoint: str) -> str:
    base = endpoint.strip().rstrip("/")
    if base.startswith(("http://", "https://")):
        base = f"ws{base.removeprefix('http')}"
    return base if urlsplit(base).path else f"{base}/subscribe"


def _endpoints(settings: Settings) -> tuple[str, ...]:
    own = settings.get("own_endpoint", "").strip()
    chosen = settings.get("endpoint") or AUTOMATIC
    if own:
        return (own,)
    return PUBLIC_INSTANCES if chosen == AUTOMATIC else (chosen,)


def _collections(settings: Settings) -> list[str]:
    return [POST, REPOST] if settings.get("reposts") == "yes" else [POST]


async def _blocks(address: str, silence_s: float, tools: Tools) -> AsyncGenerator[Block, None]:
    with stream_errors():
        async with (
            tools.http.websocket(address) as socket,
            aclosing(in_batches(socket, silence_s)) as lists,
        ):
            async for messages in lists:
                yield Block(tuple(map(_bytes, messages)), tools.now())


def _bytes(message: Message) -> bytes:
    return message.encode("utf-8", "replace") if isinstance(message, str) else message


def _last_moment(frames: Sequence[Frame]) -> datetime | None:
    return max((frame.at for frame in frames if frame.at), default=None)


def _frames(messages: Sequence[bytes], now: datetime, skips: Skips) -> list[Frame]:
    frames = []
    for message in messages:
        try:
            frame = read_frame(message, now)
        except Unreadable as error:
            skips.add(error, message[:_SHOWN])
            continue
        if frame.notice:
            skips.note(frame.notice)
        if frame.error:
            raise Temporary("hung_up", frame.error)
        frames.append(frame)
    return frames


def _further(cursor: str, last: datetime | None) -> str:
    """Never back: after a rewind the first events stand before the cursor."""
    if last is None:
        return cursor
    return str(max(int(cursor) if cursor.isdecimal() else 0, microseconds(last)))


JETSTREAM = Jetstream()
