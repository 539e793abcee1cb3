"""Which URLs may be called, before any name is resolved."""

import re
from collections.abc import Mapping

import httpx

from perchoir.core.outbound.addresses import AllowList, as_address, is_public
from perchoir.core.outbound.errors import OutboundRefused

HTTP = frozenset({"http", "https"})
WEBSOCKET = frozenset({"ws", "wss"})
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_LONGEST = 8_000
_HEADER = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?|")

# Ports above 1023 that no browser calls either ("bad ports" of the Fetch standard, 2026), and
# those of the usual databases and caches.
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668}
    | {6669, 6679, 6697, 10080}
    | {1433, 1521, 2375, 2379, 3306, 5432, 6379, 9200, 11211, 27017}
)


def checked_url(text: str | httpx.URL, schemes: frozenset[str], allow: AllowList) -> httpx.URL:
    """`text` as a URL that may be called.

    Raises `OutboundRefused`: address_not_readable, scheme_not_allowed, credentials_in_address,
    port_not_allowed, address_not_allowed.
    """
    url = _parsed(text)
    if url.scheme not in schemes:
        raise OutboundRefused("scheme_not_allowed", url.scheme)
    if not url.host:
        raise OutboundRefused("address_not_readable", "no host")
    if url.userinfo:
        raise OutboundRefused("credentials_in_address", url.host)
    if not _port_is_sane(url, allow):
        raise OutboundRefused("port_not_allowed", f"{url.host}:{url.port}")
    address = as_address(url.host)
    if address is not None and not (is_public(address) or allow.holds(address)):
        raise OutboundRefused("address_not_allowed", url.host)
    return url


def _parsed(text: str | httpx.URL) -> httpx.URL:
    if len(str(text)) > _LONGEST:
        raise OutboundRefused("address_not_readable", "too long")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise OutboundRefused("address_not_readable", type(error).__name__) from None
    if (url.port or 0) > 65_535 or ("%" in url.host and as_address(url.host) is None):
        raise OutboundRefused("address_not_readable", "host or port")
    return url


def _port_is_sane(url: httpx.URL, allow: AllowList) -> bool:
    if url.port is None or url.port in (80, 443) or allow.names(url.host):
        return True
    return url.port > 1023 and url.port not in _BAD_PORTS


def check_headers(headers: Mapping[str, str], host: str) -> None:
    """A token pasted with a line break or an accent is refused, and never repeated.

    Raises `OutboundRefused("header_not_allowed")`.
    """
    if not all(_HEADER.fullmatch(value) for value in headers.values()):
        raise OutboundRefused("header_not_allowed", host)


def port_of(url: httpx.URL) -> int:
    return url.port or DEFAULT_PORTS[url.scheme]
