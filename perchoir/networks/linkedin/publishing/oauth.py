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
from perchoir.networks.linkedin.publishing.manifest import COMMUNITY, FIGURES, SHARE
from perchoir.networks.linkedin.publishing.problems import wait_of, words_of

SIGN_IN: Final = "https://www.linkedin.com/oauth/v2/authorization"
TOKENS = "https://www.linkedin.com"
_MEMBER: Final = "r_basicprofile w_member_social w_member_social_feed"
_PAGE: Final = (
    "rw_organization_admin w_organization_social r_organization_social "
    "w_organization_social_feed r_organization_social_feed"
)
# By what the app was granted, and who speaks. A page needs an app that was granted pages.
_ASKED_FOR: Final[Mapping[tuple[str, str], str]] = {
    (SHARE, "me"): "openid profile w_member_social",
    (COMMUNITY, "me"): _MEMBER,
    (COMMUNITY, "page"): _PAGE,
    (FIGURES, "me"): f"{_MEMBER} {MEMBER_FIGURES}",
    (FIGURES, "page"): _PAGE,
}
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
_REFRESH: Final = "refresh_token"
_LONGEST_S: Final = 10**9
# A token that nobody ever had: LinkedIn looks at the keys of the app before it looks at this.
_NOBODYS: Final = "perchoir-looks-whether-the-keys-open-anything"
_CANCELLED: Final = frozenset({"user_cancelled_login", "user_cancelled_authorize"})


class App(msgspec.Struct, frozen=True):
    """The keys under which LinkedIn knows this house."""

    client_id: str
    secret: str

    @property
    def fields(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.secret}


async def leave(values: Mapping[str, str], state: str, house: House) -> Leaving:
    """Where the person goes. Raises `Refused` while this house is not registered for that."""
    whose = "page" if values.get("whose") == "page" else "me"
    known = await house.known("")
    app, scopes = _app(known), _scopes(known, whose)
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": house.address + house.back,
        "state": state,
        "scope": scopes,
    }
    kept = {**app.fields, "whose": whose, "page": values.get("page", "").strip()[:300]}
    return Leaving(f"{SIGN_IN}?{urlencode(asked)}", kept)


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
    given = _given(await _token(app, asked, tools), tools)
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
        found = await _token(app, asked, tools)
    except Refused as no:
        if no.code in ("sign_in_refused", "app_refused"):
            code = "token_refused" if no.code == "sign_in_refused" else no.code
            raise NeedsReconnect(code, no.detail) from None
        raise Temporary(no.code, no.detail) from None
    # The refresh token keeps its own end: an answer that leaves it out means the same one.
    kept = {_REFRESH: credentials[_REFRESH], "scope": credentials.get(SCOPES, ""), **found}
    given = _given(kept, tools)
    return {**credentials, **given}


async def check_app(values: Mapping[str, str], tools: Tools) -> None:
    """Whether LinkedIn knows this app: it is asked about a token that nobody has, and complains
    of the keys first. Writes nothing. Raises `Refused` and `Temporary`."""
    fields = {**_app(values).fields, "token": _NOBODYS}
    answer = await _posted("/oauth/v2/introspectToken", fields, tools)
    found = json_of(answer)
    if answer.status == 401:
        raise Refused("app_refused", str(answer.status))
    if answer.status not in (200, 400) or not isinstance(found, Mapping):
        raise _no(answer, tools)
    if _is_about_keys(found):
        raise Refused("app_refused", str(answer.status))


def _app(known: Mapping[str, str]) -> App:
    """Raises `Refused` while there is none."""
    client, secret = (known.get(name, "").strip() for name in ("client_id", "client_secret"))
    if not client or not secret:
        raise Refused("app_missing")
    return App(client, secret)


def _scopes(known: Mapping[str, str], whose: str) -> str:
    """What may be asked for. Raises `Refused` where LinkedIn was said not to grant it."""
    found = _ASKED_FOR.get((known.get("products") or SHARE, whose))
    if found is None:
        raise Refused("product_missing")
    return found


def _check_granted(answer: Mapping[str, str]) -> None:
    """Raises `Refused` when they said no there, or LinkedIn did."""
    error = answer.get("error", "")
    if error in _CANCELLED:
        raise Refused("said_no")
    if error.startswith("unauthorized_scope"):
        raise Refused("product_missing", error[:100])
    check_yes(answer)


async def _token(app: App, fields: Mapping[str, str], tools: Tools) -> Fields:
    """What LinkedIn gave, an access token for certain. Raises `Temporary` and `Refused`."""
    answer = await _posted("/oauth/v2/accessToken", {**fields, **app.fields}, tools)
    found = json_of(answer)
    if answer.status != 200:
        raise _no(answer, tools)
    if not isinstance(found, Mapping) or not text(found, "access_token"):
        raise Refused("not_this_service")
    return found


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
            TOKENS + path,
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
    found = json_of(answer)
    if _is_about_keys(found):
        return Refused("app_refused", said)
    if answer.status in (400, 401, 403) and words_of(found):
        return Refused("sign_in_refused", said)
    return Refused("not_this_service", said)


def _is_about_keys(found: object) -> bool:
    words = words_of(found).lower()
    return "invalid_client" in words or "client authentication" in words
