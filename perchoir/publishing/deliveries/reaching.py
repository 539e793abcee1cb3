"""How a delivery reaches its network: what knows the account, and what opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from perchoir.networks.connections.models import Account
from perchoir.networks.contract.publishing import Credentials, Place, Publisher


@dataclass(frozen=True)
class Networks:
    """`open_account` gives credentials that are fresh, renewed under a lock where they must be;
    `mark_broken(account, code, detail)` says that a person must connect again."""

    publisher_of: Callable[[Account], Publisher]
    open_account: Callable[[Account], tuple[Place, Credentials]]
    mark_broken: Callable[[Account, str, str], None]


def the_networks() -> Networks:
    """Those of this house."""
    connections = import_module("perchoir.networks.connections.interface")
    return Networks(
        publisher_of=connections.publisher_of,
        open_account=connections.open_account,
        mark_broken=connections.mark_broken,
    )
