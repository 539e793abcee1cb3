"""HTTP/1.1 by hand on loopback."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from urllib.parse import parse_qsl, urlsplit

from tests.rigs.fake_posts.answers import answer_of, error
from tests.rigs.fake_posts.rules import Rules
from tests.rigs.fake_posts.site import Asked, Site


async def serve(site: Site, port: int, opened: Callable[[int], object]) -> None:
    """Until cancelled. `opened` is told the port, once."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(site), "127.0.0.1", port, backlog=4096, reuse_address=True
    )
    found = server.sockets[0].getsockname()[1]
    site.url = f"http://127.0.0.1:{found}"
    opened(found)
    async with server:
        await server.serve_forever()


class Connection(asyncio.Protocol):
    """HTTP/1.1 by hand, one request after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._held = bytearray()
        self._transport: asyncio.Transport | None = None
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._held += data
        while not self._busy and (asked := self._next_request()):
            self._take(asked)

    def _next_request(self) -> Asked | None:
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._held[:end].decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        whole = end + 4 + int(headers.get("content-length", "0"))
        if len(self._held) < whole:
            return None
        body = bytes(self._held[end + 4 : whole])
        del self._held[:whole]
        method, target, _version = first.split(" ")
        parts = urlsplit(target)
        return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, body)

    def _take(self, asked: Asked) -> None:
        if (asked.method, asked.path) != ("POST", "/api/v1/statuses"):
            self._write(self._site.answer(asked))
        elif not self._site.knows(asked):
            self._write(error(401, "The access token is invalid"))
        elif self._site.rules.slow_s:
            self._busy = True
            self._later(self._site.rules.slow_s, lambda: self._go_on(asked))
        else:
            self._post(asked)

    def _go_on(self, asked: Asked) -> None:
        self._busy = False
        self._post(asked)
        self.data_received(b"")

    def _post(self, asked: Asked) -> None:
        """The fate of one post. Whether it is accepted is decided before anything is answered."""
        site, fate = self._site, self._site.fate()
        accepted = fate in ("accept", "lose", "twice", "stall", "fail_after", "lie", "echo")
        answer = site.accept(asked) if accepted else b""
        if fate == "late":
            self._later(site.rules.late_s, lambda: site.accept(asked))
        if fate in ("lose", "drop", "late"):
            self._cut()
        elif fate in ("stall", "stall_before"):
            self._busy = True
            self._later(site.rules.stall_s, self._cut)
        elif fate == "twice":
            self._write(answer * 2)
        elif fate == "accept":
            self._write(answer)
        elif fate in ("echo", "echo_before"):
            self._write(answer_of(500, f"{asked.headers}".encode() + asked.body, "text/plain"))
        else:
            self._write(_instead(fate, site.rules))

    def _later(self, seconds: float, what: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, what)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _instead(fate: str, rules: Rules) -> bytes:
    if fate in ("fail_after", "fail_before"):
        return error(503, "over capacity")
    if fate in ("lie", "lie_before"):
        return answer_of(200, b"<html><p>It works", "text/html")
    if fate == "limit":
        reset = datetime.fromtimestamp(time() + rules.limit_s, UTC).isoformat()
        return error(429, "Too many requests", f"X-RateLimit-Reset: {reset}\r\n")
    return error(422, "Validation failed: refused by the rules")
