"""What the one call that writes says, whatever the server does."""

import hashlib

import msgspec
import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Unknown
from perchoir.networks.mastodon.publishing.tests.rig import TOKEN, Account
from tests.rigs.fake_network import Behaviour, FakeNetwork, Lost, Reply, in_json, redirect
from tests.rigs.fake_posts import FakePosts


async def test_the_very_bytes_that_were_frozen_arrive_once(
    network: FakePosts, account: Account
) -> None:
    frozen = await account.frozen("Bonjour à tous\n\nUne ligne", language="fr")
    remote = await account.send(frozen)
    (accepted,) = network.accepted
    assert (accepted.id, accepted.sha256, accepted.key) == (
        remote.id,
        frozen.fingerprint,
        frozen.key,
    )
    assert hashlib.sha256(frozen.body).hexdigest() == frozen.fingerprint
    assert (accepted.language, remote.url) == ("fr", f"{network.url}/@7/{remote.id}")


@pytest.mark.parametrize("fate", ["lose", "stall", "fail_after", "lie", "twice"])
async def test_a_post_that_was_accepted_is_never_called_refused(
    network: FakePosts, account: Account, fate: str
) -> None:
    network.rule(next=(fate,), stall_s=0.1)
    frozen = await account.frozen()
    if fate == "twice":
        await account.send(frozen)
    else:
        with pytest.raises(Unknown):
            await account.send(frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == network.accepted[0].id


@pytest.mark.parametrize("fate", ["drop", "stall_before", "fail_before", "lie_before"])
async def test_what_never_arrived_is_not_known_and_then_not_found(
    network: FakePosts, account: Account, fate: str
) -> None:
    network.rule(next=(fate,), stall_s=0.1)
    frozen = await account.frozen()
    with pytest.raises(Unknown):
        await account.send(frozen)
    assert await account.find(frozen) is None


async def test_a_rate_limit_says_how_long_to_wait(network: FakePosts, account: Account) -> None:
    network.rule(next=("limit",), limit_s=90)
    with pytest.raises(Temporary) as limited:
        await account.send(await account.frozen())
    assert limited.value.code == "too_many_requests"
    assert 60 < (limited.value.retry_after or 0) <= 90


async def test_a_refusal_is_a_refusal(network: FakePosts, account: Account) -> None:
    network.rule(next=("refuse",))
    with pytest.raises(Refused) as refused:
        await account.send(await account.frozen())
    assert refused.value.code == "refused_by_server"


async def test_a_token_that_was_taken_back_asks_to_connect_again(
    network: FakePosts, account: Account
) -> None:
    frozen = await account.frozen()
    network.rule(revoked=("7",))
    with pytest.raises(NeedsReconnect):
        await account.send(frozen)


async def test_a_server_that_is_away_has_written_nothing(
    network: FakePosts, account: Account
) -> None:
    frozen = await account.frozen()
    place = msgspec.structs.replace(account.place, server="http://127.0.0.1:9")
    account.place = place
    with pytest.raises(Temporary) as away:
        await account.send(frozen)
    assert away.value.code == "not_reachable"


ANSWERS: dict[str, tuple[Behaviour, type[ConnectorError]]] = {
    "a proxy's page instead of a no": (Reply(404, {}, b"<h1>nginx</h1>"), Unknown),
    "a no": (in_json({"error": "Validation failed"}, 422), Refused),
    "a post answered that is gone": (in_json({"error": "Record not found"}, 404), Refused),
    "a conflict": (in_json({"error": "Conflict"}, 409), Unknown),
    "a time-out of the server": (in_json({"error": "Timed out"}, 408), Unknown),
    "an account that is suspended": (in_json({"error": "suspended"}, 403), NeedsReconnect),
    "somebody else's post": (
        in_json({"id": "1", "url": "https://a.example/1", "account": {"id": "8"}}),
        Unknown,
    ),
    "a list": (in_json([]), Unknown),
    "a post without an address": (in_json({"id": "1", "account": {"id": "7"}}), Unknown),
    "another place": (redirect("/elsewhere", 307), Unknown),
    "half an answer": (Reply(200, {}, b'{"id"', length=400), Unknown),
    "nothing": (Lost(), Unknown),
    "an answer without end": (Reply(200, {"Content-Length": "9000000"}, b"x"), Unknown),
    "a strange compression": (Reply(200, {"Content-Encoding": "br"}, b"x"), Unknown),
    "a broken server": (Reply(500), Unknown),
    "a limit without a time": (Reply(429), Temporary),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_each_answer_is_read_for_what_it_proves(
    name: str, fake_network: FakeNetwork, outbound: Outbound
) -> None:
    answer, expected = ANSWERS[name]
    fake_network.on("/api/v1/statuses", answer)
    account = Account(fake_network.url, outbound)
    frozen = await account.frozen()
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    assert type(raised.value) is expected
    assert len(fake_network.asked_for("/api/v1/statuses")) == 1
    assert not fake_network.asked_for("/elsewhere")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
async def test_a_server_that_repeats_the_token_does_not_make_us_write_it_down(
    status: int, fake_network: FakeNetwork, outbound: Outbound
) -> None:
    fake_network.on("/api/v1/statuses", in_json({"error": f"Bearer {TOKEN}"}, status))
    account = Account(fake_network.url, outbound)
    frozen = await account.frozen()
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    assert TOKEN not in f"{raised.value!r}{raised.value.detail}{raised.value.__cause__!r}"


async def test_an_answer_about_another_post_is_no_answer(
    fake_network: FakeNetwork, outbound: Outbound
) -> None:
    other = {
        "id": "1",
        "url": "https://a.example/1",
        "account": {"id": "7"},
        "content": "<p>Non</p>",
    }
    fake_network.on("/api/v1/statuses", in_json(other))
    account = Account(fake_network.url, outbound)
    with pytest.raises(Unknown) as raised:
        await account.send(await account.frozen("Oui"))
    assert raised.value.code == "answer_makes_no_sense"


async def test_a_server_that_answers_twice_does_not_answer_the_next_call_with_the_last(
    network: FakePosts, account: Account
) -> None:
    network.rule(next=("twice", "refuse"))
    await account.send(await account.frozen("Le premier"))
    with pytest.raises(Refused):
        await account.send(await account.frozen("Le second"))


async def test_a_key_sent_again_is_one_post_where_the_server_knows_keys(
    network: FakePosts, account: Account
) -> None:
    frozen = await account.frozen()
    assert await account.send(frozen) == await account.send(frozen)
    assert len(network.accepted) == 1


async def test_a_post_is_read_back_and_taken_down_once_and_for_all(account: Account) -> None:
    remote = await account.send(await account.frozen())
    counts = await account.read_back(remote)
    assert counts is not None
    assert (counts.likes, counts.quotes) == (0, None)
    await account.delete(remote)
    await account.delete(remote)
    assert await account.read_back(remote) is None
