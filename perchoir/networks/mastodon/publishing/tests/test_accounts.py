"""Connecting, and who is who."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.signing_in import House
from perchoir.networks.mastodon import PUBLISHER
from perchoir.networks.mastodon.publishing import (
    App,
    Limits,
    authorization_address,
    exchange,
    limits,
    new_verifier,
    register,
)
from perchoir.networks.mastodon.publishing.tests.rig import TOKEN, Account
from tests.rigs.fake_network import FakeNetwork, Reply, in_json
from tests.rigs.fake_posts import FakePosts

WHO = "/api/v1/accounts/verify_credentials"
ANNA = {"id": "12", "acct": "anna@ailleurs.example"}
BACK = "https://house.example/connect"


@pytest.fixture
def elsewhere(fake_network: FakeNetwork, outbound: Outbound) -> Account:
    return Account(fake_network.url, outbound)


async def test_a_token_typed_by_hand_opens_its_account(
    network: FakePosts, account: Account
) -> None:
    typed = {"server": f" {network.url}/ ", "token": f" {TOKEN} "}
    profile, credentials = await PUBLISHER.connect(typed, account.tools)
    assert profile.place == account.place
    assert credentials == {"access_token": TOKEN}
    assert await PUBLISHER.renew(profile.place, credentials, account.tools) == credentials
    assert await PUBLISHER.profile(profile.place, credentials, account.tools) == profile


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"server": "", "token": TOKEN}, "address_not_readable"),
        ({"server": "social.example"}, "token_missing"),
        ({"server": "http://social.example", "token": TOKEN}, "needs_https"),
        ({"server": "ftp://social.example", "token": TOKEN}, "needs_https"),
    ],
)
async def test_what_cannot_be_connected_is_said_before_anything_is_asked(
    typed: dict[str, str], code: str, account: Account
) -> None:
    with pytest.raises(Refused) as refused:
        await PUBLISHER.connect(typed, account.tools)
    assert refused.value.code == code


async def test_a_token_of_another_account_is_not_taken(account: Account) -> None:
    with pytest.raises(NeedsReconnect) as refused:
        await PUBLISHER.profile(account.place, {"access_token": "account-8"}, account.tools)
    assert refused.value.code == "another_account"


async def test_an_account_without_a_token_must_be_connected(account: Account) -> None:
    with pytest.raises(NeedsReconnect):
        await PUBLISHER.profile(account.place, {}, account.tools)


async def test_people_are_found_by_what_the_server_knows_then_by_asking_around(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(
        "/api/v1/accounts/lookup",
        in_json({"id": "3"}),
        in_json({"error": "Record not found"}, 404),
        Reply(404),
    )
    other = {"id": "13", "acct": "anna@autre.example"}
    fake_network.on("/api/v1/accounts/search", in_json([other, ANNA]), in_json([other]))
    found = await PUBLISHER.find_people(
        ("bruno", "Anna@ailleurs.example", "personne@ailleurs.example"),
        elsewhere.place,
        elsewhere.credentials,
        elsewhere.tools,
    )
    assert found == {"bruno": "3", "Anna@ailleurs.example": "12"}


async def test_the_limits_are_those_of_the_server(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    configuration = {
        "statuses": {"max_characters": 5000, "max_media_attachments": 6},
        "media_attachments": {
            "image_size_limit": 40_000_000,
            "supported_mime_types": ["image/png"],
        },
    }
    fake_network.on("/api/v2/instance", in_json({"configuration": configuration}))
    found = await limits(fake_network.url, elsewhere.tools)
    assert found == Limits(
        characters=5000, media=6, image_bytes=40_000_000, mime_types=("image/png",)
    )


async def test_an_older_server_is_asked_the_older_way(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on("/api/v2/instance", in_json({"error": "no"}, 404))
    fake_network.on("/api/v1/instance", in_json({"max_toot_chars": 65535}))
    assert (await limits(fake_network.url, elsewhere.tools)).characters == 65535


async def test_a_person_signs_in_by_the_browser(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on("/api/v1/apps", in_json({"client_id": "c", "client_secret": "s"}))
    app = await register(fake_network.url, BACK, elsewhere.tools)
    assert app == App(fake_network.url, "c", "s")

    verifier = new_verifier()
    address = urlsplit(authorization_address(app, BACK, "state", verifier))
    asked = parse_qs(address.query)
    assert address.path == "/oauth/authorize"
    assert (asked["state"], asked["code_challenge_method"]) == (["state"], ["S256"])
    assert verifier not in address.query

    fake_network.on("/oauth/token", in_json({"access_token": TOKEN, "token_type": "Bearer"}))
    fake_network.on(WHO, in_json({"id": "7", "acct": "camille", "display_name": "Camille"}))
    profile, credentials = await exchange(app, "code", BACK, verifier, elsewhere.tools)
    assert (profile.place.handle, profile.name) == ("camille@127.0.0.1", "Camille")
    assert credentials == {"access_token": TOKEN, "client_id": "c", "client_secret": "s"}
    sent = parse_qs(fake_network.asked_for("/oauth/token")[0].body.decode())
    assert (sent["code"], sent["code_verifier"]) == (["code"], [verifier])


def test_the_challenge_is_the_one_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    address = authorization_address(App("https://a.example", "c", "s"), BACK, "x", verifier)
    assert "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" in address


async def test_a_sign_in_that_is_refused_repeats_no_secret(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    app = App(fake_network.url, "c", "sesame")
    fake_network.on("/oauth/token", in_json({"error": "bad secret sesame, code 1234"}, 400))
    with pytest.raises(ConnectorError) as raised:
        await exchange(app, "1234", BACK, new_verifier(), elsewhere.tools)
    assert raised.value.code == "sign_in_refused"
    assert "sesame" not in f"{raised.value!r} {app!r}"
    assert "1234" not in repr(raised.value)


@pytest.mark.parametrize("answer", [in_json([]), in_json({}), Reply(200, {}, b"<p>")])
async def test_a_site_of_another_kind_is_not_signed_in_to(
    answer: Reply, fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on("/api/v1/apps", answer)
    fake_network.on("/oauth/token", answer)
    fake_network.on(WHO, answer)
    app = App(fake_network.url, "c", "s")
    with pytest.raises(Refused):
        await register(fake_network.url, BACK, elsewhere.tools)
    with pytest.raises(Refused):
        await exchange(app, "code", BACK, new_verifier(), elsewhere.tools)
    with pytest.raises(Refused):
        await PUBLISHER.connect({"server": fake_network.url, "token": "t"}, elsewhere.tools)


class Town:
    """A site of ours, and what it keeps of servers."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, str]] = {}
        self.house = House("https://house.example", "/connect", "/me.json", self.known, self.keep)

    async def known(self, server: str) -> Mapping[str, str]:
        return self.kept.get(server, {})

    async def keep(
        self, server: str, values: Mapping[str, str], replacing: bool
    ) -> Mapping[str, str]:
        self.kept[server] = values
        return values


NEW_APP = in_json({"client_id": "c", "client_secret": "sesame"})
A_TOKEN = in_json({"access_token": TOKEN, "token_type": "Bearer"})
REFUSED = in_json({"error": "invalid_client"}, 401)


async def test_a_house_is_made_known_once_to_each_server(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    town, values = Town(), {"server": fake_network.url}
    fake_network.on("/api/v1/apps", NEW_APP)
    fake_network.on("/oauth/token", A_TOKEN)
    for state in ("one", "two"):
        leaving = await PUBLISHER.leave(values, state, town.house, elsewhere.tools)
        assert f"state={state}" in leaving.address
        assert "sesame" not in leaving.address
    assert len(fake_network.asked_for("/api/v1/apps")) == 1


async def test_a_server_that_forgot_the_house_is_told_again(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    town = Town()
    town.kept[fake_network.url] = {"id": "old", "secret": "old-secret"}
    fake_network.on("/oauth/token", REFUSED)
    fake_network.on("/api/v1/apps", NEW_APP)
    values = {"server": fake_network.url}
    leaving = await PUBLISHER.leave(values, "state", town.house, elsewhere.tools)
    assert "client_id=c&" in leaving.address
    assert town.kept[fake_network.url] == {"id": "c", "secret": "sesame"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": "access_denied"}, "said_no"),
        ({"error": "server_error"}, "sign_in_refused"),
        ({}, "sign_in_refused"),
        ({"code": "1", "iss": "https://elsewhere.example"}, "wrong_issuer"),
    ],
)
async def test_what_comes_back_wrong_is_refused_before_any_code_is_spent(
    fake_network: FakeNetwork, elsewhere: Account, answer: dict[str, str], code: str
) -> None:
    kept = {"server": fake_network.url, "id": "c", "secret": "s", "verifier": "v"}
    with pytest.raises(Refused) as refused:
        await PUBLISHER.come_back(kept, answer, Town().house, elsewhere.tools)
    assert refused.value.code == code
    assert fake_network.asked == []


async def test_a_token_that_ends_is_renewed_where_the_server_has_a_way(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    kept = {"server": fake_network.url, "id": "c", "secret": "s", "verifier": "v"}
    ending = {"access_token": "one", "refresh_token": "r1", "expires_in": 3600}
    fake_network.on("/oauth/token", in_json(ending))
    fake_network.on(WHO, in_json({"id": "7", "acct": "camille"}))
    answer = {"code": "1234", "iss": fake_network.url}
    profile, opening = await PUBLISHER.come_back(kept, answer, Town().house, elsewhere.tools)
    assert profile.expires_at is None
    fake_network.on("/oauth/token", in_json({**ending, "access_token": "two"}))
    fresh = await PUBLISHER.renew(profile.place, opening, elsewhere.tools)
    assert (fresh["access_token"], fresh["client_secret"]) == ("two", "s")
    for reply, expected in (
        (in_json({"error": "invalid_grant"}, 400), NeedsReconnect),
        (Reply(200, {}, b"<p>"), Temporary),
        (in_json({}), Temporary),
        (in_json({}, 503), Temporary),
    ):
        fake_network.on("/oauth/token", reply)
        with pytest.raises(expected):
            await PUBLISHER.renew(profile.place, opening, elsewhere.tools)


async def test_the_server_forgets_a_token_that_it_gave_us(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    opening = {"access_token": "one", "client_id": "c", "client_secret": "s"}
    fake_network.on("/oauth/revoke", in_json({}))
    await PUBLISHER.take_back(elsewhere.place, opening, elsewhere.tools)
    [asked] = fake_network.asked_for("/oauth/revoke")
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form == {"token": "one", "client_id": "c", "client_secret": "s"}
    for reply in (REFUSED, in_json({}, 503), Reply(403, {}, b"<p>")):
        fake_network.on("/oauth/revoke", reply)
        with pytest.raises(ConnectorError):
            await PUBLISHER.take_back(elsewhere.place, opening, elsewhere.tools)


async def test_a_token_that_was_typed_is_for_a_person_to_revoke(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    with pytest.raises(Refused, match="not_ours_to_revoke"):
        await PUBLISHER.take_back(elsewhere.place, {"access_token": "one"}, elsewhere.tools)
    assert fake_network.asked == []


async def test_a_token_that_ends_for_good_says_when(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    kept = {"server": fake_network.url, "id": "c", "secret": "s", "verifier": "v"}
    fake_network.on("/oauth/token", in_json({"access_token": "one", "expires_in": 86_400}))
    fake_network.on(WHO, in_json({"id": "7", "acct": "camille"}))
    house = Town().house
    profile, opening = await PUBLISHER.come_back(kept, {"code": "1"}, house, elsewhere.tools)
    assert profile.expires_at is not None
    assert await PUBLISHER.profile(profile.place, opening, elsewhere.tools) == profile
