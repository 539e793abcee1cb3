"""Networks that speak only to an application that somebody registered with them.

The operator registers this house there once and types what it was given into the setup page; it is
kept sealed, and a connector finds it as `House.known("")`.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import msgspec

from perchoir.networks.contract.manifest import Setting
from perchoir.networks.contract.signing_in import House
from perchoir.networks.contract.sources import Tools


class Step(msgspec.Struct, frozen=True):
    """One thing to do on the network's own pages, for somebody who is no developer.

    `title` and `text` are message ids in English. `address` is the page to open. `type_there` are
    pairs of what a field is called there and what goes into it: plain text, or `{address}`,
    `{back}`, `{hook}` for this house's own addresses, `{verify}` for its word (`hooks.py`).
    """

    title: str
    text: str
    address: str = ""
    type_there: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class NeedsApp(Protocol):
    """A `Publisher` whose network has to know this house before anybody can sign in."""

    app_settings: tuple[Setting, ...]
    """What the network gives (client id, client secret): the fields of the setup page."""

    app_steps: tuple[Step, ...]
    """How to get it, in order."""

    async def check_app(self, values: Mapping[str, str], house: House, tools: Tools) -> None:
        """Ask the network whether these open anything, writing nothing.

        Raises `Refused` or `NeedsReconnect` with what is wrong, `Temporary` when it cannot be said.
        """
        ...
