"""Signing in on the network itself, in the person's own browser: no password passes here.

A connector that can do so is also a `SignsIn`. The caller keeps `Leaving.kept` sealed, bound to the
member and the browser, and lets a person come back with it once.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, runtime_checkable

import msgspec

from perchoir.networks.contract.manifest import Setting
from perchoir.networks.contract.publishing import Credentials, Profile
from perchoir.networks.contract.sources import Tools


class House(msgspec.Struct, frozen=True):
    """This site as networks see it: `address` whole and without a path, `back` the path to which
    people return, `introduction` the path of `SignsIn.introduction`.

    `known(server)` is what was kept for a server ({} for nothing) and `keep(server, values)` keeps
    it, sealed; it returns what is kept, and replaces nothing unless `replacing` is true.
    """

    address: str
    back: str
    introduction: str
    known: Callable[[str], Awaitable[Mapping[str, str]]]
    keep: Callable[[str, Mapping[str, str], bool], Awaitable[Mapping[str, str]]]


class Leaving(msgspec.Struct, frozen=True):
    """`address` is where the person goes; `kept` is needed when they come back, and secret."""

    address: str
    kept: Mapping[str, str]


@runtime_checkable
class SignsIn(Protocol):
    """Methods may raise `Temporary`, `Refused` and `NeedsReconnect`."""

    sign_in_settings: tuple[Setting, ...]
    """What is asked before leaving: no secret among it."""

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        """Prepare the way. `state` comes back with the person.

        Raises `Refused("no_browser_sign_in")` when this server offers none.
        """
        ...

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        """The account behind what the person brought back (`answer`, the query of the return)."""
        ...

    async def introduction(self, house: House) -> Mapping[str, object]:
        """What servers read of this house at `House.introduction`; {} where they read nothing."""
        ...
