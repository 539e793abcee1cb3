"""How a delivery reaches its network: what knows the account, and what opens it."""

from collections.abc import Callable
from dataclasses import dataclass

from perchoir.networks.connections import interface as connections
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.publishing import Credentials, Place, Publisher


@dataclass(frozen=True)
class Networks:
    """`open_account` gives what is kept, `renew_account` asks for fresh credentials, under a lock;
    both may ask the network and take a while. `mark_broken(account, code, detail)` says that a
    person must connect again."""

    publisher_of: Callable[[Account], Publisher]
    open_account: Callable[[Account], tuple[Place, Credentials]]
    renew_account: Callable[[Account], tuple[Place, Credentials]]
    mark_broken: Callable[[Account, str, str], None]


def the_networks() -> Networks:
    """Those of this house."""
    return Networks(
        publisher_of=connections.publisher_of,
        open_account=connections.open_account,
        renew_account=connections.renew_account,
        mark_broken=connections.mark_broken,
    )
