"""Signing in on X itself: authorization code with PKCE, renewal, and giving the tokens back.

docs.x.com/fundamentals/authentication/oauth-2-0, August 2026: a code is good for thirty seconds, an
access token for two hours, a refresh token for one use. An app with a secret says it in a header
(confidential client); one without names itself in the body (public client).
"""

import hashlib
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from perchoir.core.outbound import Answer
from perchoir.networks.common.fields import Fields, count, text
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Place, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.x.publishing import calls
from perchoir.networks.x.publishing.accounts import own_profile
from perchoir.networks.x.publishing.calls import TOKEN, Api, json_of
from perchoir.networks.x.publishing.costs import PERSON
from perchoir.networks.x.publishing.problems import wait_of, words_of

CONSENT: Final = "https://x.com/i/oauth2/authorize"
SCOPES: Final = "tweet.read tweet.write users.read media.write offline.access"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_REFRESH: Final = "refresh_token"
_LONGEST_S: Final = 10**9
# A refresh token that nobody ever had: X looks at the keys of the app before it looks at this.
_NOBODYS: Final = "perchoir-looks-whether-the-keys-open-anything"


async def leave(state: str, house: House) -> Leaving:
    """Where the person goes. Raises `Refused` while this house is not registered with X."""
    app = await _registered(house)
    verifier = secrets.token_urlsafe(48)
    challenge = hashlib.sha256(verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": house.address + house.back,
        "scope": SCOPES,
        "state": state,
        "code_challenge": urlsafe_b64encode(challenge).decode("ascii").rstrip("="),
        "code_challenge_method": "S256",
    }
    return Leaving(f"{CONSENT}?{urlencode(asked)}", {**app, "verifier": verifier})


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """The account behind the code that came back, and what opens it. Raises `Refused` when
    somebody said no."""
    check_yes(answer)
    await tools.charge(PERSON, 1)
    given = await _token(
        calls.ADDRESS,
        kept,
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": house.address + house.back,
            "code_verifier": kept["verifier"],
        },
        tools,
    )
    credentials = {**_app_in(kept), **given}
    profile = await own_profile(Api(calls.ADDRESS, credentials[TOKEN], tools))
    return profile, credentials


async def renewed(place: Place, credentials: Credentials, tools: Tools) -> Credentials:
    """Another pair of tokens. X forgets the old refresh token as it gives a new one: nothing is
    asked after that could fail and lose it.

    Raises `NeedsReconnect` only when X says that it is over.
    """
    if not credentials.get(_REFRESH):
        return credentials
    asked = {"grant_type": "refresh_token", _REFRESH: credentials[_REFRESH]}
    try:
        given = await _token(place.server or calls.ADDRESS, credentials, asked, tools)
    except Refused as no:
        if no.code in ("sign_in_refused", "app_refused"):
            code = "token_refused" if no.code == "sign_in_refused" else no.code
            raise NeedsReconnect(code, no.detail) from None
        raise Temporary(no.code, no.detail) from None
    return {**credentials, **given}


async def take_back(place: Place, credentials: Credentials, tools: Tools) -> None:
    """X forgets both tokens. Raises `Refused` when it says that it did not."""
    for name in (_REFRESH, TOKEN):
        if not credentials.get(name):
            continue
        fields = {"token": credentials[name], "token_type_hint": name}
        server = place.server or calls.ADDRESS
        answer = await _posted(server, "/2/oauth2/revoke", credentials, fields, tools)
        if answer.status != 200 and not _knows_no_such_token(answer):
            raise _no(answer, tools)


async def check_app(values: Mapping[str, str], tools: Tools) -> None:
    """Whether X knows this app: it is asked to renew a token that nobody has, and complains of
    the keys before it complains of the token. Writes nothing. Raises `Refused` and `Temporary`."""
    asked = {"grant_type": "refresh_token", _REFRESH: _NOBODYS}
    app = _app_in(values)
    answer = await _posted(calls.ADDRESS, "/2/oauth2/token", app, asked, tools)
    if not _knows_no_such_token(answer):
        raise _no(answer, tools)


async def _registered(house: House) -> dict[str, str]:
    app = _app_in(await house.known(""))
    if not app.get("client_id"):
        raise Refused("app_missing")
    return app


def _app_in(values: Mapping[str, str]) -> dict[str, str]:
    """The keys of the app among other values, those that are there."""
    found = {name: values.get(name, "").strip() for name in ("client_id", "client_secret")}
    return {name: value for name, value in found.items() if value}


async def _token(
    server: str, app: Mapping[str, str], fields: Mapping[str, str], tools: Tools
) -> dict[str, str]:
    """What X gave, and until when it is good. Raises `Temporary` and `Refused`."""
    answer = await _posted(server, "/2/oauth2/token", app, fields, tools)
    found = json_of(answer)
    if answer.status != 200:
        raise _no(answer, tools)
    if not isinstance(found, Mapping) or not text(found, "access_token"):
        raise Refused("not_this_service")
    return _given(found, tools)


def _given(found: Fields, tools: Tools) -> dict[str, str]:
    given = {TOKEN: text(found, "access_token"), _REFRESH: text(found, "refresh_token")}
    lasts = count(found, "expires_in")
    if lasts and lasts < _LONGEST_S:
        given[FRESH_UNTIL] = str(int(tools.now().timestamp()) + lasts)
    return {name: value for name, value in given.items() if value}


async def _posted(
    server: str, path: str, app: Mapping[str, str], fields: Mapping[str, str], tools: Tools
) -> Answer:
    client, secret = app.get("client_id", ""), app.get("client_secret", "")
    if secret:
        pair = b64encode(f"{client}:{secret}".encode()).decode("ascii")
        headers = {**_FORM, "Authorization": f"Basic {pair}"}
    else:
        headers, fields = _FORM, {**fields, "client_id": client}
    content = urlencode(fields).encode()
    return await Api(server, "", tools).call("POST", path, content=content, headers=headers)


def _knows_no_such_token(answer: Answer) -> bool:
    """400, and it is the token that X does not like, not the app."""
    found = json_of(answer)
    if answer.status != 400 or not isinstance(found, Mapping):
        return False
    return "token" in text(found, "error_description").lower() or (
        text(found, "error") in ("invalid_grant", "invalid_token")
    )


def _no(answer: Answer, tools: Tools) -> Refused | Temporary:
    """What X says may repeat a code or a secret: only its number is kept."""
    said = str(answer.status)
    if answer.status == 429:
        return Temporary("too_many_requests", said, wait_of(answer.headers, tools.now()))
    if answer.status >= 500:
        return Temporary("server_trouble", said)
    words = words_of(json_of(answer))
    if answer.status == 401 or "invalid_client" in words or "client_id" in words:
        return Refused("app_refused", said)
    if answer.status in (400, 403) and words:
        return Refused("sign_in_refused", said)
    return Refused("not_this_service", said)
