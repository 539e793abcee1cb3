"""An account of ours on Threads, listened to."""

from datetime import timedelta

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Kind, MediaKind, Refused
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.threads.listening import ACCOUNT as SOURCE
from perchoir.networks.threads.listening.account import MOST_CONVERSATIONS
from perchoir.networks.threads.listening.tests.fake_account import AccountRig, FakeAccount


@pytest.fixture
def rig(threads: FakeAccount, http: Outbound) -> AccountRig:
    return AccountRig(threads, http)


class TestAnAccountKeepsTheContract(SourceConformance):
    source = SOURCE
    repeats_after_resume = True


async def test_an_answer_stands_under_our_post(rig: AccountRig) -> None:
    rig.add_answer("Bravo")
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.kind, post.reply_to, post.root) == (Kind.REPLY, rig.post, rig.post)
    assert (post.author.id, post.author.handle) == ("anna", "anna")
    assert post.reply_to_author == "morvan"


async def test_an_answer_to_somebody_else_below_us_answers_nobody_we_know(rig: AccountRig) -> None:
    rig.add_answer("Oui", replied_to={"id": "17"})
    rig.add_answer("Merci", "morvan", is_reply_owned_by_me=True)
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.text, post.reply_to, post.reply_to_author) == ("Oui", "17", "")


async def test_a_mention_names_the_account_with_its_media_and_link(rig: AccountRig) -> None:
    rig.add_mention(
        "Vu", media_type="IMAGE", media_url="https://a.example/b.jpg", alt_text="Un avion",
        link_attachment_url="https://example.com/a", topic_tag="usine", is_quote_post=True,
    )  # fmt: skip
    [post] = posted([await rig.poll(SOURCE)])
    assert (post.mentioned, post.tags, post.kind) == (("morvan",), ("usine",), Kind.QUOTE)
    assert (post.media[0].kind, post.media[0].alt) == (MediaKind.IMAGE, "Un avion")
    assert [one.url for one in post.links] == ["https://example.com/a"]


async def test_no_more_conversations_are_read_than_ten(rig: AccountRig) -> None:
    for _ in range(15):
        rig.add_answer("Bonjour", under=rig.add_ours())
    rig.add_ours()
    await rig.poll(SOURCE)
    asked = [one for one in rig.fake.asked if one.path.endswith("/conversation")]
    assert len(asked) == MOST_CONVERSATIONS
    assert {one.query["reverse"] for one in asked} == {"true"}


async def test_without_the_right_to_mentions_the_answers_come_and_it_is_said(
    rig: AccountRig, threads: FakeAccount
) -> None:
    threads.forbidden = {"mentions"}
    answer = rig.add_answer("Bravo")
    batch = await rig.poll(SOURCE)
    assert [one.id for one in posted([batch])] == [answer]
    assert batch.problem.startswith("not_allowed_to_read")


async def test_without_the_right_to_read_answers_a_person_has_to_act(
    rig: AccountRig, threads: FakeAccount
) -> None:
    threads.forbidden = {"threads"}
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE)
    assert raised.value.code == "not_allowed_to_read"


async def test_mentions_come_whole_back_to_the_cursor(rig: AccountRig) -> None:
    rig.add_mention("Premier")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(hours=2))
    late = [rig.add_mention(f"Bonjour {number}") for number in range(130)]
    assert set(late) <= {one.id for one in posted([await rig.poll(SOURCE, cursor)])}
