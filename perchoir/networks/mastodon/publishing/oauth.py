"""Signing in by the browser: registration of this house, consent, and the token.

docs.joinmastodon.org/spec/oauth, November 2026. PKCE is checked by Mastodon since 4.3; servers that
do not know it leave it aside.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

from perchoir.networks.common.fields import text
from perchoir.networks.contract import Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Profile
from perchoir.networks.mastodon.publishing.accounts import own_profile
from perchoir.networks.mastodon.publishing.calls import TOKEN, Server, safe_base

SCOPES: Final = "read:accounts read:statuses read:search write:statuses write:media"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_NAME: Final = "Perchoir"


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
    kept = {TOKEN: token, "client_id": app.client_id, "client_secret": app.client_secret}
    return profile, kept


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
