"""From a connector's batches to the store."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from perchoir.listening.mentions.ingest import (
    Advance,
    Prepared,
    Stored,
    advance,
    concerns_the_store,
    named,
    prepare,
    store,
)
from perchoir.listening.mentions.watchset import LiveSet, WatchSet
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.handles import Handles
from perchoir.listening.sources.runner.health import announce
from perchoir.listening.sources.runner.people import People
from perchoir.listening.sources.runner.sifting import Read, Sifting, both
from perchoir.listening.sources.runner.threads import Threads
from perchoir.listening.sources.runner.waiting import Waiting, is_enough
from perchoir.networks.contract import Batch, Block

QUIET_S = 1.0


@dataclass(slots=True)
class _Quiet:
    """What passed since the last write and left nothing but figures."""

    received: int = 0
    skipped: int = 0
    problem: str = ""

    def add(self, batch: Batch, received: int) -> None:
        self.received += received
        self.skipped += batch.skipped
        self.problem = batch.problem or self.problem


@dataclass
class Intake(Waiting):
    """Of one source: the cursor stands where the store stands. `advance` writes it, in the
    transaction that stores; open pages are told of it unless somebody else `tells` them.

    While blocks are stored those behind them are sifted: the database has one writer at a time,
    and whoever waits for it has better to do.
    """

    source: Source
    watches: WatchSet
    threads: Threads
    handles: Handles
    people: People
    sifting: Sifting | None = None
    advance: Advance = advance
    tells: bool = True
    _quiet: _Quiet = field(default_factory=_Quiet)
    _cursor: str = field(init=False)
    _storing: asyncio.Task[Stored | None] | None = None
    _unwritten: Batch | None = None
    _wrote_at: float = float("-inf")
    _told_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._cursor = self.source.cursor

    async def run(self) -> None:
        """Store until `finish`. Raises `LeaseLost`."""
        try:
            while await self._take_next():
                pass
        finally:
            await self._settle()

    async def _take_next(self) -> bool:
        """False at the end."""
        if self.queue.empty():
            await self._settle()
        try:
            async with asyncio.timeout(QUIET_S if self._unwritten else None):
                batch = await self.next()
        except TimeoutError:
            await self._flush()
            return True
        if isinstance(batch, Block):
            await self._take_blocks(batch)
            return True
        await self._settle()
        if batch is None:
            await self._flush()
            return False
        await self.take(batch)
        return True

    async def take_block(self, block: Block, *, at_once: bool = False) -> Stored | None:
        """As `take`, of messages that nobody has read yet."""
        return await self._take_read(await self._read(block), at_once=at_once)

    async def _take_blocks(self, block: Block) -> None:
        """A block with those that wait behind it: when few messages concern a watch, what a
        transaction costs beside them is shared by many."""
        read = await self._read(block)
        while not is_enough(read.others, read.posts, under_way=self._is_storing):
            following = self.waits()
            if not isinstance(following, Block):
                break
            more = await self._read(following)
            if more.live is not read.live:
                await self._store_behind(read)
                read = more
            else:
                read = both(read, more)
        await self._store_behind(read)

    async def _read(self, block: Block) -> Read:
        assert self.sifting is not None
        read = await self.sifting.read(block, self._cursor)
        self._cursor = read.batch.cursor
        return read

    async def _store_behind(self, read: Read) -> None:
        """One after the other: what comes later may change or remove what came before."""
        await self._settle()
        self._storing = asyncio.create_task(self._take_read(read))

    @property
    def _is_storing(self) -> bool:
        return self._storing is not None and not self._storing.done()

    async def _settle(self) -> None:
        """Wait until what was begun is stored."""
        storing, self._storing = self._storing, None
        if storing:
            await storing

    async def _take_read(self, read: Read, *, at_once: bool = False) -> Stored | None:
        self._quiet.received += read.others
        return await self._keep(read.batch, read.live, at_once)

    async def take(self, batch: Batch, *, at_once: bool = False) -> Stored | None:
        """Store one batch; None when nothing in it concerns the store: its cursor is then written
        within the second, or `at_once`."""
        self._cursor = batch.cursor
        return await self._keep(batch, None, at_once)

    async def _keep(self, batch: Batch, live: LiveSet | None, at_once: bool) -> Stored | None:
        """`live` are the watches it was sifted for."""
        ready = self.threads.run_behind(lambda: self._prepared(batch, live))
        prepared, concerned = await ready
        if not concerned:
            await self._pass(batch, prepared, at_once)
            return None
        names = await self.handles.of(prepared)
        return await self.threads.run(lambda: self._store(prepared, names))

    def _prepared(self, batch: Batch, live: LiveSet | None) -> tuple[Prepared, bool]:
        prepared = prepare(named(batch, self.people.handles), live or self.watches.current())
        return prepared, concerns_the_store(self.source.workspace, prepared)

    async def _pass(self, batch: Batch, prepared: Prepared, at_once: bool) -> None:
        self._quiet.add(batch, prepared.received)
        self._unwritten = batch
        if at_once or time.monotonic() - self._wrote_at >= QUIET_S:
            await self.threads.run(lambda: self._write_quiet(batch))

    def _write_quiet(self, batch: Batch) -> None:
        with transaction.atomic():
            self.advance(self.source, self._with_quiet(batch), self._quiet.received, 0)
            self._tell()
        self._wrote()

    def _store(self, prepared: Prepared, names: Mapping[str, str]) -> Stored:
        self._quiet.add(prepared.batch, 0)
        stored = store(
            self.source.workspace,
            self.source,
            Prepared(self._with_quiet(prepared.batch), prepared.waves, prepared.asked),
            handles=names,
            received_before=self._quiet.received,
            also=lambda _stored: self._tell(),
            advance=self.advance,
        )
        self._wrote()
        return stored

    def _with_quiet(self, batch: Batch) -> Batch:
        return Batch(
            batch.events,
            batch.cursor,
            batch.next_in,
            self._quiet.skipped,
            self._quiet.problem,
            batch.behind_s,
        )

    def _tell(self) -> None:
        if self.tells and time.monotonic() - self._told_at >= QUIET_S:
            announce(self.source)
            self._told_at = time.monotonic()

    def _wrote(self) -> None:
        self._quiet, self._unwritten = _Quiet(), None
        self._wrote_at = time.monotonic()

    async def _flush(self) -> None:
        unwritten = self._unwritten
        if unwritten:
            await self.threads.run(lambda: self._write_quiet(unwritten))
