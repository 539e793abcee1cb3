"""The account at which a person posts: kept without credentials, and nothing is sent to it.

It stands beside the publishers of networks, so that whoever plans, looks after accounts or reads
back what left needs to know nothing of it; only whoever sends asks `by_hand` of its manifest.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from secrets import token_hex
from typing import Final

from perchoir.networks.by_hand.embeds import embedded, tells
from perchoir.networks.by_hand.places import PLACES, REMOTE_ID, handle_in
from perchoir.networks.contract.errors import Refused, Unknown
from perchoir.networks.contract.manifest import Setting
from perchoir.networks.contract.posts import Counts
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    Place,
    Profile,
    PublisherManifest,
    RemotePost,
)
from perchoir.networks.contract.sources import Tools

# An account without any is one that somebody disconnected.
_NOTHING_TO_OPEN: Final = {"by_hand": "yes"}


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


_PROFILE: Final = Setting(
    name="profile",
    label=_("Profile on the network"),
    help=_("Its address or its name: linkedin.com/in/camille-morvan, @morvan."),
    required=True,
)


class ByHand:
    """See `Publisher`."""

    def __init__(self, network: str) -> None:
        self.manifest = PublisherManifest(
            network=network,
            name=PLACES[network].name,
            summary=_("Perchoir prepares each post; a person posts it and brings its link."),
            settings=(_PROFILE,),
            can_delete=False,
            can_read_back=tells(network),
            by_hand=True,
            facts_as_of="2026-11",
        )

    def new_key(self, now: datetime) -> str:
        """Nobody is told; it only tells parts apart."""
        return token_hex(16)

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        """Raises `Refused("account_not_found")` for what cannot be a handle there."""
        handle = handle_in(self.manifest.network, values.get("profile", ""))
        if not handle:
            raise Refused("account_not_found")
        place = Place(self.manifest.network, "", f"{REMOTE_ID}{handle.lower()}", handle)
        return Profile(place), _NOTHING_TO_OPEN

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        """Nothing ends."""
        return credentials

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        """As it was typed: nobody can be asked."""
        return Profile(place)

    async def find_people(
        self, handles: tuple[str, ...], place: Place, credentials: Credentials, tools: Tools
    ) -> dict[str, str]:
        """Whoever posts chooses them on the network's own page."""
        return {}

    async def freeze(
        self, post: Outgoing, place: Place, credentials: Credentials, tools: Tools
    ) -> Frozen:
        """Nothing leaves from here."""
        raise Refused("by_hand")

    async def send(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost:
        """Nothing leaves from here."""
        raise Refused("by_hand")

    async def find(
        self, frozen: Frozen, place: Place, credentials: Credentials, tools: Tools
    ) -> RemotePost | None:
        """Only whoever posted can say."""
        raise Unknown("by_hand")

    async def read_back(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> Counts | None:
        """Whether it stands there, as the network tells everybody; without figures."""
        found = await embedded(self.manifest.network, post.url, tools.http)
        return None if found is None else Counts()

    async def delete(
        self, post: RemotePost, place: Place, credentials: Credentials, tools: Tools
    ) -> None:
        """A person takes down what a person posted."""
        raise Refused("by_hand")


@cache
def by_hand(network: str) -> ByHand:
    """Raises `KeyError` for a network on which nobody can post by hand."""
    return ByHand(network)
