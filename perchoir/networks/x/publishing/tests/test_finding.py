"""Looking for a post whose answer was lost: never twice, never taken for another."""

from datetime import timedelta

import msgspec
import pytest

from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen
from perchoir.networks.x.publishing.tests.fake_x import ME, FakeX
from perchoir.networks.x.publishing.tests.rig import Account, answering, picture
from perchoir.networks.x.publishing.wording import is_about, looks_alike, says_the_same
from tests.rigs.fake_network import in_json


async def lost(account: Account, frozen: Frozen) -> None:
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(frozen)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour & merci <b>à</b> tous &amp; à toutes",
        "Lien https://example.com/a?b=1&c=2, puis example.com/d et http://example.com/",
        "e\u0301te\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "@anna bravo, @anna",
        "Une ligne\n\n\nune autre  ",
        "👍",
    ],
)
async def test_what_x_does_to_a_text_does_not_hide_it(account: Account, text: str) -> None:
    frozen = await account.frozen(text)
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_an_answer_is_found_behind_the_people_whom_x_puts_before_it(
    x: FakeX, account: Account
) -> None:
    theirs = x.add("Et vous, @morvan ?")
    frozen = await account.frozen("Merci", reply_to=answering(theirs))
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == x.standing()[0].id


@pytest.mark.parametrize("tells_parents", [True, False])
async def test_the_same_words_to_somebody_else_are_another_answer(
    x: FakeX, account: Account, tells_parents: bool
) -> None:
    x.tells_parents = tells_parents
    one, two = x.add("Bravo @morvan"), x.add("Vive @morvan")
    x.add("Merci", ME, reply_to=one.id)
    assert await account.find(await account.frozen("Merci", reply_to=answering(two))) is None
    assert await account.find(await account.frozen("Merci", reply_to=answering(one))) is not None
    assert await account.find(await account.frozen("Merci")) is None


async def test_pictures_are_known_by_the_number_of_their_upload(x: FakeX, account: Account) -> None:
    frozen = await account.frozen("", media=(picture(),))
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_the_same_words_with_other_pictures_are_left_to_a_person(
    x: FakeX, account: Account
) -> None:
    x.add("Vu", ME)
    with pytest.raises(Unknown) as raised:
        await account.find(await account.frozen("Vu", media=(picture(),)))
    assert raised.value.code == "looks_alike"


async def test_the_same_letters_with_other_signs_are_left_to_a_person(
    x: FakeX, account: Account
) -> None:
    x.add("Bonjour à tous", ME)
    with pytest.raises(Unknown):
        await account.find(await account.frozen("Bonjour à tous…"))


async def test_a_link_of_which_x_does_not_say_where_it_leads_is_left_to_a_person(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen("Lisez https://example.com/a")
    await lost(account, frozen)
    shown = x.shown
    monkeypatch.setattr(x, "shown", lambda post: (shown(post)[0], []))
    with pytest.raises(Unknown):
        await account.find(frozen)


def test_a_long_text_is_compared_whole() -> None:
    whole = "long " * 80
    short = whole[:279] + "…"
    assert says_the_same({"text": short, "note_post": {"text": whole}}, whole, is_reply=False)
    assert is_about(short, whole, is_reply=False)
    assert looks_alike({"text": f"{short} https://t.co/a"}, whole, is_reply=False)
    assert not looks_alike({"text": "Autre…"}, whole, is_reply=False)


async def test_after_a_lost_answer_a_duplicate_refusal_is_our_own_post(
    x: FakeX, account: Account
) -> None:
    frozen = await account.frozen()
    await lost(account, frozen)
    with pytest.raises(Unknown) as raised:
        await account.send(frozen)
    assert raised.value.code == "said_before_there"
    found = await account.find(frozen)
    assert found is not None
    assert [post.id for post in x.standing()] == [found.id]


async def test_words_that_another_post_said_are_refused_once_that_is_seen(
    x: FakeX, account: Account
) -> None:
    await account.publish("Bonjour")
    again = await account.frozen("Bonjour")
    with pytest.raises(Unknown):
        await account.send(again)
    assert await account.find(again) is None
    asked = len(x.asked)
    with pytest.raises(Refused) as raised:
        await account.send(again)
    assert raised.value.code == "said_before"
    assert len(x.asked) == asked


async def test_words_that_x_says_stand_there_and_does_not_show_are_left_to_a_person(
    x: FakeX, account: Account
) -> None:
    frozen = await account.frozen("Bonjour")
    hidden = x.add("Bonjour", ME)
    with pytest.raises(Unknown):
        await account.send(frozen)
    x.posts.remove(hidden)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "said_before_there"


async def test_every_page_of_the_timeline_is_looked_at(x: FakeX, account: Account) -> None:
    frozen = await account.frozen("Le premier")
    await lost(account, frozen)
    for number in range(230):
        x.add(f"Un autre {number}", ME)
    account.charged.clear()
    assert await account.find(frozen) is not None
    assert sum(number for kind, number in account.charged if kind == "post_read") == 231


async def test_only_what_is_as_old_as_the_freezing_is_looked_at(x: FakeX, account: Account) -> None:
    old = x.add("Bonjour à tous", ME)
    old.created_at = account.tools.now().replace(year=2020)
    assert await account.find(await account.frozen()) is None


async def test_without_memory_an_older_post_of_the_same_words_is_left_to_a_person(
    x: FakeX, account: Account
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
    "timeline",
    [
        {},
        {"data": [{"id": "1", "text": "sans date"}], "meta": {"result_count": 1}},
        {"meta": {"result_count": 0}, "errors": [{"title": "Not Found Error"}]},
        {"meta": {"result_count": 1, "next_token": "more"},
         "data": [{"id": "1", "text": "autre", "created_at": "2099-01-01T00:00:00Z"}]},
    ],
)  # fmt: skip
async def test_a_timeline_that_is_not_whole_tells_nothing(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch, timeline: dict[str, object]
) -> None:
    monkeypatch.setattr(x, "_timeline", lambda *_: in_json(timeline))
    with pytest.raises(Unknown):
        await account.find(await account.frozen())


async def test_the_timeline_is_read_under_the_old_names_too(x: FakeX, account: Account) -> None:
    frozen = await account.frozen()
    await lost(account, frozen)
    x.knows_new_names = False
    assert await account.find(frozen) is not None


async def test_a_post_whose_uploads_x_does_not_name_is_left_to_a_person(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen("Vu", media=(picture(),))
    await lost(account, frozen)
    shown = x.shown
    monkeypatch.setattr(x, "shown", lambda post: (shown(post)[0], []))
    x.standing()[0].media = ()
    with pytest.raises(Unknown):
        await account.find(frozen)
