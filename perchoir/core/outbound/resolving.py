"""From a name to the addresses that may be called. The check and the connection use one answer."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

from perchoir.core.outbound.addresses import AllowList, as_address, permitted
from perchoir.core.outbound.errors import OutboundFailed

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """The machine's own resolver. Raises `OSError` when the name has no address."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def resolved(host: str, port: int, resolver: Resolver, allow: AllowList) -> list[str]:
    """The addresses of `host` that may be connected to: at least one, at most six.

    Raises `OutboundFailed("name_not_found")` and `OutboundRefused("address_not_allowed")`.
    """
    address = as_address(host)
    found = [str(address)] if address else await _looked_up(host, port, resolver)
    return permitted(host, found, allow)[:6]


async def _looked_up(host: str, port: int, resolver: Resolver) -> Sequence[str]:
    try:
        found = await resolver(host, port)
    except (OSError, UnicodeError):
        raise OutboundFailed("name_not_found", host) from None
    if not found:
        raise OutboundFailed("name_not_found", host)
    return found
