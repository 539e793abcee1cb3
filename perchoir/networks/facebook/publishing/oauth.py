"""Signing in on Facebook itself: somebody who looks after a page, then that page.

developers.facebook.com/docs/facebook-login/guides/access-tokens (November 2026): a short token is
exchanged for one of sixty days, and the token of a page that is had with that one does not end. It
is all that is kept. What Facebook lets us read ends ninety days after somebody signed in.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from perchoir.networks.common.fields import Fields, count, inner, objects, text
from perchoir.networks.common.graph import tokens
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.tokens import TOKEN
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.facebook.publishing import calls
from perchoir.networks.facebook.publishing.calls import (
    NETWORK,
    SIGNED_IN_UNTIL,
    VERSION,
    own_profile,
)

CONSENT: Final = f"https://www.facebook.com/{VERSION}/dialog/oauth"
# See the pages, publish on them, answer there, read what others wrote there, be told of it, read
# figures.
SCOPES: Final = (
    "pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_engagement,"
    "pages_read_user_content,pages_manage_metadata,read_insights"
)
_MOST_PAGES: Final = 10
_MAY_WRITE: Final = frozenset({"CREATE_CONTENT", "MANAGE", "PROFILE_PLUS_CREATE_CONTENT"})


async def leave(values: Mapping[str, str], state: str, house: House) -> Leaving:
    """Raises `Refused` while this house is not registered, or has no address with https."""
    app, wanted = await tokens.registered(house), values.get("page", "").strip()
    return tokens.leaving(CONSENT, SCOPES, state, app, house, page=wanted)


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """The page that was named, and what opens it."""
    check_yes(answer)
    person = await _long_token(kept, answer["code"], house, tools)
    page = _chosen(await _pages(person, tools), kept.get("page", ""))
    credentials = {TOKEN: text(page, TOKEN)}
    with suppress(ConnectorError):
        credentials |= await _ends(credentials[TOKEN], kept, tools)
    graph = Graph(calls.ADDRESS, VERSION, NETWORK, credentials[TOKEN], tools)
    return await own_profile(graph, credentials), credentials


async def check_app(values: Mapping[str, str], tools: Tools) -> None:
    """Facebook gives the app a token of its own, with which nothing is done. Raises `Refused` and
    `Temporary`."""
    asked = {"grant_type": "client_credentials", **tokens.app_in(values)}
    tokens.given(await tokens.asked_for(_tokens_at(), asked, tools), tools)


def _tokens_at() -> str:
    return f"{calls.ADDRESS}/{VERSION}/oauth/access_token"


async def _long_token(kept: Mapping[str, str], code: str, house: House, tools: Tools) -> str:
    app = tokens.app_in(kept)
    asked = {**app, "redirect_uri": house.address + house.back, "code": code}
    short = tokens.given(await tokens.asked_for(_tokens_at(), asked, tools), tools)
    again = {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": short[TOKEN]}
    return tokens.given(await tokens.asked_for(_tokens_at(), again, tools), tools)[TOKEN]


async def _pages(person: str, tools: Tools) -> list[Fields]:
    """All that this person looks after, with the token of each."""
    graph = Graph(calls.ADDRESS, VERSION, NETWORK, person, tools)
    asked = {"fields": "id,name,username,access_token,tasks", "limit": "100"}
    found: list[Fields] = []
    for _ in range(_MOST_PAGES):
        page = await graph.ask("me/accounts", asked)
        found += objects(page, "data")
        after = text(inner(inner(page, "paging"), "cursors"), "after")
        if not after or not text(inner(page, "paging"), "next"):
            break
        asked["after"] = after
    return [one for one in found if text(one, "id") and text(one, TOKEN)]


def _chosen(pages: Sequence[Fields], wanted: str) -> Fields:
    """The one that was typed by its name, its number or its address; the only one where nothing was
    typed. Raises `Refused` and `NeedsReconnect`."""
    if not pages:
        raise Refused("no_page_there")
    name = wanted.strip().rstrip("/").rpartition("facebook.com/")[2].rpartition("=")[2].casefold()
    fitting = [one for one in pages if not name or name in _names(one)]
    if not fitting:
        raise Refused("page_not_yours")
    if len(fitting) > 1:
        raise Refused("several_pages")
    tasks = fitting[0].get("tasks")
    if isinstance(tasks, list) and not _MAY_WRITE & {str(one) for one in tasks}:
        raise NeedsReconnect("not_allowed_to_write")
    return fitting[0]


def _names(page: Fields) -> set[str]:
    username = text(page, "username").casefold()
    return {text(page, "id"), text(page, "name").casefold(), username, f"@{username}"} - {"", "@"}


async def _ends(token: str, kept: Mapping[str, str], tools: Tools) -> dict[str, str]:
    """When somebody has to sign in again, as far as Facebook says."""
    app = tokens.app_in(kept)
    own = f"{app['client_id']}|{app['client_secret']}"
    graph = Graph(calls.ADDRESS, VERSION, NETWORK, own, tools, secrets=(token,))
    found = await graph.ask("debug_token", {"input_token": token})
    until = count(inner(found, "data"), "data_access_expires_at")
    return {SIGNED_IN_UNTIL: str(until)} if until else {}
