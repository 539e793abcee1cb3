"""A network that does what a test says, and a worker that listens to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from perchoir.core.outbound import Outbound
from perchoir.core.people.models import Workspace
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import Worker
from perchoir.networks.contract import (
    Batch,
    Capability,
    ConnectorError,
    IncomingAuthor,
    IncomingPost,
    Manifest,
    Posted,
    Tools,
)
from perchoir.networks.contract import Source as Connector

PATIENCE_S = 120.0


def manifest_for(key: str, capability: Capability) -> Manifest:
    return Manifest(
        key=key,
        network=key.split(".")[0],
        name="Fake",
        summary="",
        capabilities=frozenset({capability}),
    )


STREAM = manifest_for("fake.stream", Capability.STREAM)
POLL = manifest_for("fake.poll", Capability.POLL)


def post(number: int, text: str = "Morvan") -> IncomingPost:
    now = datetime.now(UTC)
    return IncomingPost(
        network="fake",
        id=str(number),
        url=f"https://fake.example/{number}",
        author=IncomingAuthor(f"did:{number % 7}"),
        text=f"{text} {number}",
        created_at=now,
        received_at=now,
    )


def numbered(first: int, last: int, text: str = "Morvan") -> Batch:
    """Posts `first` to `last`, the last excluded; the cursor is the number after them."""
    return Batch(tuple(Posted(post(n, text)) for n in range(first, last)), str(last), behind_s=0.1)


@dataclass
class FakeStream:
    """A network with `total` posts, given `step` at a time from the cursor on, then silence."""

    total: int = 0
    step: int = 10
    pause_s: float = 0.0
    errors: list[ConnectorError] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    settings: list[Mapping[str, str]] = field(default_factory=list)
    handles: dict[str, str] = field(default_factory=dict)
    handles_after_s: float = 0.0
    manifest: Manifest = STREAM

    async def stream(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Batch]:
        self.opened.append(cursor)
        self.settings.append(settings)
        if self.errors:
            raise self.errors.pop(0)
        at = int(cursor or 0)
        while True:
            if at < self.total:
                until = min(at + self.step, self.total)
                yield numbered(at, until)
                at = until
            await asyncio.sleep(self.pause_s or 0.01)

    async def resolve_handles(
        self, dids: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> dict[str, str]:
        await asyncio.sleep(self.handles_after_s)
        return {did: self.handles[did] for did in dids if did in self.handles}


@dataclass
class FakePoll:
    """A network that is asked again and again."""

    answers: list[Batch | ConnectorError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    manifest: Manifest = POLL

    async def poll(self, settings: Mapping[str, str], cursor: str, tools: Tools) -> Batch:
        self.asked.append(cursor)
        answer = self.answers.pop(0) if self.answers else Batch((), cursor, next_in=3_600.0)
        if isinstance(answer, ConnectorError):
            raise answer
        return answer


def make_source(workspace: Workspace, key: str = "fake.stream", **fields: object) -> Source:
    return Source.objects.create(workspace=workspace, key=key, name="Fake", **fields)


def work_until(done: Callable[[], bool], *connectors: Connector, workers: int = 1) -> None:
    """Run workers until `done` (asked in a thread) says so, then stop them cleanly."""
    asyncio.run(_work_until(done, {one.manifest.key: one for one in connectors}, workers))


async def _work_until(
    done: Callable[[], bool], connectors: Mapping[str, Connector], workers: int
) -> None:
    async with Outbound() as http:
        stop = asyncio.Event()
        crew = [Worker(http, find_connector=connectors.__getitem__) for _ in range(workers)]
        running = [asyncio.create_task(worker.run(stop)) for worker in crew]
        try:
            await wait_for(done)
        finally:
            stop.set()
            await asyncio.gather(*running)


async def wait_for(done: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not await asyncio.to_thread(_asked, done):
        assert time.monotonic() < patience, "it never happened"
        await asyncio.sleep(0.02)


def _asked(done: Callable[[], bool]) -> bool:
    from django.db import connection

    try:
        return done()
    finally:
        connection.close()
