"""Who the account is: a member, or an organisation whose page the member looks after.

learn.microsoft.com/linkedin: Sign In with LinkedIn using OpenID Connect; Organization Access
Control; Organization Lookup; November 2026.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import Fields, count, objects, text, web_address
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused
from perchoir.networks.contract.publishing import Place, Profile
from perchoir.networks.linkedin.publishing import calls
from perchoir.networks.linkedin.publishing.calls import Api
from perchoir.networks.linkedin.publishing.urns import (
    ORGANIZATION,
    PERSON,
    is_organization,
    is_somebody,
    quoted,
)

NETWORK: Final = "linkedin"
ENDS_AT: Final = "ends_at"
"""Among credentials: when a person must sign in again, in seconds since 1970."""
# These may post in the name of a page (Organization Access Control, November 2026).
_MAY_POST: Final = frozenset(
    {
        "ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "RECRUITING_POSTER",
        "DIRECT_SPONSORED_CONTENT_POSTER",
    }
)  # fmt: skip
_NAME = re.compile(r"[\w%-]{1,100}")
_PAGE = re.compile(r"/(?:company|school|showcase)/([^/]+)")
_MOST_ASKED: Final = 20


async def member(api: Api) -> Profile:
    """The person who signed in. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    try:
        _status, found = await api.ask("/v2/userinfo")
        person, name = text(found, "sub"), text(found, "name")
        picture, handle = web_address(found.get("picture")), name
    except Refused as no:
        # An app for pages knows another door: its members are asked for r_basicprofile.
        if no.code not in ("access_denied", "refused_by_server"):
            raise
        _status, found = await api.ask("/v2/me")
        person, picture = text(found, "id"), ""
        names = (text(found, "localizedFirstName"), text(found, "localizedLastName"))
        name = " ".join(part for part in names if part)
        handle = text(found, "vanityName") or name
    if not is_somebody(f"{PERSON}{person}"):
        raise Refused("not_this_service")
    place = Place(NETWORK, _server(api), f"{PERSON}{person}", handle or person)
    return Profile(place=place, name=name or person, avatar_url=picture)


async def page(typed: str, api: Api) -> Profile:
    """The page that was typed, or the only one there is. Raises `Refused` when this member may not
    post there, or has not said on which of several pages."""
    theirs = await pages_looked_after(api)
    urn = await _urn_of(typed, api) if typed.strip() else ""
    if not urn and len(theirs) > 1:
        raise Refused("page_not_said")
    urn = urn or next(iter(theirs), "")
    if urn not in theirs:
        raise Refused("not_page_admin", urn)
    return await _organization(urn, api)


async def pages_looked_after(api: Api) -> list[str]:
    """The organisations in whose name this member may post."""
    path = "/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=100"
    _status, found = await api.ask(path, finder=True)
    roles = [one for one in objects(found, "elements") if text(one, "role") in _MAY_POST]
    urns = [text(one, "organization") or text(one, "organizationTarget") for one in roles]
    return [urn for urn in dict.fromkeys(urns) if is_organization(urn) and is_somebody(urn)]


async def same_account(api: Api, place: Place) -> Profile:
    """Raises `NeedsReconnect` when the token opens somebody else's, or the page no longer."""
    if is_organization(place.id):
        if place.id not in await pages_looked_after(api):
            raise NeedsReconnect("not_page_admin", place.id)
        return await _organization(place.id, api)
    profile = await member(api)
    if profile.place.id != place.id:
        raise NeedsReconnect("another_account", profile.place.handle)
    return profile


def ends_at(credentials: Mapping[str, str]) -> datetime | None:
    """When a person must have signed in again."""
    seconds = whole_number(credentials.get(ENDS_AT, ""), 11)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


async def people(handles: tuple[str, ...], api: Api) -> dict[str, str]:
    """The URNs of these pages, by their address or its last word. Persons cannot be looked up, and
    are numbered otherwise for each app."""
    found: dict[str, str] = {}
    for handle in handles[:_MOST_ASKED]:
        urn = await _found(handle.strip().lstrip("@"), api)
        if urn:
            found[handle] = urn
    return found


async def _found(bare: str, api: Api) -> str:
    try:
        return await _urn_of(bare, api)
    except Refused:
        return ""


async def _urn_of(typed: str, api: Api) -> str:
    """Raises `Refused` where there is no page of this name."""
    name = _name_in(typed)
    if name.isdecimal():
        return f"{ORGANIZATION}{name}"
    found = await _by_name(name, api) if name else {}
    if not text(found, "id").isdecimal():
        raise Refused("account_not_found", typed[:100])
    return f"{ORGANIZATION}{text(found, 'id')}"


def _name_in(typed: str) -> str:
    """The word that names a page in its address, in its URN, or alone; "" when it cannot be one."""
    typed = typed.strip().removeprefix(ORGANIZATION)
    path = urlsplit(typed if "://" in typed else f"https://linkedin.com/{typed}").path
    match = _PAGE.search(path)
    name = match[1] if match else typed
    return unquote(name) if _NAME.fullmatch(name) else ""


async def _by_name(name: str, api: Api) -> Fields:
    path = f"/rest/organizations?q=vanityName&vanityName={quoted(name)}"
    _status, found = await api.ask(path, finder=True)
    return next(iter(objects(found, "elements")), {})


async def _organization(urn: str, api: Api) -> Profile:
    number = urn.removeprefix(ORGANIZATION)
    status, found = await api.ask(f"/rest/organizations/{number}")
    if status != 200 or text(found, "id") not in ("", number):
        raise Refused("not_this_service")
    name = text(found, "localizedName") or number
    return Profile(
        place=Place(NETWORK, _server(api), urn, text(found, "vanityName") or number),
        name=name,
        followers=await _followers(urn, api),
    )


async def _followers(urn: str, api: Api) -> int | None:
    """A kindness: None where it is not told."""
    path = f"/rest/networkSizes/{quoted(urn)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
    try:
        _status, found = await api.ask(path)
    except ConnectorError:
        return None
    return count(found, "firstDegreeSize")


def _server(api: Api) -> str:
    return "" if api.base == calls.ADDRESS else api.base
