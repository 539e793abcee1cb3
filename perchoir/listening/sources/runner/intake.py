"""From a connector's batches to the store: a bounded queue between them."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from perchoir.listening.mentions.ingest import (
    Prepared,
    Stored,
    advance,
    concerns_the_store,
    named,
    prepare,
    store,
)
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.handles import Handles
from perchoir.listening.sources.runner.health import announce
from perchoir.listening.sources.runner.people import People
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import Batch

MOST_EVENTS = 500
MOST_BATCHES = 20
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
class Intake:
    """Of one source. `put` waits when the store is slower than the network: the network's own
    buffer holds the rest, and the cursor stands where the store stands."""

    source: Source
    watches: WatchSet
    threads: Threads
    handles: Handles
    people: People
    queue: "asyncio.Queue[Batch | None]" = field(
        default_factory=lambda: asyncio.Queue(MOST_BATCHES)
    )
    _quiet: _Quiet = field(default_factory=_Quiet)
    _unwritten: Batch | None = None
    _wrote_at: float = float("-inf")
    _told_at: float = float("-inf")

    async def put(self, batch: Batch) -> None:
        await self.queue.put(batch)

    async def run(self) -> None:
        """Store until `finish`. Raises `LeaseLost`."""
        while True:
            try:
                async with asyncio.timeout(QUIET_S if self._unwritten else None):
                    batch = await self._next()
            except TimeoutError:
                await self._flush()
                continue
            if batch is None:
                return await self._flush()
            await self.take(batch)

    def try_finish(self) -> bool:
        """Let `run` end after what is already in the queue; False when the queue is full."""
        try:
            self.queue.put_nowait(None)
        except asyncio.QueueFull:
            return False
        return True

    async def take(self, batch: Batch, *, at_once: bool = False) -> Stored | None:
        """Store one batch; None when nothing in it concerns the store: its cursor is then written
        within the second, or `at_once`."""
        prepared, concerned = await self.threads.run(lambda: self._prepared(batch))
        if not concerned:
            await self._pass(batch, prepared, at_once)
            return None
        names = await self.handles.of(prepared)
        return await self.threads.run(lambda: self._store(prepared, names))

    def _prepared(self, batch: Batch) -> tuple[Prepared, bool]:
        prepared = prepare(named(batch, self.people.handles), self.watches.current())
        return prepared, concerns_the_store(self.source.workspace, prepared)

    async def _pass(self, batch: Batch, prepared: Prepared, at_once: bool) -> None:
        self._quiet.add(batch, prepared.received)
        self._unwritten = batch
        if at_once or time.monotonic() - self._wrote_at >= QUIET_S:
            await self.threads.run(lambda: self._write_quiet(batch))

    def _write_quiet(self, batch: Batch) -> None:
        with transaction.atomic():
            advance(self.source, self._with_quiet(batch), self._quiet.received, 0)
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
        if time.monotonic() - self._told_at >= QUIET_S:
            announce(self.source)
            self._told_at = time.monotonic()

    def _wrote(self) -> None:
        self._quiet, self._unwritten = _Quiet(), None
        self._wrote_at = time.monotonic()

    async def _flush(self) -> None:
        unwritten = self._unwritten
        if unwritten:
            await self.threads.run(lambda: self._write_quiet(unwritten))

    async def _next(self) -> Batch | None:
        batch = await self.queue.get()
        while batch is not None and len(batch.events) < MOST_EVENTS and not self.queue.empty():
            following = self.queue.get_nowait()
            if following is None:
                self.queue.put_nowait(None)
                break
            batch = joined(batch, following)
        return batch


def joined(one: Batch, following: Batch) -> Batch:
    """Two batches of one stream as one."""
    return Batch(
        (*one.events, *following.events),
        following.cursor,
        following.next_in,
        one.skipped + following.skipped,
        one.problem or following.problem,
        following.behind_s,
    )
