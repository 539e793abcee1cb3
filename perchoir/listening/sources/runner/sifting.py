"""Blocks of a busy stream are sifted before they are read; those of a quiet one are all read.

What sifts costs memory (a compiler and its tables), so it is loaded by the first stream that needs
it. Until it is there everything is read: nothing waits, nothing is lost.
"""

import asyncio
import gc
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from perchoir.listening.engine import Sieve, reading
from perchoir.listening.engine.sieve import Sifted
from perchoir.listening.mentions.watchset import LiveSet, WatchSet
from perchoir.listening.sources.runner.people import People
from perchoir.listening.sources.runner.threads import Threads
from perchoir.listening.sources.runner.waiting import joined, posts_in
from perchoir.networks.contract import Batch, Block, StreamsBlocks, Tools

# Blocks come every 50 ms: 2,000 messages a second, or a stream that we are behind.
BUSY = 100
# Of the three generations; Python's own are 700, 10 and 10.
SELDOM = 100_000, 20, 20
_log = logging.getLogger("perchoir.worker")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a block: so many `posts`. `others` are posts that were not read, since no
    watch of `live` can match them; the rest must be asked to `live` too, so that no watch misses a
    post."""

    batch: Batch
    posts: int
    others: int
    live: LiveSet

    @classmethod
    def of(cls, batch: Batch, others: int, live: LiveSet) -> "Read":
        return cls(batch, posts_in(batch), others, live)


def both(read: Read, following: Read) -> Read:
    """Two reads for the same watches as one."""
    batch = joined(read.batch, following.batch)
    assert isinstance(batch, Batch)
    return Read(batch, read.posts + following.posts, read.others + following.others, read.live)


@dataclass(frozen=True, slots=True)
class _Made:
    """A sieve, what it was made of, and who judges what it lets through."""

    sieve: Sieve
    live: LiveSet
    handles: Mapping[str, str]
    judging: LiveSet


@dataclass
class Sifting:
    """Of one source."""

    connector: StreamsBlocks
    tools: Tools
    watches: WatchSet
    people: People
    threads: Threads
    _made: _Made | None = None
    _making: "asyncio.Task[None] | None" = None
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, block: Block, cursor: str) -> Read:
        """The events of a block that may concern a watch."""
        if self._made is None and len(block.messages) >= BUSY and self._making is None:
            self._making = asyncio.create_task(self._begin())
        if self._made is None:
            batch = await self.connector.read(block, None, cursor, self.tools)
            return Read.of(batch, 0, await self.threads.run(self.watches.current))
        async with self._alone:
            made, (chosen, others) = await self.threads.run_behind(lambda: self._sift(block))
        batch = await self.connector.read(block, chosen, cursor, self.tools)
        return Read.of(batch, others, made.judging)

    async def stop(self) -> None:
        if self._making:
            self._making.cancel()
            await asyncio.wait([self._making])

    async def _begin(self) -> None:
        made = await self.threads.run(self._make)
        if made.sieve.sifts:
            self._made = made
        else:
            _log.warning("numba cannot be loaded: every message is read, which is slower")

    def _make(self) -> _Made:
        live, handles = self.watches.current(), self.people.handles
        sieve = Sieve(live.watches, self.connector.reads, _aliases(handles))
        sieve.sift([b"{}"])  # compiled now rather than in the middle of a block
        set_aside()
        return _Made(sieve, live, handles, live.behind(sieve))

    def _sift(self, block: Block) -> tuple[_Made, Sifted]:
        live, handles, made = self.watches.current(), self.people.handles, self._made
        if made is None or made.live is not live or made.handles is not handles:
            made = self._made = self._make()
        return made, made.sieve.sift(block.messages)


def set_aside() -> None:
    """Tell the garbage collector that what is here stays: it would look through ten thousand
    watches again and again while posts come and go, for a fifth of the time that storing takes. It
    also looks less often, since what goes here mostly goes by itself."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _aliases(handles: Mapping[str, str]) -> dict[str, Collection[str]]:
    """Author ids by every name of their handle."""
    found: dict[str, set[str]] = {}
    for id, handle in handles.items():
        for name in reading.names_of(handle):
            found.setdefault(name, set()).add(id)
    return dict(found)
