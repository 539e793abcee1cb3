"""Where Facebook answers, and the page there.

developers.facebook.com/docs/pages-api and .../graph-api/reference, version 26.0 (July 2026), read
in November 2026.
"""

from datetime import UTC, datetime
from typing import Final

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import Fields, count, inner, text, web_address
from perchoir.networks.common.graph.calls import Graph, token_in
from perchoir.networks.contract import NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Place, Profile

ADDRESS = "https://graph.facebook.com"
VERSION: Final = "v26.0"
NETWORK: Final = "facebook"
SIGNED_IN_UNTIL: Final = "signed_in_until"
"""Among credentials: until when Facebook lets us read, in seconds since 1970."""
_FIELDS: Final = "id,name,username,followers_count,picture{url}"


def graph_of(place: Place, credentials: Credentials, tools: Tools) -> Graph:
    """Raises `NeedsReconnect` when there is no token."""
    base = place.server or ADDRESS
    return Graph(base, VERSION, NETWORK, token_in(credentials), tools, place.id)


async def own_profile(graph: Graph, credentials: Credentials) -> Profile:
    """The page that the token opens. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    found = await graph.ask("me", {"fields": _FIELDS})
    if not text(found, "id") or not text(found, "name"):
        raise Refused("not_this_service")
    server = "" if graph.base == ADDRESS else graph.base
    return Profile(
        place=Place(
            NETWORK, server, text(found, "id"), text(found, "username") or text(found, "id")
        ),
        name=text(found, "name"),
        avatar_url=_picture(found),
        expires_at=_until(credentials),
        followers=count(found, "followers_count"),
    )


async def same_page(graph: Graph, place: Place, credentials: Credentials) -> Profile:
    """Raises `NeedsReconnect("another_account")` when the token opens something else."""
    profile = await own_profile(graph, credentials)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile


def _picture(found: Fields) -> str:
    return web_address(inner(inner(found, "picture"), "data").get("url"))


def _until(credentials: Credentials) -> datetime | None:
    seconds = whole_number(credentials.get(SIGNED_IN_UNTIL, ""), 11)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
