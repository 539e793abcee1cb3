"""Signing in by the browser: registration of this house, consent, and the token.

docs.joinmastodon.org/spec/oauth, November 2026. PKCE is checked by Mastodon since 4.3; servers that
do not know it leave it aside.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from perchoir.core.numbers import whole_number
from perchoir.networks.common.fields import text
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.mastodon.publishing.accounts import own_profile
from perchoir.networks.mastodon.publishing.calls import TOKEN, Server, safe_base

SCOPES: Final = "read:accounts read:statuses read:search write:statuses write:media"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_NAME: Final = "Perchoir"
_REFRESH: Final = "refresh_token"


@dataclass(frozen=True)
class App:
    """This house, as one server knows it. Kept sealed until the person comes back."""

    server: str
    client_id: str
    client_secret: str = field(repr=False)


def new_verifier() -> str:
    """The secret of one sign-in (RFC 7636), kept in the session between the two steps."""
    return secrets.token_urlsafe(48)


async def register(server: str, redirect_uri: str, tools: Tools) -> App:
    """Raises `Temporary` and `Refused`."""
    base = safe_base(server)
    found = await _posted(
        Server(base, "", tools),
        "/api/v1/apps",
        {
            "client_name": _NAME,
            "redirect_uris": redirect_uri,
            "scopes": SCOPES,
            "website": _site_of(redirect_uri),
        },
    )
    if not text(found, "client_id") or not text(found, "client_secret"):
        raise Refused("not_this_service")
    return App(base, text(found, "client_id"), text(found, "client_secret"))


def authorization_address(app: App, redirect_uri: str, state: str, verifier: str) -> str:
    """Where the person is sent. `state` comes back with the code and must be compared."""
    challenge = hashlib.sha256(verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": urlsafe_b64encode(challenge).decode("ascii").rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{app.server}/oauth/authorize?{urlencode(asked)}"


async def leave(values: Mapping[str, str], state: str, house: House, tools: Tools) -> Leaving:
    """Where the person goes on the server that they named; this house is known there from the
    first time on."""
    base = safe_base(values.get("server", ""))
    back = house.address + house.back
    app = await _known_app(base, house, tools)
    if app is None:
        app = await register(base, back, tools)
        await house.keep(base, {"id": app.client_id, "secret": app.client_secret}, True)
    verifier = new_verifier()
    kept = {"server": base, "id": app.client_id, "secret": app.client_secret}
    address = authorization_address(app, back, state, verifier)
    return Leaving(address, {**kept, "verifier": verifier})


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """Raises `Refused` when somebody said no, or another server answers than was asked."""
    if answer.get("iss", kept["server"]).rstrip("/") != kept["server"]:
        raise Refused("wrong_issuer", kept["server"])
    check_yes(answer)
    app = App(kept["server"], kept["id"], kept["secret"])
    back = house.address + house.back
    return await exchange(app, answer["code"], back, kept["verifier"], tools)


async def renewed_token(server: str, credentials: Credentials, tools: Tools) -> Credentials:
    """Another token where the server gave one that ends and a way to renew it (Pleroma, Pixelfed);
    else the same. Raises `NeedsReconnect` only when the server says that it is over."""
    if not credentials.get(_REFRESH):
        return credentials
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": credentials[_REFRESH],
        "client_id": credentials.get("client_id", ""),
        "client_secret": credentials.get("client_secret", ""),
    }
    try:
        found = await _posted(Server(safe_base(server), "", tools), "/oauth/token", asked)
    except Refused as no:
        if no.code == "sign_in_refused" and no.detail in ("400", "401"):
            raise NeedsReconnect("token_refused", no.detail) from None
        raise Temporary(no.code, no.detail) from None
    if not text(found, "access_token"):
        raise Temporary("server_trouble")
    return {**credentials, **_tokens(found, tools)}


async def take_back(server: str, credentials: Credentials, tools: Tools) -> None:
    """The server forgets the token (docs.joinmastodon.org/methods/oauth#revoke, November 2026).

    Raises `Refused` for a token that was typed: only the application it was given to may revoke it.
    """
    if not credentials.get("client_secret"):
        raise Refused("not_ours_to_revoke")
    asked = {
        "client_id": credentials["client_id"],
        "client_secret": credentials["client_secret"],
        "token": credentials.get(TOKEN, ""),
    }
    await _posted(Server(safe_base(server), "", tools), "/oauth/revoke", asked)


def ending(profile: Profile, credentials: Credentials) -> Profile:
    """With the day on which a person must sign in again, where the token ends and nothing renews
    it."""
    seconds = whole_number(credentials.get(FRESH_UNTIL), 11)
    if seconds is None or credentials.get(_REFRESH):
        return profile
    return msgspec.structs.replace(profile, expires_at=datetime.fromtimestamp(seconds, UTC))


async def _known_app(base: str, house: House, tools: Tools) -> App | None:
    """What this server knows us by, if it still does: Mastodon forgets an application that nobody
    used for a day (4.3, November 2026), and would stop the person on a page of its own."""
    kept = await house.known(base)
    if not kept:
        return None
    asked = {
        "grant_type": "client_credentials",
        "client_id": kept["id"],
        "client_secret": kept["secret"],
        "redirect_uri": house.address + house.back,
    }
    try:
        await _posted(Server(base, "", tools), "/oauth/token", asked)
    except Refused:
        return None
    return App(base, kept["id"], kept["secret"])


async def exchange(
    app: App, code: str, redirect_uri: str, verifier: str, tools: Tools
) -> tuple[Profile, Credentials]:
    """The account behind a code that came back, and what opens it from now on.

    Raises `Temporary`, `Refused`, `NeedsReconnect`.
    """
    found = await _posted(
        Server(app.server, "", tools),
        "/oauth/token",
        {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        },
    )
    token = text(found, "access_token")
    if not token:
        raise Refused("not_this_service")
    profile = await own_profile(Server(app.server, token, tools))
    own = {"client_id": app.client_id, "client_secret": app.client_secret}
    kept = {**own, **_tokens(found, tools)}
    return ending(profile, kept), kept


def _tokens(found: Mapping[str, object], tools: Tools) -> dict[str, str]:
    """What was given, and until when it is good where that is said."""
    given = {TOKEN: text(found, "access_token"), _REFRESH: text(found, "refresh_token")}
    lasts = found.get("expires_in")
    if isinstance(lasts, int) and 0 < lasts < 10**9:
        given[FRESH_UNTIL] = str(int(tools.now().timestamp()) + lasts)
    return {name: value for name, value in given.items() if value}


async def _posted(server: Server, path: str, fields: Mapping[str, str]) -> Mapping[str, object]:
    answer = await server.call("POST", path, content=urlencode(fields).encode(), headers=_FORM)
    if 400 <= answer.status < 500 and answer.status != 429:
        # What the server says may repeat the code or the secret: only its number is kept.
        raise Refused("sign_in_refused", str(answer.status))
    _status, found = server.understood(answer)
    if not isinstance(found, Mapping):
        raise Refused("not_this_service")
    return found


def _site_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
