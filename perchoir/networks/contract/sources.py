"""Where posts come in.

A source yields batches; each batch carries the cursor that stands after it. The caller stores
events and cursor in one transaction, so that after a stop nothing is lost, and deduplicates by
(network, id), so that nothing comes twice.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec

from perchoir.core.outbound import Outbound
from perchoir.networks.contract.errors import Refused
from perchoir.networks.contract.filters import FilterLanguage
from perchoir.networks.contract.manifest import Manifest
from perchoir.networks.contract.posts import IncomingPost


class Posted(msgspec.Struct, frozen=True, tag=True):
    """A post appeared, or was edited: the same id again with `edited_at` set."""

    post: IncomingPost
    edited_at: datetime | None = None


class Removed(msgspec.Struct, frozen=True, tag=True):
    """A post was deleted on its network. With `author_id` alone, everything of that author was."""

    network: str
    post_id: str = ""
    author_id: str = ""


Event = Posted | Removed


class Batch(msgspec.Struct, frozen=True):
    """Events in order, and the cursor after the last of them.

    `next_in` is for polling: seconds until the next call is welcome. `skipped` counts posts that
    could not be read, `problem` shows the first of them (for inspection, cut to 2,000 characters).
    `behind_s` is how far behind the network's own clock the last event was, when known.
    """

    events: tuple[Event, ...]
    cursor: str
    next_in: float | None = None
    skipped: int = 0
    problem: str = ""
    behind_s: float | None = None


async def _remember_nothing(_key: str) -> str | None:
    return None


async def _keep_nothing(_key: str, _value: str) -> None:
    return None


async def _costs_nothing(_kind: str, _count: int) -> None:
    return None


async def _lends_nothing(_mime: str, _content: bytes) -> str:
    raise Refused("no_public_address")


@dataclass(frozen=True)
class Tools:
    """What a connector is given; it reaches the outside by no other way.

    `http` is the guarded client. `now` is the clock. `recall` and `remember` are a small cache
    shared by the house (handles by DID, for example): text to text, may forget at any time.
    `secret` is the access token of the connected account when there is one. `charge` is called
    right before a call that costs something (`contract/prices.py`), with its kind and how many; it
    raises `Refused("spending_limit")`. `lend` takes a media type and bytes and puts them where
    whoever knows the address can fetch them for an hour, for networks that fetch media themselves;
    it raises `Refused("no_public_address")`.
    """

    http: Outbound
    now: Callable[[], datetime]
    recall: Callable[[str], Awaitable[str | None]] = field(default=_remember_nothing)
    remember: Callable[[str, str], Awaitable[None]] = field(default=_keep_nothing)
    secret: str = ""
    charge: Callable[[str, int], Awaitable[None]] = field(default=_costs_nothing)
    lend: Callable[[str, bytes], Awaitable[str]] = field(default=_lends_nothing)


Settings = Mapping[str, str]


@runtime_checkable
class StreamingSource(Protocol):
    """A connection that stays open. The generator ends or raises; the caller backs off."""

    manifest: Manifest

    def stream(self, settings: Settings, cursor: str, tools: Tools) -> AsyncIterator[Batch]:
        """Yield batches from just after `cursor` ("" means from now) at most 50 ms apart.

        Raises `Temporary`, `Refused` or `NeedsReconnect`.
        """
        ...


@runtime_checkable
class PollingSource(Protocol):
    """A question asked again and again."""

    manifest: Manifest

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """Ask once for what stands after `cursor` ("" means the newest page).

        Raises `Temporary`, `Refused` or `NeedsReconnect`.
        """
        ...


Source = StreamingSource | PollingSource


class Block(msgspec.Struct, frozen=True):
    """Messages of a stream as they came, in order, not read yet."""

    messages: tuple[bytes, ...]
    received_at: datetime


class Reads(msgspec.Struct, frozen=True):
    """Where a source's reader finds what a watch looks for, in messages that are JSON objects.

    `text` are the keys whose strings may become text of a post (a list's strings belong to the key
    of the list); `tags` those of `text` whose strings are tags; `names` those whose strings are
    addresses, ids of authors and names. A message without any of `text` is no post: it is read
    whatever the watches ask for. Without `text`, every string may be anything. `author` is the key
    that says first in a message whom it is about: what is about the same keeps its order wherever
    it is read; without it all messages do. `always` are short strings of JSON, in their quotes,
    of which every message that may change an earlier post has one: it is read too, since an older
    text may have been for a watch.
    """

    text: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    author: str = ""
    always: tuple[bytes, ...] = ()


@runtime_checkable
class StreamsBlocks(Protocol):
    """A stream that hands its messages over unread, so that only those which a watch may match are
    read: reading costs more than all the rest."""

    reads: Reads

    def blocks(self, settings: Settings, cursor: str, tools: Tools) -> AsyncIterator[Block]:
        """As `StreamingSource.stream`, each block at most 50 ms after its first message."""
        ...

    async def read(
        self, block: Block, chosen: Sequence[int] | None, cursor: str, tools: Tools
    ) -> Batch:
        """The events of these messages of a block (None: of all), and the cursor after the whole
        block, which is `cursor` when nothing in it says where it stands. Each post's `raw` is its
        message, or empty. Raises `Temporary` when the server said that it hangs up."""
        ...


class Ruled(msgspec.Struct, frozen=True):
    """`standing` rules are asked for now; `refused` are those that the network did not take, and
    what it said."""

    standing: int
    refused: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class TakesRules(Protocol):
    """A stream that sends only what its rules ask for. The caller compiles watches to them, and
    matches all that comes."""

    filters: FilterLanguage

    async def write_rules(self, rules: Sequence[str], settings: Settings, tools: Tools) -> Ruled:
        """Ask for these from now on, and no more for what this house asked before; rules of others
        stay. Again is harmless. A rule that asked before and asks now never ceases in between.
        Raises `Temporary`, `Refused` or `NeedsReconnect`."""
        ...


@runtime_checkable
class ResolvesAuthors(Protocol):
    """A source whose posts carry an author's id without a handle, because looking every author of
    a stream up is impossible. The caller asks for the authors of the posts it keeps."""

    async def resolve_handles(
        self, dids: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """The handles of these author ids, as far as they can be known now. Never raises."""
        ...


@runtime_checkable
class ResolvesHandles(Protocol):
    """A source whose posts name people by an id alone. The caller asks for the people that watches
    name by their handles, and writes those handles into the posts before it matches them."""

    async def find_authors(
        self, handles: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """The author id behind each handle, by handle in lower case, as far as it can be known
        now; names that cannot be handles here are left out. Remembers what it found: it may be
        asked often. Raises `Refused` when the settings name no server."""
        ...


@runtime_checkable
class Rechecks(Protocol):
    """A source that is not always told of deletions. The caller asks again about posts it keeps."""

    async def recheck(
        self, post_ids: Sequence[str], settings: Settings, tools: Tools
    ) -> list[Event]:
        """A `Removed` for each that is gone, a `Posted` for each that was edited; nothing for the
        rest. Raises `Temporary`, `Refused` or `NeedsReconnect`."""
        ...
