"""A person's own account: LinkedIn lets nobody read it back, unless it granted figures."""

from datetime import timedelta

import pytest

from perchoir.networks.contract import Refused, Unknown
from perchoir.networks.contract.publishing import Frozen, RemotePost
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, Token
from perchoir.networks.linkedin.publishing.tests.rig import Account

GRANTED = frozenset({"r_basicprofile", "w_member_social", "r_member_postAnalytics"})


async def lost(member: Account, frozen: Frozen) -> None:
    await member.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await member.send(frozen)


async def test_a_person_posts_in_their_own_name_and_takes_it_down(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    post = await member.publish("Bonjour")
    assert [one.author for one in linkedin.posts] == [MEMBER]
    await member.delete(post)
    assert linkedin.posts == []


async def test_after_a_lost_answer_a_person_looks_and_nothing_is_asked(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    frozen = await member.frozen()
    await lost(member, frozen)
    asked = len(linkedin.asked)
    with pytest.raises(Unknown) as raised:
        await member.find(frozen)
    assert raised.value.code == "not_readable_there"
    assert len(linkedin.asked) == asked


async def test_a_repetition_names_the_lost_post_and_it_is_found(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    """A person said that it was not there, and it was sent again an hour later."""
    frozen = await member.frozen()
    await lost(member, frozen)
    member.moved = timedelta(hours=1)
    with pytest.raises(Unknown) as raised:
        await member.send(frozen)
    assert raised.value.code == "said_before_there"
    found = await member.find(frozen)
    assert found is not None
    assert [post.urn for post in linkedin.posts] == [found.id]
    assert found.url == f"https://www.linkedin.com/feed/update/{found.id}/"


async def test_a_repetition_of_an_older_post_is_another_and_refused_from_then_on(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    before = (member.tools.now() - timedelta(days=1)).timestamp()
    linkedin.add("Bonjour à tous", MEMBER, created_at=before)
    frozen = await member.frozen()
    with pytest.raises(Unknown):
        await member.send(frozen)
    assert await member.find(frozen) is None
    with pytest.raises(Refused) as raised:
        await member.send(frozen)
    assert raised.value.code == "said_before"
    assert len(linkedin.posts) == 1


async def test_a_repetition_of_a_post_made_for_the_refusal_is_nobodys(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    """LinkedIn makes and hides a post for each refused repetition, and names that one."""
    frozen = await member.frozen()
    linkedin.add("Bonjour à tous", MEMBER, created_at=member.tools.now().timestamp())
    with pytest.raises(Unknown):
        await member.send(frozen)
    with pytest.raises(Unknown) as raised:
        await member.find(frozen)
    assert raised.value.code == "said_before_there"


async def test_a_repetition_of_another_post_of_this_house_is_not_ours(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    second = await member.frozen()
    await member.publish()
    member.moved = timedelta(hours=1)
    with pytest.raises(Unknown):
        await member.send(second)
    assert await member.find(second) is None


async def test_figures_that_were_not_granted_are_not_called_zero_nor_gone(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    post = await member.publish()
    asked = len(linkedin.asked)
    with pytest.raises(Refused) as raised:
        await member.read_back(post)
    assert raised.value.code == "cannot_look"
    assert len(linkedin.asked) == asked


async def test_figures_that_were_granted_are_read_one_by_one(
    linkedin: FakeLinkedIn, member: Account
) -> None:
    linkedin.tokens["a-reviewed-token"] = Token(scopes=GRANTED)
    member.credentials = {"access_token": "a-reviewed-token", "scope": ",".join(GRANTED)}
    post = await member.publish()
    found = await member.read_back(post)
    assert found is not None
    assert (found.likes, found.reposts, found.replies, found.views) == (5, 2, 4, 60)
    linkedin.posts.clear()
    assert await member.read_back(post) is None
    with pytest.raises(Refused) as raised:
        await member.read_back(RemotePost("urn:li:comment:(urn:li:activity:71411389,71411390)", ""))
    assert raised.value.code == "cannot_look"
