"""A proxy on loopback that loses answers: the server has written, and nobody is told.

    async with LossyProxy(server.url) as proxy:
        proxy.fail_next("/xrpc/com.atproto.repo.putRecord", Fault.RESET, after_writing=True)

What it was not told to lose goes through as it is. `Impatient` is a client for tests that wait.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from perchoir.core.outbound import Answer, Outbound
from perchoir.networks.contract.publishing_rigs import Fault

PATIENCE_S = 1.5


class Impatient(Outbound):
    """The guarded client, which waits a moment only."""

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        patience = min(options.pop("timeout_s", PATIENCE_S), PATIENCE_S)
        return await super().request(method, url, timeout_s=patience, **options)


@dataclass(frozen=True)
class Plan:
    """What becomes of the next call of a path; `answer` is said instead of the server's."""

    fault: Fault | None
    after_writing: bool
    answer: bytes = b""


class LossyProxy:
    """In front of one server. `passed` counts the calls that reached it, by path."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._plans: dict[str, Plan] = {}
        self.passed: dict[str, int] = {}
        self.url = ""

    def fail_next(self, path: str, fault: Fault, *, after_writing: bool) -> None:
        """The next call of this path meets the fault, once the server has answered or before it
        was asked."""
        self._plans[path] = Plan(fault, after_writing)

    def limit_next(self, path: str, delay_s: int, header: str = "RateLimit-Reset") -> None:
        """The next call of this path is answered 429; the limit ends `delay_s` from now."""
        self.answer_next(path, 429, {header: str(int(time.time()) + delay_s)}, b"{}")

    def answer_next(self, path: str, status: int, headers: dict[str, str], body: bytes) -> None:
        """The next call of this path never reaches the server."""
        self._plans[path] = Plan(None, after_writing=False, answer=_whole(status, headers, body))

    async def __aenter__(self) -> "LossyProxy":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head, body = await _request(reader)
            path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
            plan = self._plans.pop(path, None)
            await self._play(plan, path, head + body, reader, writer)
        writer.close()

    async def _play(
        self,
        plan: Plan | None,
        path: str,
        request: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if plan is None:
            writer.write(await self._asked(path, request))
            await writer.drain()
            return
        if plan.after_writing:
            await self._asked(path, request)
        await _spoil(plan, request, reader, writer)

    async def _asked(self, path: str, request: bytes) -> bytes:
        """The server's whole answer."""
        reader, writer = await asyncio.open_connection(*self._upstream)
        writer.write(request)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        self.passed[path] = self.passed.get(path, 0) + 1
        return answer


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body; the head asks that the connection be closed after the answer."""
    lines = (await reader.readuntil(b"\r\n\r\n")).rstrip().split(b"\r\n")
    headers = {line.split(b":", 1)[0].lower(): line.split(b":", 1)[1] for line in lines[1:]}
    body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]), body


async def _spoil(
    plan: Plan, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    if plan.fault is Fault.RESET:
        writer.transport.abort()
        return
    if plan.fault is Fault.HANG:
        await reader.read()
        return
    writer.write(plan.answer or _spoilt(plan.fault, request))
    await writer.drain()


def _spoilt(fault: Fault | None, request: bytes) -> bytes:
    if fault is Fault.ERROR:
        return _whole(500, {}, b'{"error":"InternalServerError"}')
    if fault is Fault.ECHO:
        return _whole(500, {"Content-Type": "text/plain"}, request)
    return _whole(200, {"Content-Type": "text/html"}, b"<h1>It works</h1>")


def _whole(status: int, headers: dict[str, str], body: bytes) -> bytes:
    given = {**headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
