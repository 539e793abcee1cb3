"""Listeners and engines with a real log between them, on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import pytest

from perchoir.core.outbound import Outbound
from perchoir.listening.sources.log import Log
from perchoir.listening.sources.runner import Engine, Worker
from perchoir.listening.sources.tests.rig import STREAM, wait_for
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.contract import Batch, Block, Manifest, Reads, Tools
from perchoir.networks.contract import Source as Connector
from tools.nats import NATS_MISSING, Server, find_nats, server

SECOND = 1_000_000
FIRST = int(datetime.now(UTC).timestamp() - 3_600) * SECOND


@pytest.fixture
def nats() -> Iterator[Server]:
    """A server of this test."""
    if find_nats() is None:
        pytest.skip(NATS_MISSING)
    with server() as found:
        yield found


def written(number: int, text: str = "Morvan", author: int = 0) -> bytes:
    """A post as Jetstream sends it."""
    record = {"$type": "app.bsky.feed.post", "text": f"{text} {number}"}
    record["createdAt"] = datetime.now(UTC).isoformat()
    return _message(number, author, {"operation": "create", "rkey": f"{number:013}"} | _of(record))


def deleted(number: int, which: int, author: int = 0) -> bytes:
    """The deletion of post `which`."""
    return _message(number, author, {"operation": "delete", "rkey": f"{which:013}"})


def _of(record: Mapping[str, str]) -> dict[str, object]:
    return {"record": record, "cid": "bafyrei"}


def _message(number: int, author: int, commit: Mapping[str, object]) -> bytes:
    whole = {"rev": "3l", "collection": "app.bsky.feed.post", **commit}
    did = f"did:plc:{author:024}"
    return msgspec.json.encode(
        {"did": did, "time_us": FIRST + number, "kind": "commit", "commit": whole}
    )


@dataclass
class FakeFirehose:
    """Hands `messages` over unread, `step` at a time from the cursor on, then is silent."""

    messages: list[bytes] = field(default_factory=list)
    step: int = 100
    manifest: Manifest = STREAM
    reads: Reads = JETSTREAM.reads

    async def stream(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Batch]:
        async for block in self.blocks(settings, cursor, tools):
            yield await self.read(block, None, cursor, tools)

    async def blocks(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Block]:
        at = int(cursor) - FIRST + 1 if cursor else 0
        while True:
            part = tuple(self.messages[at : at + self.step])
            if part:
                yield Block(part, datetime.now(UTC))
            at += len(part)
            await asyncio.sleep(0.005)

    async def read(
        self, block: Block, chosen: Sequence[int] | None, cursor: str, tools: Tools
    ) -> Batch:
        return await JETSTREAM.read(block, chosen, cursor, tools)


def share_until(done: Callable[[], bool], url: str, connector: Connector, engines: int = 2) -> None:
    """One listener and so many engines at work until `done` (asked in a thread) says so."""
    asyncio.run(_share_until(done, url, connector, engines))


async def _share_until(
    done: Callable[[], bool], url: str, connector: Connector, engines: int
) -> None:
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(Outbound())
        logs = [await stack.enter_async_context(Log(url)) for _ in range(engines + 1)]

        def find(_key: str) -> Connector:
            return connector

        crew = [Worker(http, find_connector=find, log=logs[0]).run(stop)]
        crew += [Engine(http, log, find_connector=find).run(stop) for log in logs[1:]]
        running = [asyncio.create_task(one) for one in crew]
        try:
            await wait_for(done)
        finally:
            stop.set()
            await asyncio.gather(*running)
