"""What an authority may answer to a sign-in in the browser, and what is made of it."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.bluesky.publishing.dpop import encoded, new_key, public_part, thumbprint
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Tools
from perchoir.networks.contract.publishing import Credentials, Frozen, Place, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from tests.rigs.fake_network import Asked, FakeNetwork, Reply, in_json
from tests.rigs.fake_network import fake_network as fake_network

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AUTHORITY = "/.well-known/oauth-authorization-server"
RESOURCE = "/.well-known/oauth-protected-resource"
PUSH, TOKEN = "/oauth/par", "/oauth/token"
GRANT = {
    "access_token": "the-access-token", "refresh_token": "the-refresh-token", "sub": DID,
    "token_type": "DPoP", "expires_in": 900, "scope": "atproto transition:generic",
}  # fmt: skip
NONCE = in_json({"error": "use_dpop_nonce"}, 400, DPoP_Nonce="nonce-1")


class Desk:
    """A site, and an account on the fake server, which is its own authority."""

    def __init__(self, network: FakeNetwork, http: Outbound) -> None:
        self.network = network
        self.tools = Tools(http=http, now=lambda: NOW)
        self.kept: dict[str, Mapping[str, str]] = {}
        self.site = "https://perchoir.example"
        self.serve()

    @property
    def house(self) -> House:
        return House(self.site, "/connect/return/", "/connect/me.json", self._known, self._keep)

    async def _known(self, server: str) -> Mapping[str, str]:
        return self.kept.get(server, {})

    async def _keep(
        self, server: str, values: Mapping[str, str], replacing: bool
    ) -> Mapping[str, str]:
        return self.kept.setdefault(server, values)

    def serve(self, **changed: Any) -> None:
        url = self.network.url
        kind = "AtprotoPersonalDataServer"
        service = {"id": "#atproto_pds", "type": kind, "serviceEndpoint": url}
        self.network.on(f"/{DID}", in_json({"id": DID, "service": [service]}))
        self.network.on(RESOURCE, in_json({"authorization_servers": [url]}))
        described = {
            "issuer": url,
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": url + TOKEN,
            "pushed_authorization_request_endpoint": url + PUSH,
            "code_challenge_methods_supported": ["S256"],
            "dpop_signing_alg_values_supported": ["ES256"],
            **changed,
        }
        self.network.on(AUTHORITY, in_json(described))
        self.network.on(PUSH, in_json({"request_uri": "urn:req-1", "expires_in": 299}, 201))
        self.network.on(TOKEN, in_json(GRANT))
        session = {"did": DID, "handle": "anna.test", "active": True}
        self.network.on("/xrpc/com.atproto.server.getSession", in_json(session))

    async def leave(self) -> Leaving:
        values = {"handle": DID, "plc": self.network.url}
        return await BLUESKY.leave(values, "the-state", self.house, self.tools)

    async def come_back(self, leaving: Leaving, **answer: str) -> tuple[Profile, Credentials]:
        whole = {"iss": self.network.url, "state": "the-state", "code": "the-code", **answer}
        return await BLUESKY.come_back(leaving.kept, whole, self.house, self.tools)

    @property
    def place(self) -> Place:
        return Place("bluesky", self.network.url, DID, "anna.test")


@pytest.fixture
async def desk(fake_network: FakeNetwork) -> AsyncIterator[Desk]:
    async with Outbound(allow_private=["127.0.0.1"]) as http:
        yield Desk(fake_network, http)


def form_of(asked: Asked) -> dict[str, str]:
    return dict(parse_qsl(asked.body.decode()))


def proof_of(asked: Asked) -> dict[str, Any]:
    """The claims of its proof, whose signature holds."""
    proof = asked.headers["dpop"]
    head = jwt.get_unverified_header(proof)
    assert (head["typ"], set(head["jwk"])) == ("dpop+jwt", {"kty", "crv", "x", "y"})
    key = jwt.PyJWK(head["jwk"])
    found: dict[str, Any] = jwt.decode(
        proof, key, algorithms=["ES256"], options={"verify_iat": False}
    )
    return found


async def test_the_request_is_pushed_and_the_browser_carries_no_secret(desk: Desk) -> None:
    leaving = await desk.leave()
    address = urlsplit(leaving.address)
    site = desk.site
    assert dict(parse_qsl(address.query)) == {
        "client_id": f"{site}/connect/me.json", "request_uri": "urn:req-1",
    }  # fmt: skip
    asked = form_of(desk.network.asked_for(PUSH)[0])
    assert (asked["state"], asked["login_hint"]) == ("the-state", DID)
    assert asked["redirect_uri"] == f"{site}/connect/return/"
    assert asked["code_challenge_method"] == "S256"
    assert leaving.kept["verifier"] not in str(asked)


async def test_a_site_signs_with_the_key_that_it_shows_to_the_world(desk: Desk) -> None:
    shown = await BLUESKY.introduction(desk.house)
    keys: Any = shown["jwks"]
    [key] = keys["keys"]
    assert "d" not in key
    assert shown["client_id"] == f"{desk.site}/connect/me.json"
    await desk.leave()
    asked = form_of(desk.network.asked_for(PUSH)[0])
    said = jwt.decode(
        asked["client_assertion"],
        jwt.PyJWK(key),
        algorithms=["ES256"],
        audience=desk.network.url,
        options={"verify_iat": False, "verify_exp": False},
    )
    assert said["iss"] == said["sub"] == shown["client_id"]
    assert await BLUESKY.introduction(desk.house) == shown


async def test_a_machine_of_a_developer_needs_no_page_of_its_own(desk: Desk) -> None:
    desk.site = "http://localhost:8700"
    assert await BLUESKY.introduction(desk.house) == {}
    leaving = await desk.leave()
    asked = form_of(desk.network.asked_for(PUSH)[0])
    assert asked["client_id"].startswith("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A")
    assert asked["redirect_uri"] == "http://127.0.0.1:8700/connect/return/"
    assert "client_assertion" not in asked
    profile, _opening = await desk.come_back(leaving)
    assert profile.expires_at == NOW + timedelta(days=14)


async def test_a_site_that_nobody_can_return_to_says_so(desk: Desk) -> None:
    desk.site = "http://perchoir.lan"
    with pytest.raises(Refused, match="address_not_public"):
        await desk.leave()


async def test_a_server_s_nonce_is_used_from_then_on(desk: Desk) -> None:
    desk.network.on(PUSH, NONCE, in_json({"request_uri": "urn:req-1"}, 201))
    leaving = await desk.leave()
    first, second = (proof_of(asked) for asked in desk.network.asked_for(PUSH))
    assert first.get("nonce") != second["nonce"] == "nonce-1"
    assert first["jti"] != second["jti"]
    profile, opening = await desk.come_back(leaving)
    [exchange] = desk.network.asked_for(TOKEN)
    claims = proof_of(exchange)
    assert (claims["nonce"], claims["htm"], claims["htu"]) == (
        "nonce-1", "POST", desk.network.url + TOKEN,
    )  # fmt: skip
    assert (profile.place, profile.expires_at) == (desk.place, NOW + timedelta(days=730))
    assert opening["fresh_until"] == str(int(NOW.timestamp()) + 900)


async def test_a_server_that_never_is_content_with_a_nonce_is_not_asked_for_ever(
    desk: Desk,
) -> None:
    desk.network.on(PUSH, NONCE)
    with pytest.raises(Refused, match="sign_in_refused"):
        await desk.leave()
    assert len(desk.network.asked_for(PUSH)) == 2


async def test_a_post_refused_for_its_nonce_is_sent_once_more_with_the_token_s_proof(
    desk: Desk,
) -> None:
    _profile, opening = await desk.come_back(await desk.leave())
    put = "/xrpc/com.atproto.repo.putRecord"
    uri = f"at://{DID}/app.bsky.feed.post/key"
    wanted = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "nonce-2"}
    desk.network.on(put, Reply(401, wanted, b"{}"), in_json({"uri": uri, "cid": "bafy"}))
    body = json.dumps({"repo": DID, "record": {}}).encode()
    await BLUESKY.send(Frozen("key", body, ""), desk.place, opening, desk.tools)
    first, second = desk.network.asked_for(put)
    assert first.body == second.body == body
    assert second.headers["authorization"] == "DPoP the-access-token"
    assert proof_of(second)["nonce"] == "nonce-2"
    assert proof_of(second)["ath"] == encoded(sha256(b"the-access-token").digest())


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"iss": "https://elsewhere.example"}, "wrong_issuer"),
        ({"iss": ""}, "wrong_issuer"),
        ({"error": "access_denied"}, "said_no"),
        ({"error": "server_error"}, "sign_in_refused"),
    ],
)
async def test_what_comes_back_wrong_is_refused_before_any_code_is_spent(
    desk: Desk, answer: dict[str, str], code: str
) -> None:
    leaving = await desk.leave()
    with pytest.raises(Refused) as refused:
        await desk.come_back(leaving, **answer)
    assert refused.value.code == code
    assert desk.network.asked_for(TOKEN) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sub": "did:plc:somebodyelse"}, "another_account"),
        ({"sub": ""}, "another_account"),
        ({"access_token": ""}, "sign_in_refused"),
        ({"refresh_token": ""}, "sign_in_refused"),
        ({"token_type": "Bearer"}, "sign_in_refused"),
        ({"scope": "transition:generic"}, "sign_in_refused"),
    ],
)
async def test_tokens_of_somebody_else_or_of_too_little_are_not_taken(
    desk: Desk, changed: dict[str, str], code: str
) -> None:
    leaving = await desk.leave()
    desk.network.on(TOKEN, in_json({**GRANT, **changed}))
    with pytest.raises(Refused) as refused:
        await desk.come_back(leaving)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"issuer": "https://elsewhere.example"}, "wrong_issuer"),
        ({"token_endpoint": "http://8.8.8.8/token"}, "needs_https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "needs_https"),
        ({"pushed_authorization_request_endpoint": ""}, "no_browser_sign_in"),
        ({"dpop_signing_alg_values_supported": ["RS256"]}, "no_browser_sign_in"),
        ({"code_challenge_methods_supported": "S256"}, "no_browser_sign_in"),
    ],
)
async def test_an_authority_that_is_not_what_it_says_is_not_used(
    desk: Desk, changed: dict[str, Any], code: str
) -> None:
    desk.serve(**changed)
    with pytest.raises(Refused) as refused:
        await desk.leave()
    assert refused.value.code in {code, "address_not_readable"}
    assert desk.network.asked_for(PUSH) == []


async def test_an_authority_that_changed_meanwhile_gets_no_code(desk: Desk) -> None:
    leaving = await desk.leave()
    kept = {**leaving.kept, "issuer": "https://elsewhere.example"}
    with pytest.raises(Refused, match="wrong_issuer"):
        await desk.come_back(Leaving("", kept), iss="https://elsewhere.example")
    assert desk.network.asked_for(TOKEN) == []


@pytest.mark.parametrize("path", [RESOURCE, AUTHORITY])
@pytest.mark.parametrize("answer", [Reply(404), Reply(200, {}, b"<html>"), in_json([])])
async def test_a_server_without_such_a_sign_in_says_so(
    desk: Desk, path: str, answer: Reply
) -> None:
    desk.network.on(path, answer)
    with pytest.raises(Refused, match="no_browser_sign_in"):
        await desk.leave()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (in_json({"error": "invalid_grant"}, 400), NeedsReconnect),
        (in_json({**GRANT, "sub": "did:plc:somebodyelse"}), NeedsReconnect),
        (in_json({"error": "invalid_client"}, 401), Temporary),
        (in_json({"error": "temporarily_unavailable"}, 503), Temporary),
        (in_json({}, 429), Temporary),
        (in_json({}), Temporary),
        (Reply(200, {}, b"<html>"), Temporary),
        (Reply(302, {"Location": "/elsewhere"}), Temporary),
    ],
)
async def test_only_the_authority_ends_a_session(
    desk: Desk, reply: Reply, expected: type[ConnectorError]
) -> None:
    _profile, opening = await desk.come_back(await desk.leave())
    desk.network.on(TOKEN, reply)
    with pytest.raises(expected) as raised:
        await BLUESKY.renew(desk.place, opening, desk.tools)
    assert "the-refresh-token" not in repr(raised.value)


async def test_a_renewed_pair_keeps_what_else_is_needed(desk: Desk) -> None:
    _profile, opening = await desk.come_back(await desk.leave())
    desk.network.on(TOKEN, in_json({**GRANT, "access_token": "second", "refresh_token": "next"}))
    fresh = await BLUESKY.renew(desk.place, opening, desk.tools)
    assert {**opening, "access": "second", "refresh": "next"} == dict(fresh)
    spent = form_of(desk.network.asked_for(TOKEN)[-1])
    assert spent["refresh_token"] == "the-refresh-token"
    assert "client_assertion" in spent


def test_a_key_has_the_name_that_the_standard_gives_it() -> None:
    key = new_key()
    assert len(thumbprint(key)) == 43
    assert thumbprint(json.dumps(public_part(key))) == thumbprint(key)


async def test_a_session_is_given_back_where_the_authority_takes_it(desk: Desk) -> None:
    _profile, opening = await desk.come_back(await desk.leave())
    with pytest.raises(Refused, match="not_ours_to_revoke"):
        await BLUESKY.take_back(desk.place, opening, desk.tools)
    desk.serve(revocation_endpoint=f"{desk.network.url}/oauth/revoke")
    desk.network.on("/oauth/revoke", in_json({}))
    await BLUESKY.take_back(desk.place, opening, desk.tools)
    [asked] = desk.network.asked_for("/oauth/revoke")
    form = form_of(asked)
    assert (form["token"], form["client_id"]) == (opening["refresh"], opening["client_id"])
    assert form["client_assertion"]
    desk.network.on("/oauth/revoke", in_json({"error": "invalid_client"}, 401))
    with pytest.raises(Refused, match="refused_by_server"):
        await BLUESKY.take_back(desk.place, opening, desk.tools)


async def test_without_a_token_there_is_nothing_to_give_back(desk: Desk) -> None:
    for opening in ({}, {"issuer": "https://authority.example"}):
        with pytest.raises(NeedsReconnect):
            await BLUESKY.take_back(desk.place, opening, desk.tools)
