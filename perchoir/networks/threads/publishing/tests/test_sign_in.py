"""Away to Threads and back, the long token, renewing, and the keys of the app."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import FRESH_UNTIL, Credentials
from perchoir.networks.threads.publishing import THREADS as PUBLISHER
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from tests.rigs.fake_graph import APP, ME, SECRET, house, no
from tests.rigs.fake_network import Lost, Reply, in_json


async def signed_in(account: Account, threads: FakeThreads) -> Credentials:
    threads.codes["a-code"] = ME
    leaving = await PUBLISHER.leave({}, "a-state", house(APP), account.tools)
    answer = {"code": "a-code#_", "state": "a-state"}
    profile, credentials = await PUBLISHER.come_back(
        leaving.kept, answer, house(APP), account.tools
    )
    assert profile.place == account.place
    assert profile.name == "Morvan"
    return credentials


async def renew(account: Account, credentials: Credentials) -> Credentials:
    return await PUBLISHER.renew(account.place, credentials, account.tools)


async def test_people_are_sent_to_threads_with_all_that_is_needed(account: Account) -> None:
    leaving = await PUBLISHER.leave({}, "a-state", house(APP), account.tools)
    parts = urlsplit(leaving.address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.hostname, parts.path) == ("threads.com", "/oauth/authorize")
    assert asked["redirect_uri"] == "https://house.example/connect"
    assert set(asked["scope"].split(",")) == {
        "threads_basic", "threads_content_publish", "threads_manage_replies",
        "threads_read_replies", "threads_manage_mentions", "threads_keyword_search",
        "threads_manage_insights", "threads_delete",
    }  # fmt: skip
    assert (asked["state"], asked["client_id"], asked["response_type"]) == (
        "a-state", "house", "code",
    )  # fmt: skip
    assert SECRET not in leaving.address


async def test_the_short_token_is_exchanged_for_one_of_sixty_days(
    threads: FakeThreads, account: Account
) -> None:
    credentials = await signed_in(account, threads)
    in_sixty_days = account.tools.now().timestamp() + 5_183_944
    assert abs(int(credentials[FRESH_UNTIL]) - in_sixty_days) < 60
    assert not credentials["access_token"].startswith("short-")
    assert SECRET not in credentials.values()
    paths = [one.path for one in threads.asked]
    assert paths == ["/oauth/access_token", "/access_token", "/v1.0/me"]


async def test_a_long_token_is_renewed_from_its_second_day_on(
    threads: FakeThreads, account: Account
) -> None:
    first = await signed_in(account, threads)
    asked = len(threads.asked)
    assert await renew(account, first) == first
    assert len(threads.asked) == asked
    account.moved = timedelta(days=40)
    second = await renew(account, first)
    assert second["access_token"] != first["access_token"]
    assert int(second[FRESH_UNTIL]) > int(first[FRESH_UNTIL]) + 39 * 86_400
    assert set(first) <= set(second)


@pytest.mark.parametrize(
    "answer",
    [Reply(503), Reply(429), Reply(200, {}, b"<p>"), in_json({}), Lost(), no(4, "Limit"),
     no(2, "Trouble", status=500)],
)  # fmt: skip
async def test_trouble_at_threads_loses_no_credential(
    threads: FakeThreads,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
) -> None:
    credentials = await signed_in(account, threads)
    account.moved = timedelta(days=2)
    monkeypatch.setattr(threads, "tokens_answer", lambda *_: answer)
    with pytest.raises(Temporary):
        await renew(account, credentials)


async def test_a_token_that_is_over_asks_for_a_person(
    threads: FakeThreads, account: Account
) -> None:
    with pytest.raises(NeedsReconnect) as raised:
        await renew(account, account.revoked)
    assert raised.value.code == "token_refused"


async def test_a_house_that_is_not_registered_sends_nobody_away(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.leave({}, "a-state", house({}), account.tools)
    assert raised.value.code == "app_missing"


async def test_a_house_without_https_sends_nobody_away(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.leave({}, "s", house(APP, "http://localhost:8000"), account.tools)
    assert raised.value.code == "address_not_public"


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"error": "access_denied"}, "said_no"), ({"code": "of-nobody"}, "sign_in_refused")],
)
async def test_a_no_on_the_page_of_threads_connects_nothing(
    account: Account, answer: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.come_back(APP, answer, house(APP), account.tools)
    assert raised.value.code == code


async def test_keys_are_checked_without_writing_anything(
    threads: FakeThreads, account: Account
) -> None:
    await PUBLISHER.check_app(APP, house({}), account.tools)
    for wrong in ({**APP, "client_id": "other"}, {**APP, "client_secret": "other"}):
        with pytest.raises(Refused) as raised:
            await PUBLISHER.check_app(wrong, house({}), account.tools)
        assert raised.value.code == "app_refused"
    assert {(one.method, one.path) for one in threads.asked} == {("GET", "/oauth/access_token")}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Reply(503), Temporary), (Reply(429), Temporary), (Reply(404), Refused), (Lost(), Temporary)],
)
async def test_keys_that_cannot_be_checked_now_are_not_called_wrong(
    threads: FakeThreads,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply | Lost,
    kind: type[ConnectorError],
) -> None:
    monkeypatch.setattr(threads, "tokens_answer", lambda *_: answer)
    with pytest.raises(kind) as raised:
        await PUBLISHER.check_app(APP, house({}), account.tools)
    assert raised.value.code != "app_refused"


async def test_no_error_repeats_a_code_or_a_secret(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = no(100, f"{SECRET}, code of-nobody")
    monkeypatch.setattr(threads, "tokens_answer", lambda *_: said)
    with pytest.raises(ConnectorError) as raised:
        await PUBLISHER.come_back(APP, {"code": "of-nobody"}, house(APP), account.tools)
    assert SECRET not in f"{raised.value!r} {raised.value.detail}"
    assert "of-nobody" not in f"{raised.value!r} {raised.value.detail}"


async def test_nothing_can_be_typed_instead(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await PUBLISHER.connect({"token": "t"}, account.tools)
    assert raised.value.code == "only_there"


async def test_a_token_of_somebody_else_is_found_out(account: Account) -> None:
    opened = {"access_token": "token-of-anna"}
    with pytest.raises(NeedsReconnect) as raised:
        await PUBLISHER.profile(account.place, opened, account.tools)
    assert raised.value.code == "another_account"


def test_each_step_of_the_setup_is_a_sentence_somebody_can_follow() -> None:
    steps = PUBLISHER.app_steps
    assert len(steps) >= 4
    assert all(step.title and step.text.endswith(".") for step in steps)
    typed = [text for step in steps for _field, text in step.type_there]
    assert "{address}{back}" in typed
