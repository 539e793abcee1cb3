"""httpx, made to connect only to an address that was checked a moment before.

The name is resolved once, by us; the socket is opened to that very address, so that a DNS answer
that changes between the check and the connection changes nothing. Host header, SNI and the
certificate's check keep the name.
"""

import ssl
import time
from collections.abc import Iterable

import httpcore
import httpx

from perchoir.core.outbound.addresses import AllowList
from perchoir.core.outbound.resolving import Resolver, resolved

SocketOptions = Iterable[httpcore.SOCKET_OPTION]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to checked addresses only."""

    def __init__(self, resolver: Resolver, allow: AllowList) -> None:
        self._resolver = resolver
        self._allow = allow
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolved(host, port, self._resolver, self._allow)
        deadline = time.monotonic() + (timeout or 20.0)
        for address in addresses[:-1]:
            share = (deadline - time.monotonic()) / 2
            try:
                return await self._inner.connect_tcp(
                    address, port, max(share, 0.1), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        left = max(deadline - time.monotonic(), 0.1)
        return await self._inner.connect_tcp(
            addresses[-1], port, left, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.UnsupportedProtocol("a socket of this machine is not the outside")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over `CheckedBackend`.

    httpx has no parameter for the network backend: its pool is replaced. No proxy is ever used.
    """

    def __init__(self, backend: CheckedBackend, ssl_context: ssl.SSLContext) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=200,
            max_keepalive_connections=20,
            keepalive_expiry=30.0,
            network_backend=backend,
        )
