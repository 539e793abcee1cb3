"""Where posts go out.

The caller owns the promise "never twice": it chooses the key, freezes the exact bytes, commits
both, and only then calls `send`, once. A connector never repeats a call that may have written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

import msgspec

from perchoir.networks.contract.manifest import Setting
from perchoir.networks.contract.posts import Counts, MediaKind
from perchoir.networks.contract.sources import Tools

Credentials = Mapping[str, str]
"""What opens an account (tokens, keys), by name. Kept sealed, never in an error or a log."""

FRESH_UNTIL: Final = "fresh_until"
"""Among credentials: until when they open the account before they must be renewed, in seconds since
1970. Absent where nothing ends."""


class Place(msgspec.Struct, frozen=True):
    """An account on its network. `server` is a whole address without a path, empty where the
    network has one place only; `id` never changes (a DID, a number); `handle` may."""

    network: str
    server: str
    id: str
    handle: str


class Profile(msgspec.Struct, frozen=True):
    """What the network says of a connected account. `expires_at` is when a person must connect
    again (UTC), None when renewing needs nobody."""

    place: Place
    name: str = ""
    avatar_url: str = ""
    expires_at: datetime | None = None
    followers: int | None = None


class OutgoingMedia(msgspec.Struct, frozen=True):
    """A picture or a video, whole. `sha256` in hexadecimal, `content` its bytes; sizes in pixels,
    duration in seconds."""

    kind: MediaKind
    mime: str
    content: bytes
    sha256: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None


class Named(msgspec.Struct, frozen=True):
    """Somebody named in the text: `start` and `end` count code points, `id` is the network's own
    and empty where nobody was found, in which case the text stays plain."""

    start: int
    end: int
    handle: str
    id: str = ""


class Card(msgspec.Struct, frozen=True):
    """What a link shows: fetched by us, seen by the author, sent as it is."""

    url: str
    title: str = ""
    description: str = ""
    picture: OutgoingMedia | None = None


class RemotePost(msgspec.Struct, frozen=True):
    """A post where it stands: its id on the network, where a person reads it, and `version` where
    the network names one (a CID)."""

    id: str
    url: str
    version: str = ""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One post for one account, as it was approved.

    `key` is the record key or idempotency key, chosen before by `Publisher.new_key`. `created_at`
    is aware and in UTC. `reply_to` is the post answered or the part before, `root` the beginning
    of that thread.
    """

    key: str
    text: str
    created_at: datetime
    language: str = ""
    named: tuple[Named, ...] = ()
    media: tuple[OutgoingMedia, ...] = ()
    card: Card | None = None
    reply_to: RemotePost | None = None
    root: RemotePost | None = None


class Frozen(msgspec.Struct, frozen=True):
    """The exact bytes of the call that writes. `fingerprint` (SHA-256 of `body`, hexadecimal) is
    what to look for on the account's own timeline; `body` holds no secret."""

    key: str
    body: bytes
    fingerprint: str


class PublisherManifest(msgspec.Struct, frozen=True):
    """`settings` are the fields of the form that connects an account (secrets among them).
    `idempotent` is true when sending the same key again within `idempotent_for_s` seconds (None:
    for ever) gives the same post. `can_reply`, `can_delete`, `can_read_back` say what the network
    allows this account. `by_hand` says that nothing is sent from here: a person posts. `take_back`
    says where a person takes back our access by hand.
    `tried_live`, `facts_as_of` as in `Manifest`."""

    network: str
    name: str
    summary: str
    settings: tuple[Setting, ...] = ()
    idempotent: bool = False
    idempotent_for_s: float | None = None
    can_reply: bool = True
    can_delete: bool = True
    can_read_back: bool = True
    by_hand: bool = False
    take_back: str = ""
    tried_live: str = ""
    facts_as_of: str = ""


@runtime_checkable
class Publisher(Protocol):
    """An account's network. Every method may raise `Temporary`, `Refused`, `NeedsReconnect`; only
    where it says so, `Unknown`."""

    manifest: PublisherManifest

    def new_key(self, now: datetime) -> str:
        """A key that no other post of any account has."""
        ...

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Sign in with what a person typed into `manifest.settings`."""
        ...

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        """Fresh credentials, or the same where nothing expires. Never fewer names than before."""
        ...

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        """Ask who this is: the daily check that the account still works."""
        ...

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """The network's ids of these handles (without @), as far as they are found."""
        ...

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        """Upload media, which shows nothing to anybody, and make the exact bytes."""
        ...

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        """The one call that writes.

        `Temporary` and `Refused` and `NeedsReconnect` mean: nothing was written, for certain.
        Everything else (time-out, reset, 5xx, an answer that makes no sense) raises `Unknown`.
        """
        ...

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        """Look whether it stands there; None when it certainly does not. `Unknown` when neither
        can be said. Writes nothing."""
        ...

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        """The post's figures, None when it is not there (any more)."""
        ...

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """Take it down; also when it is gone already. `Unknown` when nobody can say."""
        ...


@runtime_checkable
class TakesBack(Protocol):
    """A `Publisher` whose network forgets credentials when asked."""

    async def take_back(self, place: Place, credentials: Credentials, tools: Tools) -> None:
        """Have the network forget them: from then on they open nothing, or nothing anew.

        Again is harmless. Raises `Temporary`, `Refused` or `NeedsReconnect` when it was not done.
        """
        ...
