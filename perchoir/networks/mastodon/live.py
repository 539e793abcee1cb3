"""Events of the streaming API, by server-sent events or by WebSocket.

docs.joinmastodon.org/methods/streaming, November 2026. Since 4.2 most servers stream only to a
token; some compatible servers speak WebSocket alone.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final
from urllib.parse import urlencode

import msgspec

from perchoir.core.outbound import OutboundFailed, Streamed
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.fields import text
from perchoir.networks.contract import Refused, Temporary, Tools
from perchoir.networks.mastodon.manifest import HASHTAG
from perchoir.networks.mastodon.server import Wanted

# The server sends a sign of life every 15 seconds (streaming/index.js, 2026).
SILENCE_S: Final = 90.0
_LONGEST_LINE: Final = 2_000_000


class Live(msgspec.Struct, frozen=True):
    """One event: its name (`update`, `status.update`, `delete`) and its payload as received.

    The very first has no name: it says that the stream is open.
    """

    name: str
    payload: str = ""


async def live_events(wanted: Wanted, base: str, tools: Tools) -> AsyncGenerator[Live, None]:
    """Raises `Refused("streaming_refused")` when the server does not stream to us at all."""
    opened = False
    try:
        async with aclosing(_by_server_sent_events(wanted, base, tools)) as events:
            async for event in events:
                opened = True
                yield event
        return
    except Refused:
        if opened:
            raise
    async with aclosing(_by_websocket(wanted, base, tools)) as events:
        async for event in events:
            yield event


async def _by_server_sent_events(
    wanted: Wanted, base: str, tools: Tools
) -> AsyncGenerator[Live, None]:
    address = f"{base}/api/v1/streaming/{wanted.stream_name.replace(':', '/')}"
    params = {"tag": wanted.query} if wanted.what == HASHTAG else None
    with contract_errors():
        async with tools.http.stream(
            "GET", address, headers=wanted.headers, params=params, read_timeout_s=SILENCE_S
        ) as streamed:
            _check_is_stream(streamed)
            yield Live("")
            async with aclosing(read_events(streamed.lines(_LONGEST_LINE))) as events:
                async for event in events:
                    yield event


def _check_is_stream(streamed: Streamed) -> None:
    kind = streamed.headers.get("content-type", "")
    if streamed.status == 429 or streamed.status >= 500:
        raise Temporary("server_trouble", str(streamed.status))
    if streamed.status != 200 or not kind.startswith("text/event-stream"):
        raise Refused("streaming_refused", str(streamed.status))


async def read_events(lines: AsyncIterator[bytes]) -> AsyncGenerator[Live, None]:
    """The events in these lines (WHATWG, server-sent events); comments are signs of life.

    Raises `Refused("line_too_long")` for an event that does not end.
    """
    name, length = "", 0
    data: list[str] = []
    async for raw in lines:
        line = raw.decode("utf-8", "replace")
        if not line:
            if name and data:
                yield Live(name, "\n".join(data))
            name, length, data = "", 0, []
            continue
        field, _, value = line.partition(":")
        if field == "event":
            name = value.removeprefix(" ")
        elif field == "data":
            data.append(value.removeprefix(" "))
            length += len(line)
            if length > _LONGEST_LINE:
                raise Refused("line_too_long")


async def _by_websocket(wanted: Wanted, base: str, tools: Tools) -> AsyncGenerator[Live, None]:
    asked = {"stream": wanted.stream_name}
    if wanted.what == HASHTAG:
        asked["tag"] = wanted.query
    address = f"{base.replace('http', 'ws', 1)}/api/v1/streaming?{urlencode(asked)}"
    with contract_errors():
        try:
            async with tools.http.websocket(address, headers=wanted.headers) as socket:
                yield Live("")
                async for message in socket:
                    event = read_message(message)
                    if event is not None:
                        yield event
        except OutboundFailed as error:
            if error.code == "no_websocket":
                raise Refused("streaming_refused", error.detail) from error
            raise


def read_message(message: str | bytes) -> Live | None:
    """`{"stream": [...], "event": "update", "payload": "<JSON as text>"}`; else None."""
    try:
        found = msgspec.json.decode(message)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if not isinstance(found, dict) or not text(found, "event"):
        return None
    payload = found.get("payload")
    shown = payload if isinstance(payload, str) else msgspec.json.encode(payload).decode()
    return Live(text(found, "event"), shown)
