"""Signing in on the account's own server, in the person's browser: no password passes here.

PAR, PKCE and DPoP, as atproto.com/specs/oauth asks for (November 2026). An access token lives for
minutes; a refresh token is good once. A site that the world can read introduces itself by a page
of its own and signs with its key: its sessions last for two years. One on a developer's machine has
no such document: its sessions end after two weeks (reference server, oauth-provider 0.15).
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from perchoir.core.numbers import whole_number
from perchoir.core.outbound import Answer, OutboundFailed
from perchoir.networks.bluesky.publishing.authorities import (
    Authority,
    authority_named,
    authority_of,
    found_account,
    server_for,
)
from perchoir.networks.bluesky.publishing.calls import ACCESS, DPOP_KEY, REFRESH, Server
from perchoir.networks.bluesky.publishing.dpop import (
    ALGORITHM,
    encoded,
    new_key,
    proven_call,
    public_part,
    signed,
    thumbprint,
)
from perchoir.networks.bluesky.publishing.sessions import NETWORK, own_profile
from perchoir.networks.common.answers import check_busy, contract_errors
from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Place, Profile
from perchoir.networks.contract.signing_in import House, Leaving

SCOPE: Final = "atproto transition:generic"
ACCESS_NAME: Final = "access_token"
ENDS: Final = "session_ends"
ISSUER: Final = "issuer"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MOST_BYTES: Final = 200_000
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LOOPBACK_SESSION: Final = timedelta(days=14)
_OWN_SESSION: Final = timedelta(days=730)
_ASSERTION_S: Final = 55


class Client(msgspec.Struct, frozen=True):
    """This house, as an authority knows it; `key` is "" where it has none of its own."""

    id: str
    back: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Client({self.id})"


async def leave(values: Mapping[str, str], state: str, house: House, tools: Tools) -> Leaving:
    """Push the request; where the person goes."""
    client = await client_of(house)
    did, server = await found_account(values, tools)
    authority = await authority_of(server, tools)
    key, verifier = new_key(), secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "redirect_uri": client.back,
        "scope": SCOPE,
        "state": state,
        "code_challenge": encoded(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
        "login_hint": values.get("handle", "").strip().lstrip("@") or did,
    }
    answer = await _posted(authority.push, asked, client, authority.issuer, key, tools)
    request = text(_granted(answer), "request_uri")
    if not request:
        raise Refused("no_browser_sign_in", authority.issuer)
    joint = "&" if "?" in authority.authorize else "?"
    opened = urlencode({"client_id": client.id, "request_uri": request})
    kept = {"did": did, "server": server, "issuer": authority.issuer, "key": key}
    more = {"verifier": verifier, "plc": values.get("plc", "").strip()}
    return Leaving(f"{authority.authorize}{joint}{opened}", {**kept, **more})


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """Raises `Refused` when somebody said no, when another authority answers than was asked, or
    when the account is another than was named."""
    if answer.get("iss", "") != kept["issuer"]:
        raise Refused("wrong_issuer", kept["issuer"])
    check_yes(answer)
    client = await client_of(house)
    did, server = kept["did"], await server_for(kept["did"], kept, tools)
    authority = await authority_of(server, tools)
    if authority.issuer != kept["issuer"]:
        raise Refused("wrong_issuer", authority.issuer)
    asked = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": client.back,
        "code_verifier": kept["verifier"],
    }
    said = await _posted(authority.token, asked, client, authority.issuer, kept["key"], tools)
    tokens = _tokens(_granted(said), did, tools)
    credentials = {**tokens, **_opening(client, authority, kept["key"], tools)}
    place = Place(NETWORK, server, did, did)
    profile = await own_profile(Server(server, credentials, tools), place)
    return ending(profile, credentials), credentials


async def renewed_tokens(place: Place, credentials: Credentials, tools: Tools) -> Credentials:
    """Another pair, over what was kept: the refresh token is good once.

    Raises `NeedsReconnect` only when the authority says that the session is over.
    """
    if not credentials.get(REFRESH):
        raise NeedsReconnect("needs_token")
    client = Client(credentials["client_id"], "", credentials.get("client_key", ""))
    asked = {"grant_type": "refresh_token", "refresh_token": credentials[REFRESH]}
    issuer, key = credentials[ISSUER], credentials[DPOP_KEY]
    answer = await _posted(credentials["token_place"], asked, client, issuer, key, tools)
    found = _object(answer)
    if answer.status in (400, 401) and text(found, "error") in ("invalid_grant", "access_denied"):
        raise NeedsReconnect("token_refused", text(found, "error"))
    if answer.status != 200 or not text(found, ACCESS_NAME):
        raise Temporary("server_trouble", str(answer.status))
    try:
        return {**credentials, **_tokens(found, place.id, tools)}
    except Refused as error:
        raise NeedsReconnect(error.code) from None


async def give_back(credentials: Credentials, tools: Tools) -> None:
    """The authority ends the whole session (RFC 7009). Raises when it did not, or has no such
    door."""
    if not credentials.get(REFRESH):
        raise NeedsReconnect("needs_token")
    issuer = credentials[ISSUER]
    authority = await authority_named(issuer, tools)
    if not authority.revoke:
        raise Refused("not_ours_to_revoke", issuer)
    client = Client(credentials["client_id"], "", credentials.get("client_key", ""))
    asked = {"token": credentials[REFRESH], "token_type_hint": "refresh_token"}
    answer = await _posted(authority.revoke, asked, client, issuer, credentials[DPOP_KEY], tools)
    if answer.status not in (200, 204):
        raise Refused("refused_by_server", str(answer.status))


def is_signed_in_so(credentials: Credentials) -> bool:
    """These credentials came from a sign-in in the browser."""
    return bool(credentials.get(ISSUER))


def ending(profile: Profile, credentials: Credentials) -> Profile:
    """With the day on which a person must sign in again, where there is one."""
    seconds = whole_number(credentials.get(ENDS), 11)
    if seconds is None:
        return profile
    return msgspec.structs.replace(profile, expires_at=datetime.fromtimestamp(seconds, UTC))


async def introduction(house: House) -> dict[str, object]:
    """What authorities read of a house that has a protected address of its own."""
    if urlsplit(house.address).scheme != "https":
        return {}
    client = await client_of(house)
    key = {**public_part(client.key), "kid": thumbprint(client.key), "use": "sig"}
    return {
        "client_id": client.id,
        "client_name": "Perchoir",
        "client_uri": house.address,
        "redirect_uris": [client.back],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": SCOPE,
        "application_type": "web",
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": ALGORITHM,
        "jwks": {"keys": [{**key, "alg": ALGORITHM}]},
    }


async def client_of(house: House) -> Client:
    """Raises `Refused("address_not_public")` for a house that is neither: no authority would let
    anybody return to it."""
    parts = urlsplit(house.address)
    if parts.scheme == "https":
        kept = await house.known("") or await house.keep("", {"key": new_key()}, False)
        return Client(house.address + house.introduction, house.address + house.back, kept["key"])
    if (parts.hostname or "") not in _LOOPBACK:
        raise Refused("address_not_public", house.address)
    # A name would not do: only addresses of the machine itself are let through.
    port = f":{parts.port}" if parts.port else ""
    back = f"http://127.0.0.1{port}{house.back}"
    asked = urlencode({"redirect_uri": back, "scope": SCOPE})
    return Client(f"http://localhost?{asked}", back)


async def _posted(
    place: str, fields: Mapping[str, str], client: Client, issuer: str, key: str, tools: Tools
) -> Answer:
    """One form, with the client's own signature where it has a key. Raises `Temporary`."""
    whole = {**fields, "client_id": client.id, **_signature(client, issuer, tools)}
    with contract_errors():
        answer = await proven_call(
            "POST",
            place,
            key=key,
            tools=tools,
            content=urlencode(whole).encode(),
            headers=_FORM,
            max_bytes=_MOST_BYTES,
        )
    check_busy(Answer(answer.status, answer.headers, b"", answer.url), tools.now())
    return answer


def _signature(client: Client, issuer: str, tools: Tools) -> dict[str, str]:
    if not client.key:
        return {}
    now = int(tools.now().timestamp())
    claims = {
        "iss": client.id,
        "sub": client.id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + _ASSERTION_S,
    }
    said = signed(client.key, claims, kid=thumbprint(client.key))
    return {"client_assertion_type": _ASSERTION, "client_assertion": said}


def _granted(answer: Answer) -> Fields:
    """Raises `Refused`. What the authority says may repeat the code: only its word is kept."""
    found = _object(answer)
    if answer.status not in (200, 201):
        raise Refused("sign_in_refused", f"{answer.status} {text(found, 'error')[:60]}")
    return found


def _tokens(found: Fields, did: str, tools: Tools) -> dict[str, str]:
    """Raises `Refused` when they open another account, or too little."""
    if text(found, "sub") != did:
        raise Refused("another_account")
    access, refresh = text(found, ACCESS_NAME), text(found, "refresh_token")
    is_bound = text(found, "token_type").lower() == "dpop"
    if not access or not refresh or not is_bound or "atproto" not in text(found, "scope").split():
        raise Refused("sign_in_refused", "incomplete")
    lasts = found.get("expires_in")
    seconds = lasts if isinstance(lasts, int) and 0 < lasts < 10**9 else 300
    until = int(tools.now().timestamp()) + seconds
    return {ACCESS: access, REFRESH: refresh, FRESH_UNTIL: str(until)}


def _opening(client: Client, authority: Authority, key: str, tools: Tools) -> dict[str, str]:
    """What else is needed to use and renew the tokens."""
    ends = tools.now() + (_OWN_SESSION if client.key else _LOOPBACK_SESSION)
    return {
        DPOP_KEY: key,
        ISSUER: authority.issuer,
        "token_place": authority.token,
        "client_id": client.id,
        "client_key": client.key,
        ENDS: str(int(ends.timestamp())),
    }


def _object(answer: Answer) -> Fields:
    """{} when it is none."""
    try:
        found = answer.json()
    except OutboundFailed:
        return {}
    return found if isinstance(found, Mapping) else {}
