"""Which addresses may be called. Pure functions, no network.

Ranges from the IANA special-purpose registries (IPv4 and IPv6, as of November 2026), written out
because the meaning of `ipaddress.is_global` changed between patch releases of Python.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from perchoir.core.outbound.errors import OutboundRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata too
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's metadata behind a public address
        "169.254.0.0/16",  # link-local and metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
# Outside it: loopback, link-local, ULA, multicast, IPv4-mapped, NAT64, discard.
_PUBLIC_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them: carries an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """True when `address` belongs to the open internet and carries no other address inside."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    if address.scope_id or address not in _PUBLIC_V6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_V6)


class AllowList:
    """What the operator permits beyond the public internet: host names, addresses, CIDRs.

    Raises `ValueError` with a sentence when an entry is neither.
    """

    def __init__(self, entries: Sequence[str] = ()) -> None:
        self._networks: list[Network] = []
        self._hosts: set[str] = set()
        for entry in entries:
            self._add(entry.strip().lower())

    def _add(self, entry: str) -> None:
        bare = entry.strip("[]")
        try:
            self._networks.append(ip_network(bare, strict=False))
        except ValueError:
            if not entry or not all(c.isalnum() or c in "-._" for c in entry):
                raise ValueError(f"{entry!r} is neither a host name nor a CIDR") from None
            self._hosts.add(entry.rstrip("."))

    def names(self, host: str) -> bool:
        """True when the operator wrote this very host, or a range that holds it."""
        address = as_address(host)
        if address is None:
            return host.lower().rstrip(".") in self._hosts
        return self.holds(address)

    def holds(self, address: Address) -> bool:
        return any(address in network for network in self._networks)

    def permits(self, host: str, address: Address) -> bool:
        """True when a connection to `address`, found under the name `host`, may be opened."""
        return is_public(address) or self.holds(address) or self.names(host)


def as_address(host: str) -> Address | None:
    """`host` as an address, None when it is a name (decimal and octal forms are names here:
    the resolver turns them into addresses, which are then checked)."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def permitted(host: str, found: Sequence[str], allow: AllowList) -> list[str]:
    """Those of the addresses `found` for `host` that may be connected to, in their order.

    Raises `OutboundRefused("address_not_allowed")` when none may.
    """
    addresses = [address for text in found if (address := as_address(text)) is not None]
    good = [str(address) for address in addresses if allow.permits(host, address)]
    if not good:
        raise OutboundRefused("address_not_allowed", host)
    return good
