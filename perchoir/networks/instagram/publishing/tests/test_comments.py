"""Answers on Instagram are comments: one call, looked for under what they answer."""

from collections.abc import Callable

import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import Card, Frozen, RemotePost
from perchoir.networks.instagram.publishing.tests import fake_instagram
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram, Post
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.fake_graph import OTHER, no
from tests.rigs.fake_network import Reply, in_json
from tests.rigs.graph_account import picture


def answering(post: Post) -> RemotePost:
    return RemotePost(post.id, post.page)


async def lost(account: Account, frozen: Frozen) -> None:
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(frozen)


async def test_an_answer_stands_under_the_post_and_names_its_page(
    instagram: FakeInstagram, account: Account
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    sent = await account.publish("Merci", reply_to=answering(theirs))
    assert sent == RemotePost(instagram.standing()[0].id, theirs.page, "comment")
    assert instagram.standing()[0].reply_to == theirs.id
    assert instagram.containers == {}


async def test_an_answer_to_a_comment_stands_under_it_and_the_next_beside_it(
    instagram: FakeInstagram, account: Account
) -> None:
    """Instagram has two levels."""
    post = instagram.add("Et vous ?", OTHER)
    theirs = instagram.add("Bravo", OTHER, reply_to=post.id)
    first = await account.publish("1", reply_to=answering(theirs), root=answering(post))
    second = await account.publish("2", reply_to=first, root=answering(post))
    await account.publish("3", reply_to=second, root=answering(post))
    assert [one.reply_to for one in instagram.standing()] == [theirs.id] * 3


@pytest.mark.parametrize("fate", ["reset", "hang", "error", "garbage", "echo"])
async def test_after_a_lost_answer_nobody_knows_until_it_is_found(
    instagram: FakeInstagram, account: Account, fate: str
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    instagram.add("Merci", OTHER, reply_to=theirs.id)
    frozen = await account.frozen("Merci", reply_to=answering(theirs))
    instagram.fates = [f"{fate}:before"]
    with pytest.raises(Unknown):
        await account.send(frozen)
    assert await account.find(frozen) is None
    instagram.fates = [fate]
    with pytest.raises(Unknown):
        await account.send(frozen)
    found = await account.find(frozen)
    assert found is not None
    assert [one.id for one in instagram.standing()] == [found.id]
    assert found.version == "comment"


async def test_a_list_that_begins_with_the_oldest_is_read_to_its_end(
    instagram: FakeInstagram, account: Account
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    for number in range(120):
        old = instagram.add(f"Ancien {number}", OTHER, reply_to=theirs.id)
        old.created_at = old.created_at.replace(year=2020)
    frozen = await account.frozen("Merci", reply_to=answering(theirs))
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_what_only_looks_alike_is_left_to_a_person(
    instagram: FakeInstagram, account: Account
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    instagram.add("Merci !", reply_to=theirs.id)
    with pytest.raises(Unknown) as raised:
        await account.find(await account.frozen("Merci", reply_to=answering(theirs)))
    assert raised.value.code == "looks_alike"


async def test_a_list_that_is_not_whole_tells_nothing(
    instagram: FakeInstagram, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    frozen = await account.frozen("Merci", reply_to=answering(theirs))
    monkeypatch.setattr(fake_instagram, "page_of", lambda *_: in_json({"data": [{"id": "1"}]}))
    with pytest.raises(Unknown):
        await account.find(frozen)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (lambda: no(190, "Session has expired"), NeedsReconnect, "token_refused"),
        (lambda: no(10, "No permission"), NeedsReconnect, "not_allowed_to_write"),
        (lambda: no(32, "Limit"), Temporary, "too_many_requests"),
        (lambda: no(368, "Blocked"), Refused, "account_blocked"),
        (lambda: no(100, "Comments are off"), Refused, "refused_by_server"),
        (lambda: no(100, "Does not exist", 33), Refused, "answered_post_gone"),
        (lambda: Reply(502), Unknown, "answer_makes_no_sense"),
    ],
)
async def test_each_answer_is_what_it_says(
    instagram: FakeInstagram,
    account: Account,
    answer: Callable[[], Reply],
    kind: type[ConnectorError],
    code: str,
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    frozen = await account.frozen("Merci", reply_to=answering(theirs))
    instagram.fates = [answer()]
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    assert (type(raised.value), raised.value.code) == (kind, code)
    assert instagram.standing() == []


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        ("long " * 61, {}, "comment_too_long"),
        (" ", {}, "nothing_to_say"),
        ("Vu", {"media": (picture(),)}, "kind_not_taken"),
    ],
)
async def test_what_no_comment_may_be_is_refused_before(
    instagram: FakeInstagram, account: Account, text: str, more: dict[str, object], code: str
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    with pytest.raises(Refused) as raised:
        await account.frozen(text, reply_to=answering(theirs), **more)
    assert raised.value.code == code


async def test_an_answer_needs_the_number_of_what_it_answers(account: Account) -> None:
    page = "https://www.instagram.com/p/Cabc/"
    with pytest.raises(Refused) as raised:
        await account.frozen("Merci", reply_to=RemotePost(page, page))
    assert raised.value.code == "answered_post_gone"


async def test_a_comment_has_its_card_in_its_words_and_figures_of_its_own(
    instagram: FakeInstagram, account: Account
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    card = Card("https://example.com/a")
    comment = await account.publish("Lisez", reply_to=answering(theirs), card=card)
    assert instagram.standing()[0].text == "Lisez\n\nhttps://example.com/a"
    found = await account.read_back(comment)
    assert found is not None
    assert (found.likes, found.views) == (5, None)


async def test_a_comment_is_taken_down_and_again_is_no_error(
    instagram: FakeInstagram, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = instagram.add("Et vous ?", OTHER)
    comment = await account.publish("Merci", reply_to=answering(theirs))
    await account.delete(comment)
    assert instagram.standing() == []
    await account.delete(comment)
    monkeypatch.setattr(instagram, "_delete", lambda *_: in_json({"success": False}))
    with pytest.raises(Refused):
        await account.delete(comment)
