"""Where Instagram answers, and the professional account there: "Instagram API with Instagram
Login", which needs no page of Facebook.

developers.facebook.com/documentation/instagram-platform, version 26.0 (July 2026).
"""

from typing import Final

from perchoir.networks.common.fields import count, objects, text, web_address
from perchoir.networks.common.graph.calls import Graph, token_in
from perchoir.networks.contract import NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Place, Profile

ADDRESS = "https://graph.instagram.com"
VERSION: Final = "v26.0"
NETWORK: Final = "instagram"
_FIELDS: Final = "user_id,username,name,profile_picture_url,followers_count"


def graph_of(place: Place, credentials: Credentials, tools: Tools) -> Graph:
    """Raises `NeedsReconnect` when there is no token."""
    base = place.server or ADDRESS
    return Graph(base, VERSION, NETWORK, token_in(credentials), tools, place.id)


async def own_profile(graph: Graph) -> Profile:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    found = await graph.ask("me", {"fields": _FIELDS})
    # Documented as a list of one; seen without it.
    found = next(iter(objects(found, "data")), found)
    if not text(found, "user_id") or not text(found, "username"):
        raise Refused("not_this_service")
    server = "" if graph.base == ADDRESS else graph.base
    return Profile(
        place=Place(NETWORK, server, text(found, "user_id"), text(found, "username")),
        name=text(found, "name") or text(found, "username"),
        avatar_url=web_address(found.get("profile_picture_url")),
        followers=count(found, "followers_count"),
    )


async def same_account(graph: Graph, place: Place) -> Profile:
    """Raises `NeedsReconnect("another_account")` when the token opens somebody else's."""
    profile = await own_profile(graph)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile
