"""Signing in with an app of Meta: a code for a short token, a short token for a long one (60 days),
and a long one for another while it is good.

developers.facebook.com: threads/get-started/get-access-tokens-and-permissions (August 2026),
threads/get-started/long-lived-tokens, instagram-platform/.../business-login (March 2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from perchoir.core.outbound import Answer
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.fields import Fields, count, objects, text
from perchoir.networks.common.graph.calls import FORM
from perchoir.networks.common.graph.problems import No, json_of, no_of, refusal, wait_of
from perchoir.networks.common.returns import check_yes
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary, Tools, Unknown
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials
from perchoir.networks.contract.signing_in import House, Leaving

TOKEN: Final = "access_token"  # noqa: S105  the name under which it is kept
GIVEN_AT: Final = "given_at"
"""When a long token was given, in seconds since 1970: it is renewed from a day later on."""
_YOUNGEST_S: Final = 24 * 3600
_LONGEST_S: Final = 10**9


@dataclass(frozen=True)
class Ways:
    """Where one network exchanges tokens: `code_at` whole addresses, `base` without a path, `kind`
    the beginning of its grants ("th", "ig")."""

    code_at: str
    base: str
    kind: str


async def registered(house: House) -> dict[str, str]:
    """The keys of the app. Raises `Refused` while this house is not registered."""
    app = app_in(await house.known(""))
    if not app.get("client_id") or not app.get("client_secret"):
        raise Refused("app_missing")
    return app


def app_in(values: Mapping[str, str]) -> dict[str, str]:
    """The keys of the app among other values, those that are there."""
    found = {name: values.get(name, "").strip() for name in ("client_id", "client_secret")}
    return {name: value for name, value in found.items() if value}


def leaving(
    consent: str, scopes: str, state: str, app: Mapping[str, str], house: House, **more: str
) -> Leaving:
    """Where the person goes. Raises `Refused` when nobody could be sent back here."""
    if not house.address.startswith("https://"):
        raise Refused("address_not_public")
    asked = {
        "client_id": app["client_id"],
        "redirect_uri": house.address + house.back,
        "scope": scopes,
        "response_type": "code",
        "state": state,
    }
    return Leaving(f"{consent}?{urlencode(asked)}", {**app, **more})


async def long_token(
    kept: Mapping[str, str], answer: Mapping[str, str], house: House, ways: Ways, tools: Tools
) -> Credentials:
    """What opens the account whose owner came back with a code. Raises `Temporary`, `Refused`."""
    check_yes(answer)
    fields = {
        **app_in(kept),
        "grant_type": "authorization_code",
        "redirect_uri": house.address + house.back,
        # Instagram puts `#_` behind it.
        "code": answer["code"].removesuffix("#_"),
    }
    short = _token_in(await posted(ways.code_at, fields, tools))
    asked = {
        "grant_type": f"{ways.kind}_exchange_token",
        "client_secret": kept["client_secret"],
        TOKEN: short,
    }
    return given(await asked_for(f"{ways.base}/access_token", asked, tools), tools)


async def renewed(credentials: Credentials, ways: Ways, tools: Tools) -> Credentials:
    """Good for sixty days more. One that is younger than a day stays: Meta renews none such.

    Raises `NeedsReconnect` only when Meta says that it is over.
    """
    token, at = credentials.get(TOKEN, ""), count(credentials, GIVEN_AT)
    now = tools.now().timestamp()
    if not token or (at is not None and now - at < _YOUNGEST_S):
        return credentials
    asked = {"grant_type": f"{ways.kind}_refresh_token", TOKEN: token}
    try:
        found = await asked_for(f"{ways.base}/refresh_access_token", asked, tools)
        return {**credentials, **given(found, tools)}
    except Refused as no:
        if no.code in ("sign_in_refused", "app_refused"):
            raise NeedsReconnect("token_refused", no.detail) from None
        raise Temporary(no.code, no.detail) from None


def given(found: Fields, tools: Tools) -> dict[str, str]:
    """What Meta gave, and until when it is good."""
    now = int(tools.now().timestamp())
    whole = {TOKEN: _token_in(found), GIVEN_AT: str(now)}
    lasts = count(found, "expires_in")
    if lasts and lasts < _LONGEST_S:
        whole[FRESH_UNTIL] = str(now + lasts)
    return whole


async def asked_for(address: str, params: Mapping[str, str], tools: Tools) -> Fields:
    """Tokens and keys stand in these: nothing of them is repeated in what is raised."""
    with contract_errors():
        answer = await tools.http.request(
            "GET", address, params=dict(params), headers={"Connection": "close"}, redirects=False
        )
    return _read(answer, tools)


async def posted(address: str, fields: Mapping[str, str], tools: Tools) -> Fields:
    """The same, in a body."""
    headers = {"Content-Type": FORM, "Connection": "close"}
    with contract_errors():
        answer = await tools.http.request(
            "POST", address, content=urlencode(fields).encode(), headers=headers, redirects=False
        )
    return _read(answer, tools)


def _read(answer: Answer, tools: Tools) -> Fields:
    found, said = json_of(answer), str(answer.status)
    if answer.status == 200 and isinstance(found, Mapping) and no_of(found) is None:
        return found
    if answer.status >= 500:
        raise Temporary("server_trouble", said)
    if isinstance(found, Mapping) and _is_about_app(found):
        raise Refused("app_refused", said)
    no, wait = no_of(found), wait_of(answer.headers, tools.now())
    if answer.status == 429:
        raise Temporary("too_many_requests", said, wait)
    if no is not None:
        raise _about_the_token(no, f"{said} {no.code} {no.subcode}", wait)
    # Instagram's own shape, of its old interface.
    if isinstance(found, Mapping) and text(found, "error_message"):
        raise Refused("sign_in_refused", said)
    raise Refused("not_this_service", said)


def _about_the_token(no: No, said: str, wait: float) -> Refused | Temporary:
    error = refusal(no, said, wait)
    if isinstance(error, Unknown):
        return Temporary("server_trouble", said)
    return error if isinstance(error, Temporary) else Refused("sign_in_refused", said)


def _is_about_app(found: Fields) -> bool:
    """Whether it complains of the keys of the app, not of a code or a token (as third parties
    report its words, November 2026)."""
    words = str(found).lower()
    about = ("client secret", "client_secret", "client_id", "client id", "app_id", "platform app",
             "validating application", "application info", "validating client")  # fmt: skip
    return any(one in words for one in about)


def _token_in(found: Fields) -> str:
    """Instagram puts what it gives into a list of one. Raises `Refused`."""
    given_there = [found, *objects(found, "data")]
    token = next((text(one, TOKEN) for one in given_there if text(one, TOKEN)), "")
    if not token:
        raise Refused("not_this_service")
    return token
