"""Looking for a post of a page whose answer was lost: never twice, never taken for another."""

from datetime import timedelta

import msgspec
import pytest

from perchoir.networks.contract import Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import Frozen, Named
from perchoir.networks.linkedin.publishing.tests.fake_answers import denied, limited, refused
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import OTHER, PAGE
from perchoir.networks.linkedin.publishing.tests.rig import Account, picture, there
from tests.rigs.fake_network import in_json


async def lost(account: Account, frozen: Frozen) -> None:
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(frozen)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour & merci (à tous) [et] {toutes} <b>_*~|\\",
        "Lien https://example.com/a_b?b=1&c=2#d, et #aéronautique",
        "e\u0301te\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Une ligne\n\n\nune autre  ",
        "👍",
    ],
)
async def test_what_linkedin_does_to_a_text_does_not_hide_it(account: Account, text: str) -> None:
    frozen = await account.frozen(text)
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_people_and_pictures_do_not_hide_it(account: Account) -> None:
    named = (Named(6, 11, "anna", OTHER),)
    frozen = await account.frozen("Merci @anna", named=named, media=(picture(), picture("")))
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_a_comment_is_found_under_its_post_and_not_under_another(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    one, two = linkedin.add("Une question"), linkedin.add("Une autre")
    frozen = await account.frozen("Merci", reply_to=there(one))
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == linkedin.comments[0].urn
    assert await account.find(await account.frozen("Merci", reply_to=there(two))) is None
    assert await account.find(await account.frozen("Merci")) is None


async def test_what_others_say_under_the_same_post_is_not_ours(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    theirs = linkedin.add("Une question")
    await account.publish("Merci", reply_to=there(theirs))
    linkedin.comments[0].actor = OTHER
    account.kept.clear()
    assert await account.find(await account.frozen("Merci", reply_to=there(theirs))) is None


async def test_a_comment_on_a_comment_is_found_there(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    first = await account.publish("1", reply_to=there(linkedin.add("Une question")))
    frozen = await account.frozen("2", reply_to=first)
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == linkedin.comments[1].urn


async def test_the_same_words_of_another_day_are_not_ours(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    now = account.tools.now()
    linkedin.add("Bonjour à tous", PAGE, created_at=(now - timedelta(days=2)).timestamp())
    assert await account.find(await account.frozen()) is None


async def test_more_posts_than_a_page_holds_are_all_looked_through(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen("Le premier")
    await lost(account, frozen)
    for number in range(130):
        linkedin.add(f"Puis {number}", PAGE)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == linkedin.standing()[0].urn


async def test_a_page_without_an_end_is_left_to_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen()
    for number in range(2_100):
        linkedin.add(f"Puis {number}", PAGE)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "timeline_too_long"


@pytest.mark.parametrize(
    "there_stands",
    [
        "BONJOUR, à tous\\!",
        "Bonjour à tou",
        "Bonjour à tous…",
    ],
)
async def test_what_looks_alike_is_left_to_a_person(
    linkedin: FakeLinkedIn, account: Account, there_stands: str
) -> None:
    frozen = await account.frozen("Bonjour à tous")
    linkedin.add(there_stands, PAGE)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


async def test_links_that_linkedin_shortened_are_left_to_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen("Lisez https://example.com/a")
    linkedin.add("Lisez https://lnkd\\.in/abc".replace("\\.", "."), PAGE)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


async def test_the_same_words_with_other_pictures_are_left_to_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen("Vu", media=(picture(),))
    linkedin.add("Vu", PAGE)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


@pytest.mark.parametrize(
    "answer",
    [
        denied(),
        refused(404, "NOT_FOUND", "no"),
        refused(426, "NONEXISTENT_VERSION", "no"),
        in_json({"hello": "world"}),
        in_json({"elements": [{"commentary": "Bonjour"}]}),
        in_json({"elements": [{"id": "urn:li:share:7141138937766391808"}]}),
    ],
)
async def test_a_page_that_cannot_be_read_says_nothing_either_way(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(linkedin, "_reading", lambda *_: answer)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "timeline_not_readable"


async def test_trouble_while_looking_is_tried_again(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(linkedin, "_reading", lambda *_: limited(30))
    with pytest.raises(Temporary):
        await account.find(frozen)


async def test_a_key_that_is_not_ours_cannot_be_looked_for(account: Account) -> None:
    frozen = msgspec.structs.replace(await account.frozen(), key="of somebody")
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "time_not_known"


async def test_a_repetition_of_our_own_lost_post_is_found_and_stands_once(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen()
    await lost(account, frozen)
    with pytest.raises(Unknown) as raised:
        await account.send(frozen)
    assert raised.value.code == "said_before_there"
    found = await account.find(frozen)
    assert found is not None
    assert [post.urn for post in linkedin.standing()] == [found.id]


async def test_a_repetition_of_an_older_post_is_refused_and_linkedin_not_asked_again(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    before = (account.tools.now() - timedelta(days=1)).timestamp()
    linkedin.add("Bonjour à tous", PAGE, created_at=before)
    frozen = await account.frozen()
    with pytest.raises(Unknown):
        await account.send(frozen)
    assert await account.find(frozen) is None
    asked = len(linkedin.asked)
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "said_before"
    assert len(linkedin.asked) == asked


async def test_a_repetition_of_a_post_that_is_not_shown_is_left_to_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    """LinkedIn hides some posts and names them all the same (third parties, 2026)."""
    frozen = await account.frozen()
    hidden = linkedin.add("Bonjour à tous", PAGE)
    with pytest.raises(Unknown):
        await account.send(frozen)
    linkedin.posts.remove(hidden)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "said_before_there"
