"""Our calls, held against Meta's own specifications of its nodes (of which it makes its SDKs).

The files stand beside the repository, not in it: where they are absent these tests are skipped, and
say so.
"""

import pytest

from perchoir.networks.contract.publishing import RemotePost
from perchoir.networks.facebook.publishing.tests.conftest import SPECIFICATIONS, node_of, nodes
from perchoir.networks.facebook.publishing.tests.fake_facebook import OTHER_PAGE, FakeFacebook
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.fake_network import Asked
from tests.rigs.graph_account import picture, video
from tests.rigs.graph_nodes import Nodes

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def described() -> Nodes:
    found = nodes()
    if found is None:
        pytest.skip(f"Meta's specifications are not at hand: {SPECIFICATIONS.name}")
    return found


async def test_every_call_is_one_that_the_specifications_have(
    facebook: FakeFacebook, account: Account, described: Nodes
) -> None:
    """Everything that a publisher of Facebook ever asks, but for signing in."""
    await account.publisher.profile(account.place, account.credentials, account.tools)
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    comment = await account.frozen("Merci", media=(picture(),), reply_to=RemotePost(theirs.id, ""))
    answer = await account.send(comment)
    await account.publish("À vous", reply_to=answer)
    await account.find(comment)
    frozen = await account.frozen("Vus", media=(picture(), picture()))
    post = await account.send(frozen)
    await account.find(frozen)
    film = await account.frozen("Le vol", media=(video(),))
    await account.send(film)
    await account.find(film)
    facebook.ready_after = 9
    hasty = await account.publish("Le retour", media=(video(),))
    for one in (post, answer, hasty):
        await account.read_back(one)
        await account.delete(one)
    wrong = [line for one in facebook.asked for line in described.complaints(one, node_of)]
    assert wrong == []
    made = {(node_of(parts := one.path.split("/")[2:]), one.method, *parts[1:])
            for one in facebook.asked}  # fmt: skip
    assert made == {
        ("Page", "GET"),
        ("Page", "POST", "photos"),
        ("Page", "POST", "videos"),
        ("AdVideo", "GET"),
        ("AdVideo", "DELETE"),
        ("Page", "POST", "feed"),
        ("Page", "GET", "published_posts"),
        ("PagePost", "GET"),
        ("PagePost", "GET", "insights"),
        ("PagePost", "GET", "comments"),
        ("PagePost", "POST", "comments"),
        ("PagePost", "DELETE"),
        ("Comment", "GET"),
        ("Comment", "POST", "comments"),
        ("Comment", "DELETE"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        Asked("GET", "/v26.0/me", {"fields": "id,password"}, {}, b""),
        Asked("POST", "/v26.0/100700/feed", {}, FORM, b"text=Bonjour"),
        Asked("POST", "/v26.0/100700/feed", {}, FORM, b"message=a&published=maybe"),
        Asked("POST", "/v26.0/100700/feed", {}, FORM, b"message=a&attached_media=17"),
        Asked("GET", "/v26.0/100700/posts_of_friends", {}, {}, b""),
        Asked("DELETE", "/v26.0/100700/feed", {}, {}, b""),
        Asked("GET", "/v26.0/100700_1", {"fields": "impressions{value}"}, {}, b""),
    ],
)
def test_a_call_that_is_wrong_does_not_get_past_the_specifications(
    described: Nodes, wrong: Asked
) -> None:
    assert described.complaints(wrong, node_of) != []
