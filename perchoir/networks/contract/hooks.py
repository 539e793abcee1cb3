"""What a network sends by itself: one door verifies, keeps a row and answers at once.

A network that can do so exposes `HOOK` in its `__init__.py`. A worker reads the row later.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

import msgspec

from perchoir.networks.contract.sources import Event

App = Mapping[str, str]
"""What `NeedsApp.app_settings` were filled with, and `VERIFY_TOKEN`."""
VERIFY_TOKEN: Final = "verify_token"  # noqa: S105  the name under which it is given
"""This house's own word for one network, which whoever registers it types there."""


class Delivered(msgspec.Struct, frozen=True):
    """A message as it came: header names in lower case, the body's exact bytes, when (UTC)."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    received_at: datetime


class Told(msgspec.Struct, frozen=True):
    """What happened around one account (its id on the network, `Place.id`), in order.

    Without `events` it says no more than that something did: the sources on this account look at
    once. "" is for every account there, where the network does not say which.
    """

    account_id: str
    events: tuple[Event, ...] = ()


@runtime_checkable
class Hook(Protocol):
    """How one network's messages are read. Pure functions: nothing asks the network."""

    network: str

    def question(self, nonce: str, app: App) -> Mapping[str, str]:
        """The network's question whether we are who it knows, as it would ask it with this nonce
        (letters and digits): this house asks itself, to see whether it can be reached."""
        ...

    def challenge(self, query: Mapping[str, str], app: App) -> str | None:
        """What to answer to that question, text or a JSON object; None to refuse."""
        ...

    def verify(self, message: Delivered, app: App) -> bool:
        """Whether the network signed these very bytes, compared in constant time."""
        ...

    def once(self, message: Delivered) -> str:
        """By what the same message is known when it comes again: at most 200 characters."""
        ...

    def written_at(self, message: Delivered) -> datetime | None:
        """When the network says that it wrote this, None where it does not say."""
        ...

    def read(self, message: Delivered) -> Sequence[Told]:
        """What it says; what cannot be read is left out. The headers are no longer there. Raises
        ValueError for no message."""
        ...
