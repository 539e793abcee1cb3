"""Where Threads answers, and the account there.

developers.facebook.com/documentation/threads, 2026; paths as in Meta's own Postman collection.
"""

from typing import Final

from perchoir.networks.common.fields import text, web_address
from perchoir.networks.common.graph.calls import Graph, token_in
from perchoir.networks.contract import NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Place, Profile

ADDRESS = "https://graph.threads.net"
VERSION: Final = "v1.0"
NETWORK: Final = "threads"
_FIELDS: Final = "id,username,name,threads_profile_picture_url"


def graph_of(place: Place, credentials: Credentials, tools: Tools) -> Graph:
    """Raises `NeedsReconnect` when there is no token."""
    base = place.server or ADDRESS
    return Graph(base, VERSION, NETWORK, token_in(credentials), tools, place.id)


async def own_profile(graph: Graph) -> Profile:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    found = await graph.ask("me", {"fields": _FIELDS})
    if not text(found, "id") or not text(found, "username"):
        raise Refused("not_this_service")
    server = "" if graph.base == ADDRESS else graph.base
    return Profile(
        place=Place(NETWORK, server, text(found, "id"), text(found, "username")),
        name=text(found, "name") or text(found, "username"),
        avatar_url=web_address(found.get("threads_profile_picture_url")),
    )


async def same_account(graph: Graph, place: Place) -> Profile:
    """Raises `NeedsReconnect("another_account")` when the token opens somebody else's."""
    profile = await own_profile(graph)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile
