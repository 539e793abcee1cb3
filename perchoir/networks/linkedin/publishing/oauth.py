"""Signing in on LinkedIn itself: authorization code, sixty days, renewal where LinkedIn grants it.

learn.microsoft.com/linkedin/shared/authentication, November 2026: access tokens last sixty days;
refresh tokens, of a year, are given to approved apps alone and keep their own end when used. Scopes
that an app was not granted fail the whole sign-in: only those of its products are asked for.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec

from perchoir.core.numbers import whole_number
from perchoir.core.outbound import Answer
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.fields import Fields, count, text
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from perchoir.networks.linkedin.publishing import calls
from perchoir.networks.linkedin.publishing.accounts import ENDS_AT, ends_at, member, page
from perchoir.networks.linkedin.publishing.calls import TOKEN, Api, json_of
from perchoir.networks.linkedin.publishing.figures import MEMBER_FIGURES, SCOPES
from perchoir.networks.linkedin.publishing.problems import wait_of, words_of

SIGN_IN = "https://www.linkedin.com"
SELF_SERVE: Final = "openid profile w_member_social"
PAGES: Final = "r_basicprofile w_organization_social r_organization_social rw_organization_admin"
REVIEWED_MEMBER: Final = f"r_basicprofile w_member_social {MEMBER_FIGURES}"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
_REFRESH: Final = "refresh_token"
_LONGEST_S: Final = 10**9
# A token that nobody ever had: LinkedIn looks at the keys of the app before it looks at this.
_NOBODYS: Final = "perchoir-looks-whether-the-keys-open-anything"
_CANCELLED: Final = frozenset({"user_cancelled_login", "user_cancelled_authorize"})


class App(msgspec.Struct, frozen=True):
    """The keys under which LinkedIn knows this house, and what they may be asked for."""

    client_id: str
    secret: str
    scopes: str = ""

    @property
    def fields(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.secret}


async def leave(values: Mapping[str, str], state: str, house: House) -> Leaving:
    """Where the person goes. Raises `Refused` while this house is not registered for that."""
    whose = "page" if values.get("whose") == "page" else "me"
    app = app_for(whose, await house.known(""))
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": house.address + house.back,
        "state": state,
        "scope": app.scopes,
    }
    kept = {**app.fields, "whose": whose, "page": values.get("page", "").strip()[:300]}
    return Leaving(f"{SIGN_IN}/oauth/v2/authorization?{urlencode(asked)}", kept)


async def come_back(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
) -> tuple[Profile, Credentials]:
    """The account behind the code that came back, and what opens it."""
    _check_granted(answer)
    app = App(kept["client_id"], kept["client_secret"])
    asked = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": house.address + house.back,
    }
    given = await _token(app, asked, tools)
    # The keys of the app are only needed where the token can be renewed.
    credentials = {**given, **app.fields} if given.get(_REFRESH) else given
    api = Api(calls.ADDRESS, credentials[TOKEN], tools)
    profile = await page(kept["page"], api) if kept["whose"] == "page" else await member(api)
    return ending(profile, credentials), credentials


def ending(profile: Profile, credentials: Credentials) -> Profile:
    """The profile, with the day by which a person must have signed in again."""
    return msgspec.structs.replace(profile, expires_at=ends_at(credentials))


async def renewed(credentials: Credentials, tools: Tools) -> Credentials:
    """Fresh tokens where LinkedIn gave something to renew with, else the same.

    Raises `NeedsReconnect` only when LinkedIn says that it is over.
    """
    if not credentials.get(_REFRESH):
        return credentials
    app = App(credentials.get("client_id", ""), credentials.get("client_secret", ""))
    asked = {"grant_type": "refresh_token", _REFRESH: credentials[_REFRESH]}
    try:
        given = await _token(app, asked, tools)
    except Refused as no:
        if no.code in ("sign_in_refused", "app_refused"):
            code = "token_refused" if no.code == "sign_in_refused" else no.code
            raise NeedsReconnect(code, no.detail) from None
        raise Temporary(no.code, no.detail) from None
    return {**credentials, **given}


async def check_app(values: Mapping[str, str], tools: Tools) -> None:
    """Whether LinkedIn knows these apps: it is asked about a token that nobody has, and complains
    of the keys first. Writes nothing. Raises `Refused` and `Temporary`."""
    apps = [_app(values, ""), _app(values, "page_")]
    known = [app for app in apps if app.client_id]
    if not known:
        raise Refused("app_missing")
    for app in known:
        fields = {**app.fields, "token": _NOBODYS}
        answer = await _posted("/oauth/v2/introspectToken", fields, tools)
        words = words_of(json_of(answer)).lower()
        if answer.status == 401 or "client" in words:
            raise Refused("app_refused", str(answer.status))
        if answer.status == 429 or answer.status >= 500:
            raise _no(answer, tools)


def app_for(whose: str, known: Mapping[str, str]) -> App:
    """The app that signs in a member or for a page, with what it may be asked for. Raises
    `Refused` while there is none."""
    own, pages = _app(known, ""), _app(known, "page_")
    if whose == "page":
        if not pages.client_id:
            raise Refused("product_missing" if own.client_id else "app_missing")
        return msgspec.structs.replace(pages, scopes=PAGES)
    if pages.client_id and known.get("member_figures") == "yes":
        return msgspec.structs.replace(pages, scopes=REVIEWED_MEMBER)
    if not own.client_id:
        raise Refused("app_missing")
    return msgspec.structs.replace(own, scopes=SELF_SERVE)


def _app(known: Mapping[str, str], prefix: str) -> App:
    client, secret = (known.get(f"{prefix}client_{name}", "").strip() for name in ("id", "secret"))
    return App(client, secret) if client and secret else App("", "")


def _check_granted(answer: Mapping[str, str]) -> None:
    """Raises `Refused` when they said no there, or LinkedIn did."""
    error = answer.get("error", "")
    if error in _CANCELLED:
        raise Refused("said_no")
    if error.startswith("unauthorized_scope"):
        raise Refused("product_missing", error[:100])
    check_yes(answer)


async def _token(app: App, fields: Mapping[str, str], tools: Tools) -> dict[str, str]:
    """What LinkedIn gave, and until when it is good. Raises `Temporary` and `Refused`."""
    answer = await _posted("/oauth/v2/accessToken", {**fields, **app.fields}, tools)
    found = json_of(answer)
    if answer.status != 200:
        raise _no(answer, tools)
    if not isinstance(found, Mapping) or not text(found, "access_token"):
        raise Refused("not_this_service")
    return _given(found, tools)


def _given(found: Fields, tools: Tools) -> dict[str, str]:
    """A token that nothing renews is good until its end, and then a person signs in again."""
    given = {TOKEN: text(found, "access_token"), _REFRESH: text(found, _REFRESH)}
    given[SCOPES] = text(found, "scope")
    until = _until(found, "expires_in", tools)
    if given[_REFRESH]:
        given |= {FRESH_UNTIL: until, ENDS_AT: _until(found, "refresh_token_expires_in", tools)}
    else:
        given[ENDS_AT] = until
    return {name: value for name, value in given.items() if value}


def _until(found: Fields, name: str, tools: Tools) -> str:
    lasts = count(found, name) or whole_number(text(found, name), 10)
    return str(int(tools.now().timestamp()) + lasts) if lasts and lasts < _LONGEST_S else ""


async def _posted(path: str, fields: Mapping[str, str], tools: Tools) -> Answer:
    with contract_errors():
        return await tools.http.request(
            "POST",
            SIGN_IN + path,
            headers=_FORM,
            content=urlencode(fields).encode(),
            max_bytes=calls.MOST_BYTES,
            redirects=False,
        )


def _no(answer: Answer, tools: Tools) -> Refused | Temporary:
    """What LinkedIn says may repeat a code or a secret: only its number is kept."""
    said = str(answer.status)
    if answer.status == 429:
        return Temporary("too_many_requests", said, wait_of(answer.headers, tools.now()))
    if answer.status >= 500:
        return Temporary("server_trouble", said)
    words = words_of(json_of(answer)).lower()
    if "invalid_client" in words or "client authentication" in words:
        return Refused("app_refused", said)
    if answer.status in (400, 401, 403) and words:
        return Refused("sign_in_refused", said)
    return Refused("not_this_service", said)
