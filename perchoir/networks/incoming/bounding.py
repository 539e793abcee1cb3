"""Before Django: it would put a body of any size on the disk before anybody could refuse it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_DOOR: Final = re.compile(r"/connect/[^/]+/hook/?")
MOST_BYTES = 1_000_000
"""Meta's are 1 MB at most (developers.facebook.com, webhooks, November 2026); X's a few kB."""
PATIENCE_S = 10.0


class TooLarge(Exception):
    """More came than anybody may send."""


def bounded(application: Application, most: int = MOST_BYTES) -> Application:
    """Messages of networks have `most` bytes, and come within seconds, or are not read to their
    end."""

    async def guarded(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _DOOR.fullmatch(scope["path"]):
            await application(scope, receive, send)
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                body = await _body(scope, receive, most)
        except TooLarge:
            await _refuse(send, 413)
        except TimeoutError:
            await _refuse(send, 408)
        else:
            if body is not None:
                await application(scope, _replayed(body, receive), send)

    return guarded


async def _body(scope: dict[str, Any], receive: Receive, most: int) -> bytes | None:
    """None when whoever sent it went away. Raises `TooLarge`."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if not said.isdigit() or int(said[:12]) > most:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLarge
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, then what comes after it."""
    pieces: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pieces.pop() if pieces else await receive()

    return again


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
