"""An account of ours on Instagram, listened to."""

from datetime import timedelta

import pytest

from perchoir.networks.contract import Kind, MediaKind, Refused, Temporary
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.instagram.listening import ACCOUNT as SOURCE
from perchoir.networks.instagram.listening.tests.fake_account import AccountRig, FakeAccount
from tests.rigs.fake_network import Reply


class TestAnAccountKeepsTheContract(SourceConformance):
    source = SOURCE
    repeats_after_resume = True


async def test_a_comment_has_its_own_address_and_answers_the_account(rig: AccountRig) -> None:
    comment = rig.add_comment("Bravo")
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.kind, post.reply_to, post.root) == (Kind.REPLY, rig.post, rig.post)
    assert post.url == f"{rig.fake.media[0]['permalink']}c/{comment}/"
    assert (post.author.handle, post.reply_to_author, post.counts.likes) == ("anna", "morvan", 5)


async def test_answers_under_comments_come_too_but_for_our_own(rig: AccountRig) -> None:
    answers = [rig.comment("Oui", "bruno", parent_id="17"), rig.comment("Merci", "Morvan")]
    first = rig.add_comment("Bravo", replies={"data": answers})
    found = {one.text: one for one in posted([await rig.poll(SOURCE)])}
    assert set(found) == {"Bravo", "Oui"}
    assert (found["Oui"].reply_to, found["Oui"].reply_to_author) == ("17", "")
    assert found["Bravo"].id == first


async def test_a_post_that_tags_the_account_mentions_it(rig: AccountRig) -> None:
    rig.add_tagged("De nous", "morvan")
    tagged = rig.add_tagged("Vu chez vous", media_type="VIDEO", thumbnail_url="https://a.example/b")
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.id, post.mentioned, post.text) == (tagged, ("morvan",), "Vu chez vous")
    assert (post.media[0].kind, post.media[0].preview_url) == (
        MediaKind.VIDEO, "https://a.example/b",
    )  # fmt: skip
    assert (post.counts.likes, post.counts.replies) == (3, 2)


async def test_comments_that_do_not_fit_into_one_answer_come_whole(rig: AccountRig) -> None:
    rig.add_comment("Premier")
    cursor = (await rig.poll(SOURCE)).cursor
    comments = [rig.add_comment(f"Bonjour {number}") for number in range(130)]
    found = {one.id for one in posted([await rig.poll(SOURCE, cursor)])}
    assert set(comments) <= found
    assert any(one.path.endswith("/comments") for one in rig.fake.asked)


async def test_an_old_post_of_ours_is_looked_under_with_a_cursor_too(rig: AccountRig) -> None:
    rig.add_tagged("Bonjour")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(days=3))
    late = rig.add_comment("Bravo")
    assert [one.id for one in posted([await rig.poll(SOURCE, cursor)])][-1] == late


async def test_instagram_is_asked_once_a_day_to_tell_by_itself(
    rig: AccountRig, instagram: FakeAccount
) -> None:
    for _ in range(2):
        await rig.poll(SOURCE)
    assert instagram.told_of == "comments,mentions"
    assert len([one for one in instagram.asked if one.path.endswith("subscribed_apps")]) == 1


async def test_without_the_right_to_see_tags_the_comments_come_and_it_is_said(
    rig: AccountRig, instagram: FakeAccount
) -> None:
    instagram.forbidden = {"tags"}
    comment = rig.add_comment("Bravo")
    batch = await rig.poll(SOURCE)
    assert [one.id for one in posted([batch])] == [comment]
    assert batch.problem.startswith("not_allowed_to_read")


async def test_without_the_right_to_read_at_all_a_person_has_to_act(
    rig: AccountRig, instagram: FakeAccount
) -> None:
    instagram.forbidden = {"media"}
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE)
    assert raised.value.code == "not_allowed_to_read"


async def test_trouble_is_tried_again(
    rig: AccountRig, instagram: FakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instagram, "account_answer", lambda *_: Reply(503))
    with pytest.raises(Temporary):
        await rig.poll(SOURCE)
