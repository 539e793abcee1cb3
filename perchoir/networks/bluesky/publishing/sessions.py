"""Signing in with an app password, and staying signed in.

The password is used once. A server signs in 30 times in five minutes and 300 times a day at most
(com.atproto.server.createSession, November 2026): the session is kept and renewed instead. Both
tokens change at each renewal; for two hours the old one still gives the new pair, so that a lost
answer loses nothing.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import jwt

from perchoir.networks.bluesky.finding import PUBLIC_SERVER, find_authors
from perchoir.networks.bluesky.identities import document_of, server_of
from perchoir.networks.bluesky.publishing.calls import ACCESS, REFRESH, Fault, Server, safe_base
from perchoir.networks.bluesky.syntax import is_did, is_handle
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Place, Profile

NETWORK: Final = "bluesky"
PROFILE: Final = "app.bsky.actor.profile"


async def signed_in(values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
    """Raises `Refused` and `Temporary`."""
    name = values.get("handle", "").strip().lstrip("@").lower()
    password = values.get("password", "").strip()
    if not password:
        raise Refused("needs_app_password")
    did, base = await _found(name, values, tools)
    server = Server(base, {"password": password}, tools)
    session = await _session(server, did or name, password)
    credentials = _tokens(session)
    if did and text(session, "did") != did:
        raise Refused("another_account")
    if not credentials or not is_did(text(session, "did")):
        raise Refused("not_this_service", base)
    place = Place(NETWORK, base, text(session, "did"), text(session, "handle"))
    return await own_profile(Server(base, credentials, tools), place), credentials


async def renewed(server: Server) -> Credentials:
    """Another pair of tokens, over what was kept. Raises `Temporary`, `NeedsReconnect`."""
    kept = server.credentials
    if not kept.get(REFRESH):
        raise NeedsReconnect("needs_token")
    try:
        session = await server.ask("com.atproto.server.refreshSession", REFRESH)
    except Fault as no:
        refusal = no.as_refusal()
        if isinstance(refusal, NeedsReconnect):
            raise refusal from None
        raise Temporary("server_trouble", no.said) from None
    fresh = _tokens(session)
    if not fresh:
        raise Temporary("not_json")
    return {**kept, **fresh}


async def end_session(server: Server) -> None:
    """The refresh token opens nothing any more; the access token ends by itself within two hours
    (com.atproto.server.deleteSession, November 2026). One that is over already is no error."""
    if not server.credentials.get(REFRESH):
        raise NeedsReconnect("needs_token")
    await server.tell("com.atproto.server.deleteSession", REFRESH)


async def own_profile(server: Server, place: Place) -> Profile:
    """Who this is, asked of the account's own server. Raises `Temporary`, `Refused`,
    `NeedsReconnect`."""
    session = await server.opened("com.atproto.server.getSession")
    if text(session, "did") != place.id:
        raise NeedsReconnect("another_account")
    if session.get("active") is False:
        raise NeedsReconnect("account_not_active", text(session, "status")[:100])
    named = Place(place.network, place.server, place.id, text(session, "handle") or place.handle)
    record = await _profile_record(server, place)
    cid = text(inner(inner(record, "avatar"), "ref"), "$link")
    picture = urlencode({"did": place.id, "cid": cid})
    avatar = f"{server.base}/xrpc/com.atproto.sync.getBlob?{picture}" if cid else ""
    return Profile(named, name=text(record, "displayName"), avatar_url=avatar)


async def _found(name: str, values: Mapping[str, str], tools: Tools) -> tuple[str, str]:
    """The account's DID ("" when the server will say), and its server."""
    own_server = values.get("server", "").strip()
    if own_server:
        return "", safe_base(own_server)
    if not is_handle(name) and not is_did(name):
        raise Refused("handle_not_readable")
    did = name
    if not is_did(name):
        did = (await find_authors([name], PUBLIC_SERVER, values, tools)).get(name, "")
    if not did:
        raise Refused("account_not_found", name)
    with contract_errors():
        base = server_of(await document_of(did, values, tools))
    if not base:
        raise Refused("account_not_found", name)
    return did, safe_base(base)


async def _session(server: Server, name: str, password: str) -> Fields:
    asked = {"identifier": name, "password": password}
    try:
        return await server.ask("com.atproto.server.createSession", json=asked)
    except Fault as no:
        if no.name == "AuthFactorTokenRequired":
            raise Refused("needs_app_password", no.said) from None
        if no.status == 401:
            raise Refused("password_refused", no.said) from None
        raise Refused("not_this_service", no.said) from None


def _tokens(session: Fields) -> dict[str, str]:
    """Both tokens, and until when the first is good where it says so; or nothing at all."""
    found = {ACCESS: text(session, "accessJwt"), REFRESH: text(session, "refreshJwt")}
    return {**found, **_end_of(found[ACCESS])} if all(found.values()) else {}


def _end_of(token: str) -> dict[str, str]:
    """Read, not believed: the server decides."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    except jwt.InvalidTokenError:
        return {}
    until = claims.get("exp")
    return {FRESH_UNTIL: str(until)} if isinstance(until, int) and until > 0 else {}


async def _profile_record(server: Server, place: Place) -> Fields:
    """The account's own page; {} while it has none. Only for show: never fails."""
    asked = {"repo": place.id, "collection": PROFILE, "rkey": "self"}
    try:
        found = await server.ask("com.atproto.repo.getRecord", params=asked)
    except (Fault, ConnectorError):
        return {}
    return inner(found, "value")
