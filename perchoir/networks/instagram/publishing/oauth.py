"""Signing in on Instagram itself: see `common/graph/tokens.py`."""

from collections.abc import Mapping
from typing import Final

from perchoir.networks.common.graph import tokens
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.tokens import TOKEN, Ways
from perchoir.networks.contract import Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Place, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.instagram.publishing import calls
from perchoir.networks.instagram.publishing.calls import NETWORK, VERSION, own_profile

CONSENT: Final = "https://www.instagram.com/oauth/authorize"
CODES_AT = "https://api.instagram.com/oauth/access_token"
SCOPES: Final = (
    "instagram_business_basic,instagram_business_content_publish,"
    "instagram_business_manage_comments,instagram_business_manage_insights"
)
# A code that nobody ever had: Instagram looks at the keys of the app before it looks at this.
_NOBODYS: Final = "perchoir-looks-whether-the-keys-open-anything"


def _ways(base: str) -> Ways:
    return Ways(CODES_AT, base, "ig")


async def leave(state: str, house: House) -> Leaving:
    """Raises `Refused` while this house is not registered, or has no address with https."""
    return tokens.leaving(CONSENT, SCOPES, state, await tokens.registered(house), house)


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """The account behind the code that came back, and what opens it."""
    credentials = await tokens.long_token(kept, answer, house, _ways(calls.ADDRESS), tools)
    graph = Graph(calls.ADDRESS, VERSION, NETWORK, credentials[TOKEN], tools)
    return await own_profile(graph), credentials


async def renewed(place: Place, credentials: Credentials, tools: Tools) -> Credentials:
    """Raises `NeedsReconnect` only when Instagram says that it is over."""
    return await tokens.renewed(credentials, _ways(place.server or calls.ADDRESS), tools)


async def check_app(values: Mapping[str, str], house: House, tools: Tools) -> None:
    """Whether Instagram knows this app: it is given a code that nobody has, and complains of the
    keys before it complains of the code. Writes nothing. Raises `Refused` and `Temporary`."""
    fields = {
        **tokens.app_in(values),
        "grant_type": "authorization_code",
        "redirect_uri": house.address + house.back,
        "code": _NOBODYS,
    }
    try:
        await tokens.posted(CODES_AT, fields, tools)
    except Refused as no:
        if no.code != "sign_in_refused":
            raise
