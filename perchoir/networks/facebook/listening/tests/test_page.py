"""A page of ours, listened to."""

from datetime import timedelta

import pytest

from perchoir.networks.contract import Kind, MediaKind, NeedsReconnect, Refused, Removed, Temporary
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.facebook.listening import PAGE as SOURCE
from perchoir.networks.facebook.listening.page import ASK_EVERY_S
from perchoir.networks.facebook.listening.tests.fake_page import ANNA, PAGE, FakePage, PageRig
from tests.rigs.fake_graph import no
from tests.rigs.fake_network import Reply


class TestAPageKeepsTheContract(SourceConformance):
    source = SOURCE
    repeats_after_resume = True


async def ids(rig: PageRig, cursor: str = "") -> list[str]:
    return [one.id for one in posted([await rig.poll(SOURCE, cursor)])]


async def test_a_comment_stands_under_its_post_and_answers_the_page(rig: PageRig) -> None:
    comment = rig.add_comment("Bravo")
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.id, post.kind, post.text) == (comment, Kind.REPLY, "Bravo")
    assert (post.reply_to, post.root, post.reply_to_author) == (rig.post, rig.post, "morvan")
    assert (post.author.id, post.author.name) == (ANNA, "Anna Ferret")


async def test_a_comment_under_a_comment_answers_whoever_wrote_that(rig: PageRig) -> None:
    first = rig.add_comment("Bravo")
    rig.add_comment("Merci", PAGE, parent={"id": first, "from": {"id": ANNA}})
    rig.add_comment("Oui", "500200", parent={"id": first, "from": {"id": ANNA}})
    rig.add_comment("Et vous ?", parent={"id": "1_2", "from": {"id": PAGE}})
    found = {one.text: one for one in posted([await rig.poll(SOURCE)])}
    assert set(found) == {"Bravo", "Oui", "Et vous ?"}
    assert (found["Oui"].reply_to, found["Oui"].reply_to_author) == (first, ANNA)
    assert found["Et vous ?"].reply_to_author == "morvan"


async def test_what_names_the_page_mentions_it_and_its_own_posts_are_left_out(
    rig: PageRig,
) -> None:
    rig.add_post("De nous", PAGE)
    mine, tagged = rig.add_post("Chez vous"), rig.add_tagged("Vu chez Morvan")
    found = posted([await rig.poll(SOURCE)])
    assert [one.id for one in found] == [mine, tagged]
    assert {one.mentioned for one in found} == {("morvan",)}


async def test_pictures_and_links_come_along(rig: PageRig) -> None:
    rig.add_post("Vu", attachments={"data": [
        {"type": "photo", "media": {"image": {"src": "https://scontent.example/a.jpg"}},
         "url": "https://www.facebook.com/photo"},
        {"type": "share", "url": "https://example.com/article"},
    ]})  # fmt: skip
    [post] = posted([await rig.poll(SOURCE)])
    assert [(one.kind, one.url) for one in post.media] == [
        (MediaKind.IMAGE, "https://scontent.example/a.jpg")
    ]
    assert [one.url for one in post.links] == ["https://example.com/article"]


async def test_two_of_whom_facebook_tells_nothing_are_not_one(rig: PageRig) -> None:
    for _ in range(2):
        rig.add_comment("Bravo")
    for comments in rig.fake.comments.values():
        for one in comments:
            del one["from"]
    authors = {one.author.id for one in posted([await rig.poll(SOURCE)])}
    assert len(authors) == 2


async def test_comments_that_do_not_fit_into_one_answer_come_whole(rig: PageRig) -> None:
    rig.add_comment("Premier")
    cursor = (await rig.poll(SOURCE)).cursor
    comments = [rig.add_comment(f"Bonjour {number}") for number in range(130)]
    assert set(comments) <= set(await ids(rig, cursor))
    [more, *_] = [one for one in rig.fake.asked if one.path.endswith("/comments")]
    assert more.query["order"] == "reverse_chronological"


async def test_without_a_cursor_it_reads_no_further_than_one_page(rig: PageRig) -> None:
    for number in range(60):
        rig.add_post(f"Bonjour {number}")
    assert len(await ids(rig)) == 25
    assert len([one for one in rig.fake.asked if one.path.endswith("/feed")]) == 1


async def test_with_a_cursor_it_reads_back_to_it_and_no_further(rig: PageRig) -> None:
    for number in range(40):
        rig.add_post(f"Bonjour {number}")
    rig.later(timedelta(hours=1))
    rig.add_post("Dernier")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(hours=2))
    late = [rig.add_post(f"Bonsoir {number}") for number in range(60)]
    assert set(late) <= set(await ids(rig, cursor))
    assert len([one for one in rig.fake.asked if one.path.endswith("/feed")]) == 1 + 3


async def test_what_is_older_than_the_cursor_does_not_come_again(rig: PageRig) -> None:
    old = rig.add_comment("Bonjour")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(hours=2))
    new = rig.add_comment("Bonsoir")
    batch = await rig.poll(SOURCE, cursor)
    assert [one.id for one in posted([batch])] == [old, new]
    assert [one.id for one in posted([await rig.poll(SOURCE, batch.cursor)])] == [new]
    assert batch.next_in == ASK_EVERY_S


async def test_a_comment_of_the_future_does_not_hide_those_that_come_after(rig: PageRig) -> None:
    rig.add_comment("Demain", created_time="2099-01-01T00:00:00+0000")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(hours=1))
    late = rig.add_comment("Bonjour")
    assert late in await ids(rig, cursor)


async def test_facebook_is_asked_once_a_day_to_tell_by_itself(
    rig: PageRig, facebook: FakePage
) -> None:
    for _ in range(3):
        await rig.poll(SOURCE)
    assert facebook.told_of == "feed,mention"
    asked = [one for one in facebook.asked if one.path.endswith("/subscribed_apps")]
    rig.moved = timedelta(days=1)
    await rig.poll(SOURCE)
    assert len(asked) == 1
    assert len([one for one in facebook.asked if one.path.endswith("/subscribed_apps")]) == 2


async def test_a_page_that_may_not_be_told_is_asked_all_the_same(
    rig: PageRig, facebook: FakePage
) -> None:
    facebook.forbidden = {"subscribed_apps"}
    comment = rig.add_comment("Bravo")
    assert await ids(rig) == [comment]


async def test_without_the_right_to_read_what_names_it_the_comments_come_and_it_is_said(
    rig: PageRig, facebook: FakePage
) -> None:
    facebook.forbidden = {"tagged"}
    comment = rig.add_comment("Bravo")
    batch = await rig.poll(SOURCE)
    assert [one.id for one in posted([batch])] == [comment]
    assert (batch.skipped, batch.problem.split(":")[0]) == (1, "not_allowed_to_read")


async def test_without_the_right_to_read_at_all_a_person_has_to_act(
    rig: PageRig, facebook: FakePage
) -> None:
    facebook.forbidden = {"feed"}
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE)
    assert raised.value.code == "not_allowed_to_read"


async def test_a_token_that_is_over_asks_for_a_person_and_is_not_repeated(rig: PageRig) -> None:
    with pytest.raises(NeedsReconnect) as raised:
        await rig.poll(SOURCE, token="token-of-nobody")
    assert raised.value.code == "token_refused"
    assert "token-of-nobody" not in f"{raised.value!r} {raised.value.detail}"


@pytest.mark.parametrize("missing", ["account", "token"])
async def test_without_an_account_nothing_is_asked(rig: PageRig, missing: str) -> None:
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE, **{missing: ""})
    assert raised.value.code == "account_missing"
    assert rig.fake.asked == []


@pytest.mark.parametrize(
    "answer", [Reply(503), Reply(429), no(4, "Limit reached"), no(2, "Try again", status=500)]
)
async def test_trouble_is_tried_again(
    rig: PageRig, facebook: FakePage, monkeypatch: pytest.MonkeyPatch, answer: Reply
) -> None:
    monkeypatch.setattr(facebook, "account_answer", lambda *_: answer)
    with pytest.raises(Temporary):
        await rig.poll(SOURCE)


async def test_a_comment_that_is_gone_is_removed_while_its_post_stands(rig: PageRig) -> None:
    stands, gone = rig.add_comment("Bonjour"), rig.add_comment("Adieu")
    rig.fake.comments[rig.post].pop()
    asked = [stands, gone, f"{PAGE}_17", "500100_3", "17"]
    assert await SOURCE.recheck(asked, rig.settings, rig.tools) == [Removed("facebook", gone)]


async def test_what_may_no_longer_be_seen_is_not_called_gone(rig: PageRig) -> None:
    """Facebook says the same of both."""
    comment = rig.add_comment("Bonjour")
    rig.fake.comments.clear()
    rig.fake.posts.clear()
    assert await SOURCE.recheck([comment], rig.settings, rig.tools) == []
