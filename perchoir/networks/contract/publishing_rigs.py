"""What a network on loopback must let a test do, for `publishing_conformance`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.contract.sources import Tools

LIMIT_S = 30
"""The delay that `ServedRig.limit_next_write` announces."""


class Fault(StrEnum):
    """What becomes of an answer."""

    RESET = "reset"
    """The connection breaks."""
    HANG = "hang"
    """Nothing comes, until patience ends (that of `PublishingRig.tools` ends within seconds)."""
    ERROR = "error"
    """500."""
    GARBAGE = "garbage"
    """200, and something that is not this network's language."""
    ECHO = "echo"
    """500, with the whole request in its body, its headers included."""


@dataclass(frozen=True)
class Shown:
    """A post as the network itself holds it. `id` as in `RemotePost`; `text` as a reader sees it;
    `reply_to` an id, "" for none; `links` what can be clicked, people's pages and tags left out."""

    id: str
    text: str
    reply_to: str = ""
    links: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()


class PublishingRig(Protocol):
    """A network on loopback with one connected account that has no post.

    `somebody` is the handle and the id of another account there (("", "") where nobody can be
    named), `unacceptable` a text that the network does not take.
    """

    @property
    def tools(self) -> Tools: ...

    @property
    def place(self) -> Place: ...

    @property
    def credentials(self) -> Credentials: ...

    @property
    def somebody(self) -> tuple[str, str]: ...

    @property
    def unacceptable(self) -> str: ...

    async def posts(self) -> list[Shown]:
        """What the network holds of this account, oldest first, read without the connector."""
        ...

    async def lose_answer_of_next_write(self) -> None:
        """The next call of `send` is accepted and written; its answer never comes."""
        ...


class ServedRig(PublishingRig, Protocol):
    """The same, behind a server that can be made to fail."""

    @property
    def revoked(self) -> Credentials:
        """Credentials that this server does not accept (any more)."""
        ...

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        """The next call of `send` meets this fault, once the server has written or before."""
        ...

    async def limit_next_write(self) -> None:
        """The next call of `send` is answered 429, with a delay of `LIMIT_S`; nothing written."""
        ...
