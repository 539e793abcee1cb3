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
from perchoir.networks.instagram import PUBLISHER, RATES
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.fake_graph import ME, no
from tests.rigs.fake_network import Reply, in_json

MINUTES = json.dumps({ME: [{"type": "instagram", "call_count": 100,
                            "estimated_time_to_regain_access": 19}]})  # fmt: skip
FULL = json.dumps({"call_count": 100, "total_time": 20, "total_cputime": 7})


async def failure(account: Account, instagram: FakeInstagram, answer: Reply) -> ConnectorError:
    frozen = await account.frozen()
    instagram.fates = [answer]
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
        (no(4, "We restrict certain activity", 2207051), Refused, "account_blocked"),
        (no(25, "User restricted", 2207050), NeedsReconnect, "account_not_active"),
        (no(-1, "Instagram server error", 2207001), Unknown, "answer_makes_no_sense"),
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
    instagram: FakeInstagram,
    account: Account,
    answer: Reply,
    kind: type[ConnectorError],
    code: str,
) -> None:
    error = await failure(account, instagram, answer)
    assert (type(error), error.code) == (kind, code)
    assert instagram.standing() == []


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
    instagram: FakeInstagram, account: Account, code: int, headers: dict[str, str], wait: float
) -> None:
    error = await failure(account, instagram, no(code, "Limit reached", headers=headers))
    assert isinstance(error, Temporary)
    assert error.retry_after == wait


async def test_little_that_is_left_is_remembered(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.use = {"x-app-usage": json.dumps({"call_count": 93, "total_time": 1})}
    await account.publish()
    assert account.kept[room_key("instagram", ME)].startswith("7 100 ")


async def test_much_that_is_left_is_not(instagram: FakeInstagram, account: Account) -> None:
    instagram.use = {"x-app-usage": json.dumps({"call_count": 12})}
    await account.publish()
    assert room_key("instagram", ME) not in account.kept


async def test_the_limit_of_the_day_is_read_before_anything_is_prepared(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.used = 100
    with pytest.raises(Temporary) as raised:
        await account.frozen()
    assert raised.value.retry_after == 1_800
    assert instagram.containers == {}


async def test_a_day_that_is_nearly_full_is_remembered(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.used = 90
    await account.publish()
    assert account.kept[room_key("instagram", ME)].startswith("10 100 ")


async def test_preparing_and_publishing_are_two_calls(
    instagram: FakeInstagram, account: Account
) -> None:
    frozen = await account.frozen("Bonjour")
    assert instagram.standing() == []
    assert all("auto_publish_text" not in one.body.decode() for one in instagram.asked)
    await account.send(frozen)
    assert instagram.publications == 1


async def test_a_token_revoked_between_preparing_and_publishing_asks_for_a_person(
    instagram: FakeInstagram, account: Account
) -> None:
    frozen = await account.frozen()
    del instagram.tokens["token-of-me"]
    with pytest.raises(NeedsReconnect):
        await account.send(frozen)
    assert instagram.standing() == []


async def test_a_preparation_that_expired_says_so_and_the_next_is_made_anew(
    instagram: FakeInstagram, account: Account
) -> None:
    post = account.post()
    frozen = await account.frozen(post.text, key=post.key)
    [old] = instagram.containers.values()
    old.stage = "EXPIRED"
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "preparation_expired"
    await account.publish(post.text, key=post.key)
    assert len(instagram.containers) == 2
    assert len(instagram.standing()) == 1


async def test_the_same_post_prepared_twice_is_published_once(
    instagram: FakeInstagram, account: Account
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
    assert len(instagram.standing()) == 1


async def test_other_words_under_the_same_key_are_prepared_anew(
    instagram: FakeInstagram, account: Account
) -> None:
    post = account.post()
    await account.frozen("Avant", key=post.key)
    await account.publish("Après", key=post.key)
    assert [one.text for one in instagram.standing()] == ["Après"]


async def test_the_page_of_a_card_stands_in_the_words(
    instagram: FakeInstagram, account: Account
) -> None:
    card = Card("https://example.com/a", "Titre")
    await account.publish("Lisez", card=card)
    await account.publish("Voir https://example.com/a", card=card)
    await account.publish("", card=card)
    assert [post.text for post in instagram.standing()] == [
        "Lisez\n\nhttps://example.com/a",
        "Voir https://example.com/a",
        "https://example.com/a",
    ]


async def test_figures_are_read_back_and_a_post_that_is_gone_has_none(
    instagram: FakeInstagram, account: Account
) -> None:
    post = await account.publish()
    found = await account.read_back(post)
    assert found is not None
    assert (found.reposts, found.replies, found.likes, found.views) == (1, 2, 3, 600)
    instagram.posts.clear()
    assert await account.read_back(post) is None


async def test_a_small_account_has_no_views_and_the_other_figures(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.has_insights = False
    found = await account.read_back(await account.publish())
    assert found is not None
    assert (found.likes, found.replies, found.views) == (3, 2, None)


async def test_a_post_whose_page_is_not_told_is_sent_all_the_same(
    instagram: FakeInstagram, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(instagram, "_one", lambda _number: Reply(503))
    post = await account.send(frozen)
    assert post == RemotePost(instagram.standing()[0].id, "https://www.instagram.com/morvan/")


async def test_no_error_repeats_the_token(instagram: FakeInstagram, account: Account) -> None:
    secret = account.credentials["access_token"]
    error = await failure(account, instagram, no(100, f"Invalid parameter {secret}"))
    assert secret not in f"{error!r} {error.detail}"


def test_the_limit_of_instagram_is_dated_and_named() -> None:
    assert [(rate.most, rate.post, rate.delete) for rate in RATES] == [(50, 1, 0)]
    assert all(rate.source.startswith("https://developers.facebook.com/") for rate in RATES)


async def test_nobody_is_looked_up(instagram: FakeInstagram, account: Account) -> None:
    found = await PUBLISHER.find_people(
        ("anna",), account.place, account.credentials, account.tools
    )
    assert found == {}
    assert instagram.asked == []
