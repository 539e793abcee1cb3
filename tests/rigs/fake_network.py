"""A network on loopback that does what a test tells it to, the worst included.

    fake_network.on("/feed.xml", Reply(429, {"Retry-After": "30"}), Reply(200, {}, b"<rss>..."))

Each call of a path takes the next of its replies; the last one repeats. What was asked is in
`fake_network.asked`. The server runs in a thread of its own: synchronous and asynchronous tests
use it alike.
"""

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import pytest

_PHRASES = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 410: "Gone"}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived. Header names are in lower case, `raw_query` is not decoded."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    raw_query: str = ""


class Line:
    """The connection, for a behaviour to write on."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def send_head(self, status: int, headers: Mapping[str, str]) -> None:
        phrase = _PHRASES.get(status, "Status")
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def until_left(self) -> None:
        """Say nothing more until the other side goes away."""
        while await self._reader.read(65_536):
            pass

    @property
    def left(self) -> bool:
        return self._reader.at_eof()


class Behaviour(Protocol):
    """What happens to one request. Returns whether the connection goes on."""

    async def play(self, line: Line) -> bool: ...


Script = Behaviour | Callable[[Asked], Behaviour]


@dataclass(frozen=True)
class Reply:
    """A plain answer. `length` lies about the length; `times` sends it more than once."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None
    times: int = 1

    async def play(self, line: Line) -> bool:
        claimed = len(self.body) if self.length is None else self.length
        headers = {"Content-Length": str(claimed), **self.headers}
        for _ in range(self.times):
            await line.send_head(self.status, headers)
            await line.send(self.body)
        return self.times == 1 and claimed == len(self.body)


def in_json(value: object, status: int = 200, **headers: str) -> Reply:
    """`value` as JSON; `X_RateLimit_Reset="..."` becomes a header with dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Reply(status, {**kind, **named}, json.dumps(value).encode())


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": to})


def limited(seconds: int, status: int = 429) -> Reply:
    return Reply(status, {"Retry-After": str(seconds)})


def zipped(body: bytes, **headers: str) -> Reply:
    return Reply(200, {"Content-Encoding": "gzip", **headers}, gzip.compress(body))


@dataclass(frozen=True)
class Lost:
    """The request was taken, and the connection breaks before any answer."""

    async def play(self, line: Line) -> bool:
        return False


@dataclass(frozen=True)
class Stalled:
    """The answer starts (`after` bytes of it) and never goes on."""

    reply: Reply = field(default_factory=Reply)
    after: int = 0

    async def play(self, line: Line) -> bool:
        if self.after:
            await line.send_head(self.reply.status, {"Content-Length": str(len(self.reply.body))})
            await line.send(self.reply.body[: self.after])
        await line.until_left()
        return False


@dataclass(frozen=True)
class Slow:
    """The answer drips, one byte at a time."""

    reply: Reply
    pause_s: float = 0.05

    async def play(self, line: Line) -> bool:
        await line.send_head(self.reply.status, {"Content-Length": str(len(self.reply.body))})
        for byte in self.reply.body:
            await line.send(bytes([byte]))
            await asyncio.sleep(self.pause_s)
        return True


@dataclass(frozen=True)
class Endless:
    """An answer without end, as fast as the reader takes it."""

    piece: bytes = b"x" * 65_536
    headers: Mapping[str, str] = field(default_factory=dict)

    async def play(self, line: Line) -> bool:
        await line.send_head(200, {"Connection": "close", **self.headers})
        while not line.left:
            await line.send(self.piece)
            await asyncio.sleep(0)
        return False


class OpenStream:
    """An answer that stays open; the test pushes bytes into it, and may end it."""

    def __init__(self, headers: Mapping[str, str] | None = None, *, status: int = 200) -> None:
        self._headers = {"Content-Type": "text/event-stream", **(headers or {})}
        self._status = status
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self.opened = threading.Event()

    def push(self, data: bytes | str) -> None:
        self._queue.put(data.encode() if isinstance(data, str) else data)

    def end(self) -> None:
        self._queue.put(None)

    async def play(self, line: Line) -> bool:
        await line.send_head(self._status, {"Connection": "close", **self._headers})
        self.opened.set()
        async for data in self._pushed(line):
            await line.send(data)
        return False

    async def _pushed(self, line: Line) -> AsyncIterator[bytes]:
        while not line.left:
            try:
                data = self._queue.get_nowait()
            except Empty:
                await asyncio.sleep(0.005)
                continue
            if data is None:
                return
            yield data


class FakeNetwork:
    """The server. `url` is its address, `asked` all requests in order."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self._scripts: dict[str, list[Script]] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, path: str, *scripts: Script) -> str:
        """Program `path` (without its query); its whole address."""
        self._scripts[path] = list(scripts)
        return self.url + path

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def __enter__(self) -> "FakeNetwork":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        line = Line(reader, writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._turn(line, reader):
                pass
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _turn(self, line: Line, reader: asyncio.StreamReader) -> bool:
        asked = await _read_request(reader)
        self.asked.append(asked)
        return await self._chosen(asked).play(line)

    def _chosen(self, asked: Asked) -> Behaviour:
        scripts = self._scripts.get(asked.path)
        if not scripts:
            return Reply(404)
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if hasattr(script, "play") else script(asked)


async def _read_request(reader: asyncio.StreamReader) -> Asked:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _version = first.split(" ")
    pairs = (line.split(":", 1) for line in rest)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, body, parts.query)


@pytest.fixture
def fake_network() -> Iterator[FakeNetwork]:
    """A network on loopback that does what the test says."""
    with FakeNetwork() as network:
        yield network
