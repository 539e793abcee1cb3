"""What leaves, and what becomes of each answer of Threads."""

import json

import pytest

from perchoir.networks.contract import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.publishing import Card, RemotePost
from perchoir.networks.contract.rates import room_key
from perchoir.networks.threads import PUBLISHER, RATES
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from tests.rigs.fake_graph import ME, OTHER, no
from tests.rigs.fake_network import Reply, in_json
from tests.rigs.graph_account import picture

MINUTES = json.dumps({ME: [{"type": "threads", "call_count": 100,
                            "estimated_time_to_regain_access": 19}]})  # fmt: skip
FULL = json.dumps({"call_count": 100, "total_time": 20, "total_cputime": 7})


async def failure(account: Account, threads: FakeThreads, answer: Reply) -> ConnectorError:
    frozen = await account.frozen()
    threads.fates = [answer]
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    return raised.value


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no(190, "Error validating access token", 460), NeedsReconnect, "token_refused"),
        (no(10, "Application does not have permission"), NeedsReconnect, "not_allowed_to_write"),
        (no(200, "Permissions error"), NeedsReconnect, "not_allowed_to_write"),
        (no(368, "The action attempted has been deemed abusive"), Refused, "account_blocked"),
        (no(9007, "Media ID is not available", 2207027), Temporary, "media_not_ready"),
        (no(9, "Application request limit reached", 2207042), Temporary, "too_many_requests"),
        (no(100, "Invalid parameter"), Refused, "refused_by_server"),
        (no(2635, "You are calling a deprecated version"), Refused, "version_retired"),
        (no(2, "Service temporarily unavailable", status=500), Unknown, "answer_makes_no_sense"),
        (no(1, "An unknown error occurred", status=400), Unknown, "answer_makes_no_sense"),
        (no(190, "Error validating access token", status=500), Unknown, "answer_makes_no_sense"),
        (Reply(502, {}, b"<html>Bad gateway"), Unknown, "answer_makes_no_sense"),
        (Reply(400, {}, b"<html>Bad request"), Unknown, "answer_makes_no_sense"),
        (Reply(200, {}, b"<html>Welcome"), Unknown, "answer_makes_no_sense"),
        (in_json({"id": "not-a-number"}), Unknown, "answer_makes_no_sense"),
        (in_json({"success": True}), Unknown, "answer_makes_no_sense"),
        (Reply(429, {}, b""), Temporary, "too_many_requests"),
    ],
)
async def test_each_answer_is_what_it_says_and_nothing_more(
    threads: FakeThreads,
    account: Account,
    answer: Reply,
    kind: type[ConnectorError],
    code: str,
) -> None:
    error = await failure(account, threads, answer)
    assert (type(error), error.code) == (kind, code)
    assert threads.standing() == []


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80002])
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-business-use-case-usage": MINUTES}, 19 * 60.0),
        ({"x-app-usage": FULL}, 600.0),
        ({"Retry-After": "40"}, 40.0),
        ({"x-business-use-case-usage": "[not json", "x-app-usage": "7"}, 600.0),
        ({}, 600.0),
    ],
)
async def test_a_limit_says_how_long_to_wait_in_each_of_its_ways(
    threads: FakeThreads, account: Account, code: int, headers: dict[str, str], wait: float
) -> None:
    error = await failure(account, threads, no(code, "Limit reached", headers=headers))
    assert isinstance(error, Temporary)
    assert error.retry_after == wait


async def test_little_that_is_left_is_remembered(threads: FakeThreads, account: Account) -> None:
    threads.use = {"x-app-usage": json.dumps({"call_count": 93, "total_time": 1})}
    await account.publish()
    assert account.kept[room_key("threads", ME)].startswith("7 100 ")


async def test_much_that_is_left_is_not(threads: FakeThreads, account: Account) -> None:
    threads.use = {"x-app-usage": json.dumps({"call_count": 12})}
    await account.publish()
    assert room_key("threads", ME) not in account.kept


async def test_the_limit_of_the_day_is_read_before_anything_is_prepared(
    threads: FakeThreads, account: Account
) -> None:
    threads.used["quota_usage"] = 250
    with pytest.raises(Temporary) as raised:
        await account.frozen()
    assert raised.value.retry_after == 1_800
    assert threads.containers == {}


async def test_answers_have_a_limit_of_their_own(threads: FakeThreads, account: Account) -> None:
    threads.used["quota_usage"] = 250
    theirs = threads.add("Bonjour", OTHER)
    await account.publish("Merci", reply_to=RemotePost(theirs.id, theirs.page))
    assert [post.reply_to for post in threads.standing()] == [theirs.id]
    threads.used["reply_quota_usage"] = 1_000
    with pytest.raises(Temporary):
        await account.frozen("Encore", reply_to=RemotePost(theirs.id, theirs.page))


async def test_a_day_that_is_nearly_full_is_remembered(
    threads: FakeThreads, account: Account
) -> None:
    threads.used["quota_usage"] = 240
    await account.publish()
    assert account.kept[room_key("threads", ME)].startswith("10 250 ")


async def test_preparing_and_publishing_are_two_calls(
    threads: FakeThreads, account: Account
) -> None:
    frozen = await account.frozen("Bonjour")
    assert threads.standing() == []
    assert all("auto_publish_text" not in one.body.decode() for one in threads.asked)
    await account.send(frozen)
    assert threads.publications == 1


async def test_a_token_revoked_between_preparing_and_publishing_asks_for_a_person(
    threads: FakeThreads, account: Account
) -> None:
    frozen = await account.frozen()
    del threads.tokens["token-of-me"]
    with pytest.raises(NeedsReconnect):
        await account.send(frozen)
    assert threads.standing() == []


async def test_a_preparation_that_expired_says_so_and_the_next_is_made_anew(
    threads: FakeThreads, account: Account
) -> None:
    post = account.post()
    frozen = await account.frozen(post.text, key=post.key)
    [old] = threads.containers.values()
    old.stage = "EXPIRED"
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "preparation_expired"
    await account.publish(post.text, key=post.key)
    assert len(threads.containers) == 2
    assert len(threads.standing()) == 1


async def test_the_same_post_prepared_twice_is_published_once(
    threads: FakeThreads, account: Account
) -> None:
    """Even when nobody found it: both calls publish the same container."""
    post = account.post()
    first = await account.frozen(post.text, key=post.key)
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(first)
    second = await account.frozen(post.text, key=post.key)
    assert second == first
    with pytest.raises(Unknown):
        await account.send(second)
    assert len(threads.standing()) == 1


async def test_other_words_under_the_same_key_are_prepared_anew(
    threads: FakeThreads, account: Account
) -> None:
    post = account.post()
    await account.frozen("Avant", key=post.key)
    await account.publish("Après", key=post.key)
    assert [one.text for one in threads.standing()] == ["Après"]


async def test_a_card_is_attached_to_words_and_left_out_beside_pictures(
    threads: FakeThreads, account: Account
) -> None:
    card = Card("https://example.com/a", "Titre")
    await account.publish("Lisez", card=card)
    await account.publish("Vu", card=card, media=(picture(),))
    await account.publish("", card=card)
    assert [(post.text, post.link) for post in threads.standing()] == [
        ("Lisez", card.url),
        ("Vu", ""),
        (card.url, card.url),
    ]


async def test_an_answer_needs_the_number_of_what_it_answers(account: Account) -> None:
    page = "https://www.threads.com/@anna/post/Cabc"
    with pytest.raises(Refused) as raised:
        await account.frozen("Merci", reply_to=RemotePost(page, page))
    assert raised.value.code == "answered_post_gone"


async def test_a_post_without_words_or_pictures_is_refused(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("  ")
    assert raised.value.code == "nothing_to_say"


async def test_figures_are_read_back_and_a_post_that_is_gone_has_none(
    threads: FakeThreads, account: Account
) -> None:
    post = await account.publish()
    found = await account.read_back(post)
    assert found is not None
    assert (found.reposts, found.replies, found.likes, found.quotes, found.views) == (
        1, 2, 3, 4, 600,
    )  # fmt: skip
    threads.posts.clear()
    assert await account.read_back(post) is None


async def test_a_deletion_that_threads_did_not_make_is_not_called_one(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await account.publish()
    monkeypatch.setattr(threads, "_delete", lambda *_: in_json({"success": False}))
    with pytest.raises(Refused):
        await account.delete(post)


async def test_a_post_whose_page_is_not_told_is_sent_all_the_same(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(threads, "_one", lambda _number: Reply(503))
    post = await account.send(frozen)
    assert post == RemotePost(threads.standing()[0].id, "https://www.threads.com/@morvan")


async def test_no_error_repeats_the_token(threads: FakeThreads, account: Account) -> None:
    secret = account.credentials["access_token"]
    error = await failure(account, threads, no(100, f"Invalid parameter {secret}"))
    assert secret not in f"{error!r} {error.detail}"


def test_the_limits_of_threads_are_dated_and_named() -> None:
    assert {(rate.most, rate.post, rate.delete) for rate in RATES} == {(250, 1, 0), (100, 0, 1)}
    assert all(rate.source.startswith("https://developers.facebook.com/") for rate in RATES)


async def test_nobody_is_looked_up(threads: FakeThreads, account: Account) -> None:
    found = await PUBLISHER.find_people(
        ("anna",), account.place, account.credentials, account.tools
    )
    assert found == {}
    assert threads.asked == []
