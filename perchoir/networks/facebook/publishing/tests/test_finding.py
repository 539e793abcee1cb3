"""Looking for a post whose answer was lost: never twice, never taken for another."""

from datetime import timedelta

import msgspec
import pytest

from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen, RemotePost
from perchoir.networks.facebook.publishing.tests.fake_facebook import OTHER_PAGE, FakeFacebook
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.fake_network import in_json
from tests.rigs.graph_account import picture


async def lost(account: Account, frozen: Frozen) -> None:
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(frozen)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour & merci <b>à</b> tous &amp; à toutes",
        "Lien https://example.com/a?b=1&c=2",
        "e\u0301te\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Une ligne\n\n\nune autre  ",
    ],
)
async def test_any_text_is_found_again(account: Account, text: str) -> None:
    frozen = await account.frozen(text)
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_pictures_are_known_by_their_numbers(
    facebook: FakeFacebook, account: Account
) -> None:
    for words, several in (("", 1), ("", 2), ("Vus", 3)):
        frozen = await account.frozen(words, media=tuple([picture()] * several))
        assert await account.find(frozen) is None
        await lost(account, frozen)
        found = await account.find(frozen)
        assert found is not None
        assert found.id == facebook.standing()[-1].id


async def test_the_same_words_with_other_pictures_are_left_to_a_person(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.add("Vu")
    with pytest.raises(Unknown) as raised:
        await account.find(await account.frozen("Vu", media=(picture(),)))
    assert raised.value.code == "looks_alike"


async def test_the_same_letters_with_other_signs_are_left_to_a_person(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.add("Bonjour à tous !")
    with pytest.raises(Unknown):
        await account.find(await account.frozen("Bonjour à tous"))


async def test_a_comment_is_looked_for_under_what_it_answers(
    facebook: FakeFacebook, account: Account
) -> None:
    one, two = facebook.add("Un", OTHER_PAGE), facebook.add("Deux", OTHER_PAGE)
    await account.publish("Merci", reply_to=RemotePost(one.id, one.page))
    frozen = await account.frozen("Merci", reply_to=RemotePost(two.id, two.page))
    facebook.add("Merci", OTHER_PAGE, two.id)
    assert await account.find(frozen) is None
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == facebook.standing()[-1].id


async def test_twins_are_told_apart_by_what_is_known_of_the_others(account: Account) -> None:
    first, second = await account.frozen("Bonjour"), await account.frozen("Bonjour")
    sent = await account.send(first)
    await lost(account, second)
    found = await account.find(second)
    assert found is not None
    assert found.id != sent.id


async def test_twins_of_which_nothing_is_known_are_left_to_a_person(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Bonjour")
    facebook.add("Bonjour")
    await lost(account, frozen)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


async def test_after_a_lost_answer_a_duplicate_refusal_is_our_own_post(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.refuses_repeats = True
    frozen = await account.frozen()
    await lost(account, frozen)
    with pytest.raises(Unknown) as raised:
        await account.send(frozen)
    assert raised.value.code == "said_before_there"
    found = await account.find(frozen)
    assert found is not None
    assert [post.id for post in facebook.standing()] == [found.id]


async def test_words_that_another_post_said_are_refused_once_that_is_seen(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.refuses_repeats = True
    await account.publish("Bonjour")
    again = await account.frozen("Bonjour")
    with pytest.raises(Unknown):
        await account.send(again)
    assert await account.find(again) is None
    asked = len(facebook.asked)
    with pytest.raises(Refused) as raised:
        await account.send(again)
    assert raised.value.code == "said_before"
    assert len(facebook.asked) == asked


async def test_words_that_facebook_says_stand_there_and_does_not_show_are_left_to_a_person(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.refuses_repeats = True
    frozen = await account.frozen("Bonjour")
    facebook.add("Bonjour")
    with pytest.raises(Unknown):
        await account.send(frozen)
    facebook.posts.clear()
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "said_before_there"


async def test_every_page_of_the_list_is_looked_at(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Le premier")
    await lost(account, frozen)
    for number in range(230):
        facebook.add(f"Un autre {number}")
    assert await account.find(frozen) is not None
    assert len([one for one in facebook.asked if "published_posts" in one.path]) == 3


async def test_only_what_is_as_old_as_the_freezing_is_looked_at(
    facebook: FakeFacebook, account: Account
) -> None:
    old = facebook.add("Bonjour à tous")
    old.created_at -= timedelta(days=300)
    assert await account.find(await account.frozen()) is None


async def test_without_memory_an_older_post_of_the_same_words_is_left_to_a_person(
    account: Account,
) -> None:
    frozen = await account.frozen()
    account.kept.clear()
    await lost(account, frozen)
    account.moved = timedelta(hours=3)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


async def test_a_key_that_is_none_of_ours_is_not_looked_for(account: Account) -> None:
    frozen = msgspec.structs.replace(await account.frozen(), key="zzz")
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "time_not_known"


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"data": "none"},
        {"data": [{"id": "1_2", "message": "sans date"}]},
        {"data": [{"id": "1_2", "message": "autre", "created_time": "2099-01-01T00:00:00+0000"}],
         "paging": {"cursors": {"after": "x"}, "next": "https://graph.example/"}},
    ],
)  # fmt: skip
async def test_a_list_that_is_not_whole_tells_nothing(
    facebook: FakeFacebook,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    page: dict[str, object],
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(facebook, "_list", lambda *_: in_json(page))
    with pytest.raises(Unknown):
        await account.find(frozen)
