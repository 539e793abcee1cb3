"""Signing in on Threads itself: see `common/graph/tokens.py`."""

from collections.abc import Mapping
from typing import Final

from perchoir.networks.common.graph import tokens
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.tokens import TOKEN, Ways
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials, Place, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.threads.publishing import calls
from perchoir.networks.threads.publishing.calls import NETWORK, VERSION, own_profile

CONSENT: Final = "https://threads.com/oauth/authorize"
# Read, publish, answer our own threads, read answers and mentions, search, read figures, take down.
SCOPES: Final = (
    "threads_basic,threads_content_publish,threads_manage_replies,threads_read_replies,"
    "threads_manage_mentions,threads_keyword_search,threads_manage_insights,threads_delete"
)


def _ways(base: str) -> Ways:
    return Ways(f"{base}/oauth/access_token", base, "th")


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
    """Raises `NeedsReconnect` only when Threads says that it is over."""
    return await tokens.renewed(credentials, _ways(place.server or calls.ADDRESS), tools)


async def check_app(values: Mapping[str, str], tools: Tools) -> None:
    """Threads gives the app a token of its own, with which nothing is done. Raises `Refused` and
    `Temporary`."""
    asked = {"grant_type": "client_credentials", **tokens.app_in(values)}
    found = await tokens.asked_for(f"{calls.ADDRESS}/oauth/access_token", asked, tools)
    tokens.given(found, tools)
