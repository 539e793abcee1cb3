"""A Jetstream of our own on loopback, in its documented shape: replays from a cursor, then lives.

The real one does not run here; its frames are written after its documentation.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Tools

AUTHOR = "did:plc:eygmaihciaxprqvxpfvl6flk"
MARKUP = "<script>alert(1)</script> & <b>gras</b>"


class JetstreamServer:
    """Keeps every frame; `hang_up_after` ends each connection after so many, `asked` are the
    queries that came in."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, str]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.hang_up_after: int | None = None
        self._more = asyncio.Condition()
        self._clock = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp() * 1_000_000)
        self.beginning = str(self._clock)

    async def send(self, frame: object) -> None:
        """Put a frame on the stream; a string goes as it is."""
        self._clock += 1_000
        if isinstance(frame, dict) and "kind" in frame:
            frame.setdefault("time_us", self._clock)
        text = frame if isinstance(frame, str) else json.dumps(frame)
        async with self._more:
            self.frames.append((self._clock, text))
            self._more.notify_all()

    async def create(self, text: str, rkey: str = "", **record: object) -> str:
        """One new post; its id."""
        rkey = rkey or f"3k{len(self.frames):011d}"
        whole = {"text": text, "createdAt": datetime.now(UTC).isoformat(), **record}
        await self.commit("create", rkey, whole)
        return f"at://{AUTHOR}/app.bsky.feed.post/{rkey}"

    async def commit(self, operation: str, rkey: str, record: object = None) -> None:
        commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey}
        if record is not None:
            commit["record"] = record  # type: ignore[assignment]
        await self.send({"did": AUTHOR, "kind": "commit", "commit": commit})

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        asked = parse_qs(urlsplit(connection.request.path).query)
        self.asked.append(asked)
        sending = asyncio.create_task(self._send_from(self._position(asked), connection))
        closed = asyncio.create_task(connection.wait_closed())
        _done, left = await asyncio.wait({sending, closed}, return_when="FIRST_COMPLETED")
        for task in left:
            task.cancel()

    async def _send_from(self, position: int, connection: ServerConnection) -> None:
        end = None if self.hang_up_after is None else position + self.hang_up_after
        with suppress(ConnectionClosed):
            while position != end:
                await connection.send(await self._frame(position))
                position += 1

    async def _frame(self, position: int) -> str:
        async with self._more:
            await self._more.wait_for(lambda: len(self.frames) > position)
        return self.frames[position][1]

    def _position(self, asked: dict[str, list[str]]) -> int:
        """A cursor is inclusive; without one, or with one from the future, the stream is live."""
        now = len(self.frames)
        if "cursor" not in asked:
            return now
        cursor = int(asked["cursor"][0])
        return next((i for i, (at, _) in enumerate(self.frames) if at >= cursor), now)


class JetstreamRig:
    """See `conformance.Rig`."""

    address_setting = "own_endpoint"

    def __init__(self, server: JetstreamServer, port: int, tools: Tools) -> None:
        self.server = server
        self.tools = tools
        self.start = server.beginning
        self.settings = MappingProxyType({"own_endpoint": f"ws://127.0.0.1:{port}/subscribe"})

    async def publish(self, count: int) -> list[str]:
        return [await self.server.create(f"Publication {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        await self.server.commit("create", "3kgarbage", {"text": 7})

    async def publish_markup(self) -> tuple[str, str]:
        return await self.server.create(MARKUP), MARKUP


@asynccontextmanager
async def jetstream_rig() -> AsyncIterator[JetstreamRig]:
    """A running server and the tools to reach it."""
    server = JetstreamServer()
    async with serve(server.serve, "127.0.0.1", 0) as listening, loopback_tools() as tools:
        yield JetstreamRig(server, port_of(listening), tools)


@asynccontextmanager
async def loopback_tools() -> AsyncIterator[Tools]:
    """Tools that reach this machine alone, with a memory."""
    memory: dict[str, str] = {}

    async def recall(key: str) -> str | None:
        return memory.get(key)

    async def remember(key: str, value: str) -> None:
        memory[key] = value

    async with Outbound(allow_private=["127.0.0.1", "localhost"]) as http:
        yield Tools(http=http, now=lambda: datetime.now(UTC), recall=recall, remember=remember)


def port_of(server: Server) -> int:
    return int(next(iter(server.sockets)).getsockname()[1])
