"""Away to X and back, renewing, giving back, and the keys of the app."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials
from perchoir.networks.contract.signing_in import House
from perchoir.networks.x.publishing import X as PUBLISHER
from perchoir.networks.x.publishing.tests.fake_x import ME, FakeX
from perchoir.networks.x.publishing.tests.rig import Account
from tests.rigs.fake_network import Lost, Reply, in_json

CONFIDENTIAL = {"client_id": "house", "client_secret": "s3cret-of-the-house"}
PUBLIC = {"client_id": "open-house"}


def house(app: Mapping[str, str]) -> House:
    async def known(server: str) -> Mapping[str, str]:
        assert server == ""
        return app

    async def keep(_server: str, values: Mapping[str, str], _again: bool) -> Mapping[str, str]:
        return values

    return House("https://house.example", "/connect", "/me.json", known, keep)


@pytest.fixture(params=[CONFIDENTIAL, PUBLIC], ids=["confidential", "public"])
def app(request: pytest.FixtureRequest, x: FakeX) -> dict[str, str]:
    x.clients["open-house"] = ""
    found: dict[str, str] = request.param
    return found


async def signed_in(account: Account, x: FakeX, app: Mapping[str, str]) -> Credentials:
    x.codes["a-code"] = ME
    leaving = await PUBLISHER.leave({}, "a-state", house(app), account.tools)
    answer = {"code": "a-code", "state": "a-state"}
    profile, credentials = await PUBLISHER.come_back(
        leaving.kept, answer, house(app), account.tools
    )
    assert profile.place == account.place
    assert (profile.name, profile.followers) == ("Morvan", 37)
    return credentials


async def renew(account: Account, credentials: Credentials) -> Credentials:
    return await PUBLISHER.renew(account.place, credentials, account.tools)


async def test_people_are_sent_to_x_with_a_challenge_and_all_that_is_needed(
    account: Account, app: dict[str, str]
) -> None:
    leaving = await PUBLISHER.leave({}, "a-state", house(app), account.tools)
    parts = urlsplit(leaving.address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    challenge = sha256(leaving.kept["verifier"].encode()).digest()
    assert (parts.hostname, parts.path) == ("x.com", "/i/oauth2/authorize")
    assert asked["redirect_uri"] == "https://house.example/connect"
    assert set(asked["scope"].split()) == {
        "tweet.read", "tweet.write", "users.read", "media.write", "offline.access",
    }  # fmt: skip
    assert asked["code_challenge"] == urlsafe_b64encode(challenge).decode().rstrip("=")
    assert asked["code_challenge_method"] == "S256"
    assert (asked["state"], asked["client_id"]) == ("a-state", app["client_id"])


async def test_a_code_opens_the_account_and_says_until_when(
    x: FakeX, account: Account, app: dict[str, str]
) -> None:
    credentials = await signed_in(account, x, app)
    in_two_hours = account.tools.now().timestamp() + 7200
    assert abs(int(credentials[FRESH_UNTIL]) - in_two_hours) < 60
    assert account.charged == [("user_read", 1)]


async def test_each_renewal_keeps_the_newest_refresh_token(
    x: FakeX, account: Account, app: dict[str, str]
) -> None:
    first = await signed_in(account, x, app)
    second = await renew(account, first)
    third = await renew(account, second)
    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert set(x.refreshes) >= {third["refresh_token"]}
    with pytest.raises(NeedsReconnect) as raised:
        await renew(account, first)
    assert raised.value.code == "token_refused"


@pytest.mark.parametrize(
    "answer", [Reply(503), Reply(429), Reply(200, {}, b"<p>"), in_json({}), Lost()]
)
async def test_trouble_at_x_loses_no_credential(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch, answer: Reply | Lost
) -> None:
    credentials = await signed_in(account, x, CONFIDENTIAL)
    monkeypatch.setattr(x, "_oauth", lambda _asked: answer)
    with pytest.raises(Temporary):
        await renew(account, credentials)


async def test_an_answer_without_a_new_refresh_token_keeps_the_old_one(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = await signed_in(account, x, CONFIDENTIAL)
    monkeypatch.setattr(x, "_oauth", lambda _asked: in_json({"access_token": "new"}))
    fresh = await renew(account, credentials)
    assert fresh["access_token"] == "new"
    assert fresh["refresh_token"] == credentials["refresh_token"]


async def test_keys_that_x_no_longer_knows_are_told_apart_from_a_token_that_ended(
    x: FakeX, account: Account
) -> None:
    credentials = await signed_in(account, x, CONFIDENTIAL)
    x.clients.clear()
    with pytest.raises(NeedsReconnect) as raised:
        await renew(account, credentials)
    assert raised.value.code == "app_refused"


async def test_both_tokens_are_given_back_and_again_is_harmless(
    x: FakeX, account: Account, app: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = await signed_in(account, x, app)
    for _ in range(2):
        await PUBLISHER.take_back(account.place, credentials, account.tools)
    assert credentials["access_token"] not in x.tokens
    assert credentials["refresh_token"] not in x.refreshes
    gone = in_json({"error": "invalid_request", "error_description": "token was invalid"}, 400)
    monkeypatch.setattr(x, "_oauth", lambda _asked: gone)
    await PUBLISHER.take_back(account.place, credentials, account.tools)
    monkeypatch.setattr(x, "_oauth", lambda _asked: Reply(503))
    with pytest.raises(Temporary):
        await PUBLISHER.take_back(account.place, credentials, account.tools)


async def test_a_house_that_is_not_registered_sends_nobody_away(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.leave({}, "a-state", house({}), account.tools)
    assert raised.value.code == "app_missing"


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"error": "access_denied"}, "said_no"), ({"code": "of-nobody"}, "sign_in_refused")],
)
async def test_a_no_on_the_page_of_x_connects_nothing(
    account: Account, answer: dict[str, str], code: str
) -> None:
    kept = {**CONFIDENTIAL, "verifier": "v"}
    with pytest.raises(Refused) as raised:
        await PUBLISHER.come_back(kept, answer, house(CONFIDENTIAL), account.tools)
    assert raised.value.code == code


async def test_a_spending_limit_stops_a_sign_in_before_its_code_is_used(
    x: FakeX, account: Account
) -> None:
    account.spent = True
    with pytest.raises(Refused):
        await signed_in(account, x, CONFIDENTIAL)
    assert x.asked == []


async def test_keys_are_checked_without_writing_anything(
    x: FakeX, account: Account, app: dict[str, str]
) -> None:
    await PUBLISHER.check_app(app, house({}), account.tools)
    wrong = {**app, "client_id": "somebody-else"}
    with pytest.raises(Refused) as raised:
        await PUBLISHER.check_app(wrong, house({}), account.tools)
    assert raised.value.code == "app_refused"
    assert {one.path for one in x.asked} == {"/2/oauth2/token"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Reply(503), Temporary), (Reply(429), Temporary), (Reply(404), Refused), (Lost(), Temporary)],
)
async def test_keys_that_cannot_be_checked_now_are_not_called_wrong(
    x: FakeX,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
    kind: type[ConnectorError],
) -> None:
    monkeypatch.setattr(x, "_oauth", lambda _asked: answer)
    with pytest.raises(kind) as raised:
        await PUBLISHER.check_app(CONFIDENTIAL, house({}), account.tools)
    assert raised.value.code != "app_refused"


async def test_no_error_repeats_a_code_or_a_secret(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"error": "invalid_request", "error_description": "s3cret-of-the-house, code of-nobody"}
    monkeypatch.setattr(x, "_oauth", lambda _asked: in_json(said, 400))
    kept = {**CONFIDENTIAL, "verifier": "v"}
    with pytest.raises(ConnectorError) as raised:
        await PUBLISHER.come_back(kept, {"code": "of-nobody"}, house({}), account.tools)
    assert "s3cret" not in repr(raised.value)
    assert "of-nobody" not in repr(raised.value)


async def test_nothing_can_be_typed_instead(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.connect({"token": "t"}, account.tools)
    assert raised.value.code == "only_there"


async def test_a_token_of_somebody_else_is_found_out(account: Account) -> None:
    with pytest.raises(NeedsReconnect) as raised:
        await PUBLISHER.profile(account.place, {"access_token": "account-800"}, account.tools)
    assert raised.value.code == "another_account"


async def test_people_are_found_by_their_handles_and_what_is_none_is_not_asked(
    x: FakeX, account: Account
) -> None:
    handles = ("@anna", "Morvan", "anna.bsky.social", "nobody")
    found = await PUBLISHER.find_people(handles, account.place, account.credentials, account.tools)
    assert found == {"@anna": "800", "Morvan": "700"}
    assert x.asked[-1].query["usernames"] == "anna,morvan,nobody"
    assert account.charged == [("user_read", 3)]


def test_each_step_of_the_setup_is_a_sentence_somebody_can_follow() -> None:
    steps = PUBLISHER.app_steps
    assert len(steps) >= 4
    assert all(step.title and step.text.endswith(".") for step in steps)
    typed = [text for step in steps for _field, text in step.type_there]
    assert "{address}{back}" in typed
