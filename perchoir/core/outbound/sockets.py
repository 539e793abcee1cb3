"""WebSockets under the same rules as requests."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidStatus,
    WebSocketException,
)

from perchoir.core.outbound.addresses import AllowList
from perchoir.core.outbound.errors import OutboundFailed, OutboundRefused
from perchoir.core.outbound.resolving import Resolver, resolved
from perchoir.core.outbound.urls import WEBSOCKET, check_headers, checked_url, port_of

_TOO_BIG = 1009
_MAX_REDIRECTS = 5
_HTTP = {"ws": "http", "wss": "https"}
_AS_WEBSOCKET = {"http": "ws", "https": "wss"}
_SECRETS = frozenset({"authorization", "cookie"})


class WebSocket:
    """An open connection. Iteration gives str or bytes and ends when the other side closes well."""

    def __init__(self, connection: ClientConnection, host: str) -> None:
        self._connection = connection
        self._host = host

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Raises `OutboundFailed("connection_lost")` and `OutboundRefused("too_large")`."""
        while True:
            try:
                message = await self._connection.recv()
            except ConnectionClosedOK:
                return
            except ConnectionClosedError as error:
                raise self._lost(error) from None
            yield message

    async def send(self, message: str | bytes) -> None:
        """Raises `OutboundFailed("connection_lost")`."""
        try:
            await self._connection.send(message)
        except WebSocketException as error:
            raise OutboundFailed("connection_lost", self._host) from error

    def _lost(self, error: ConnectionClosedError) -> OutboundFailed | OutboundRefused:
        if error.sent is not None and error.sent.code == _TOO_BIG:
            return OutboundRefused("too_large", self._host)
        reason = f"{error.rcvd.code} {error.rcvd.reason}" if error.rcvd else ""
        return OutboundFailed("connection_lost", f"{self._host} {reason}".strip()[:200])


class _ConnectOnce(connect):
    """Redirects are ours to check: the library must not follow them."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def open_websocket(
    url: str,
    *,
    headers: Mapping[str, str],
    allow: AllowList,
    resolver: Resolver,
    ssl_context: ssl.SSLContext,
    max_message_bytes: int,
    timeout_s: float,
) -> AsyncIterator[WebSocket]:
    """See `Outbound.websocket`. Silence is noticed by pings, every 20 seconds."""
    door = _Door(allow, resolver, ssl_context, max_message_bytes)
    address = checked_url(url, WEBSOCKET, allow)
    check_headers(headers, address.host)
    try:
        async with asyncio.timeout(timeout_s):
            connection = await door.follow(address, dict(headers))
    except TimeoutError:
        raise OutboundFailed("timed_out", address.host) from None
    try:
        yield WebSocket(connection, address.host)
    finally:
        # A peer that does not answer the close must not hold us.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await connection.close()


class _Door:
    def __init__(
        self, allow: AllowList, resolver: Resolver, ssl_context: ssl.SSLContext, max_bytes: int
    ) -> None:
        self._allow = allow
        self._resolver = resolver
        self._ssl = ssl_context
        self._max_bytes = max_bytes

    async def follow(self, url: httpx.URL, headers: dict[str, str]) -> ClientConnection:
        for _hop in range(_MAX_REDIRECTS + 1):
            opened = await self._open(url, headers)
            if isinstance(opened, ClientConnection):
                return opened
            following = checked_url(opened, WEBSOCKET, self._allow)
            if _origin(following) != _origin(url):
                headers = {k: v for k, v in headers.items() if k.lower() not in _SECRETS}
            url = following
        raise OutboundRefused("too_many_redirects", url.host)

    async def _open(self, url: httpx.URL, headers: dict[str, str]) -> ClientConnection | str:
        """The connection, or the address that the server names instead."""
        raw = await self._connected(url)
        secure: dict[str, Any] = (
            {"ssl": self._ssl, "server_hostname": url.host} if url.scheme == "wss" else {}
        )
        try:
            return await _ConnectOnce(
                str(url),
                sock=raw,
                additional_headers=headers,
                user_agent_header=None,
                proxy=None,
                open_timeout=None,
                max_size=self._max_bytes,
                **secure,
            )
        except InvalidStatus as error:
            return _redirected(error, url)
        except ssl.SSLError:
            raise OutboundFailed("certificate_not_valid", url.host) from None
        except (OSError, EOFError, WebSocketException) as error:
            raise OutboundFailed("no_websocket", f"{url.host} {type(error).__name__}") from None

    async def _connected(self, url: httpx.URL) -> socket.socket:
        addresses = await resolved(url.host, port_of(url), self._resolver, self._allow)
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            raw = socket.socket(family, socket.SOCK_STREAM)
            raw.setblocking(False)
            try:
                loop = asyncio.get_running_loop()
                async with asyncio.timeout(10):
                    await loop.sock_connect(raw, (address, port_of(url)))
            except (OSError, TimeoutError):
                raw.close()
            except BaseException:
                raw.close()
                raise
            else:
                return raw
        raise OutboundFailed("not_reachable", url.host)


def _redirected(error: InvalidStatus, url: httpx.URL) -> str:
    """Where the server sends us. Raises `OutboundFailed` with its status when it does not."""
    status = error.response.status_code
    location = error.response.headers.get("Location", "")
    if status not in (301, 302, 303, 307, 308) or not location:
        raise OutboundFailed("no_websocket", f"{url.host} {status}", status) from None
    scheme, _, rest = urljoin(str(url.copy_with(scheme=_HTTP[url.scheme])), location).partition(":")
    return f"{_AS_WEBSOCKET.get(scheme, scheme)}:{rest}"


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, port_of(url)
