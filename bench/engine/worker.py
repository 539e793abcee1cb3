"""One worker: the network's bytes in, stored mentions out, by the product's own path.

Bytes -> sieve -> the connector's reader -> matcher -> enrichment -> one transaction. What `Intake`
does with a queue is done here in a loop, so that each part can be timed; what was read is stored
beside it, while the next is read, as there.
"""

import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bench.engine.house import open_django
from bench.engine.machine import resident_mb
from bench.engine.stream import NOW, Stream, came_at
from perchoir.core.outbound import Outbound
from perchoir.listening.engine import Sieve
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.contract import Batch, Block, IncomingPost, Tools

if TYPE_CHECKING:
    from perchoir.core.people.models import Workspace
    from perchoir.listening.mentions.ingest import Prepared
    from perchoir.listening.mentions.watchset import LiveSet
    from perchoir.listening.sources.models import Source

T = TypeVar("T")
RECEIVED = NOW + timedelta(minutes=1)
PARTS = ("scan", "decode", "verify", "enrich", "store")
APART = 10**10


@dataclass(frozen=True)
class Job:
    """Which posts for which workspace; `worker` numbers them apart."""

    workspace: int
    worker: int
    messages: int
    block: int


@dataclass
class Figures:
    """`seconds` is CPU time by part; times are by the same clock in all workers. Memory without the
    posts that wait."""

    posts: int = 0
    chosen: int = 0
    matched: int = 0
    stored: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    cpu_s: float = 0.0
    begun: float = 0.0
    ended: float = 0.0
    build_s: float = 0.0
    engine_mb: float = 0.0
    resident_mb: float = 0.0

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        begun = time.thread_time()
        try:
            yield
        finally:
            self.seconds[part] += time.thread_time() - begun


def work(job: Job, stream: Stream, together: Barrier, left: "Synchronized[int]") -> Figures:
    """Do a job in this process, which nothing else was done in; starts when all are ready. Blocks
    are taken while some are `left` of what all workers shall do together: so are those of a log
    where one worker is faster than another."""
    line, first = ready(job), job.worker * APART
    line.run(blocks(stream, first, job.block * 2, job.block))
    before = resident_mb()
    waiting = list(blocks(stream, first + APART // 2, job.messages, job.block))
    held = resident_mb() - before
    built = line.figures
    line.figures = fresh = Figures(build_s=built.build_s, engine_mb=built.engine_mb)
    from perchoir.listening.sources.runner.threads import step_back

    step_back()  # as what reads ahead of the store does in the product
    together.wait()
    fresh.begun, cpu = time.monotonic(), time.process_time()
    taken: list[Block] = []
    line.run(_shared(waiting, left, taken))
    fresh.ended, fresh.cpu_s = time.monotonic(), time.process_time() - cpu
    fresh.posts = sum(b'"create"' in one for block in taken for one in block.messages)
    fresh.resident_mb = resident_mb() - held
    return fresh


def _shared(
    waiting: Sequence[Block], left: "Synchronized[int]", taken: list[Block]
) -> Iterator[Block]:
    for block in waiting:
        with left.get_lock():
            if left.value <= 0:
                return
            left.value -= len(block.messages)
        taken.append(block)
        yield block
    raise RuntimeError("a worker had too little to do: give each more messages")


def ready(job: Job) -> "Line":
    """Everything loaded and compiled, in a process of its own."""
    open_django()
    return Line.ready(job, Figures())


def blocks(stream: Stream, first: int, count: int, size: int) -> Iterator[Block]:
    """A stream's messages as a connector hands them over."""
    for at in range(first, first + count, size):
        some = min(size, first + count - at)
        yield Block(tuple(stream.messages(at, some)), came_at(at + some))


def finished(reading: Coroutine[Any, Any, T]) -> T:
    """What a coroutine that waits for nothing returns, without a loop to turn."""
    try:
        reading.send(None)
    except StopIteration as stop:
        return cast(T, stop.value)
    raise RuntimeError("reading a block waited for something")


@dataclass
class Line:
    """Everything that one worker needs, and what it spent."""

    workspace: "Workspace"
    source: "Source"
    live: "LiveSet"
    sieve: Sieve
    figures: Figures
    tools: Tools
    cursor: str = ""
    beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    storing: "Future[None] | None" = None

    @classmethod
    def ready(cls, job: Job, figures: Figures) -> "Line":
        from perchoir.listening.mentions.watchset import WatchSet
        from perchoir.listening.sources.models import Source
        from perchoir.listening.sources.runner.sifting import set_aside

        sources = Source.objects.filter(workspace_id=job.workspace).order_by("pk")
        source = sources.select_related("workspace")[job.worker]
        before, begun = resident_mb(), time.process_time()
        live = WatchSet(source.workspace).current()
        sieve = Sieve(live.watches, JETSTREAM.reads)
        set_aside()
        figures.build_s = time.process_time() - begun
        figures.engine_mb = resident_mb() - before
        tools = Tools(Outbound(), lambda: RECEIVED)
        return cls(source.workspace, source, live.behind(sieve), sieve, figures, tools)

    @property
    def watch_ids(self) -> frozenset[int]:
        return self.live.watch_ids

    def match(self, posts: Sequence[IncomingPost]) -> list[list[int]]:
        """What `prepare` asks of a set of watches, timed apart."""
        with self.figures.timed("verify"):
            return self.live.match(posts)

    def run(self, blocks: Sequence[Block] | Iterator[Block]) -> None:
        """All of it, stored."""
        self.take(blocks)
        self._settle()

    def take(self, blocks: Sequence[Block] | Iterator[Block]) -> None:
        """Blocks that wait share a transaction, as `Intake` has it; the last may still be on its
        way into the store."""
        from perchoir.listening.sources.runner.waiting import (
            is_enough,
            joined,
            posts_in,
        )

        waiting: Batch | None = None
        messages = 0
        for block in blocks:
            batch = self._read(block)
            waiting = batch if waiting is None else cast(Batch, joined(waiting, batch))
            messages += len(block.messages)
            under_way = self.storing is not None and not self.storing.done()
            if is_enough(messages, posts_in(waiting), under_way=under_way):
                self._keep(waiting)
                waiting, messages = None, 0
        if waiting:
            self._keep(waiting)

    def _read(self, block: Block) -> Batch:
        with self.figures.timed("scan"):
            chosen, _others = self.sieve.sift(block.messages)
        with self.figures.timed("decode"):
            batch = finished(JETSTREAM.read(block, chosen, self.cursor, self.tools))
        self.figures.chosen += len(chosen)
        self.cursor = batch.cursor
        return batch

    def _keep(self, batch: Batch) -> None:
        from perchoir.listening.mentions.ingest import prepare

        verified = self.figures.seconds["verify"]
        with self.figures.timed("enrich"):
            prepared = prepare(batch, self)
        self.figures.seconds["enrich"] -= self.figures.seconds["verify"] - verified
        self.figures.matched += sum(
            bool(kept.watch_ids) for _wave, found in prepared.waves for kept in found
        )
        self._settle()
        self.storing = self.beside.submit(self._store, prepared)

    def _settle(self) -> None:
        """Wait until what was begun is stored."""
        if self.storing:
            self.storing.result()
        self.storing = None

    def _store(self, prepared: "Prepared") -> None:
        from perchoir.listening.mentions.ingest import concerns_the_store, store

        with self.figures.timed("store"):
            if concerns_the_store(self.workspace, prepared):
                self.figures.stored += len(store(self.workspace, self.source, prepared).new)
