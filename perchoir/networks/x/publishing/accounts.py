"""Who the account is, and who others are (X API 2.167, August 2026)."""

import re
from typing import Final

from perchoir.networks.common.fields import count, inner, objects, text, web_address
from perchoir.networks.contract import NeedsReconnect, Refused
from perchoir.networks.contract.publishing import Place, Profile
from perchoir.networks.x.publishing import calls
from perchoir.networks.x.publishing.calls import Api
from perchoir.networks.x.publishing.costs import PERSON

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_MOST_ASKED: Final = 100
_FIELDS: Final = {"user.fields": "id,name,username,profile_image_url,public_metrics"}


async def own_profile(api: Api) -> Profile:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    _status, found = await api.ask("/2/users/me", _FIELDS)
    user = inner(found, "data")
    if not text(user, "id") or not text(user, "username"):
        raise Refused("not_this_service")
    server = "" if api.base == calls.ADDRESS else api.base
    return Profile(
        place=Place("x", server, text(user, "id"), text(user, "username")),
        name=text(user, "name") or text(user, "username"),
        avatar_url=web_address(user.get("profile_image_url")),
        followers=count(inner(user, "public_metrics"), "followers_count"),
    )


async def same_account(api: Api, place: Place) -> Profile:
    """Raises `NeedsReconnect("another_account")` when the token opens somebody else's."""
    await api.tools.charge(PERSON, 1)
    profile = await own_profile(api)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile


async def people(handles: tuple[str, ...], api: Api) -> dict[str, str]:
    """The ids of these handles. What cannot be a handle of X is not asked for."""
    bare = {handle: handle.strip().lstrip("@") for handle in handles}
    asked = sorted({name.lower() for name in bare.values() if _HANDLE.fullmatch(name)})
    ids: dict[str, str] = {}
    for start in range(0, len(asked), _MOST_ASKED):
        some = asked[start : start + _MOST_ASKED]
        await api.tools.charge(PERSON, len(some))
        _status, found = await api.ask("/2/users/by", {"usernames": ",".join(some)})
        ids |= {text(user, "username").lower(): text(user, "id") for user in objects(found, "data")}
    known = {handle: ids.get(name.lower(), "") for handle, name in bare.items()}
    return {handle: user_id for handle, user_id in known.items() if user_id}
