"""Our calls, held against Meta's own specifications of its nodes (of which it makes its SDKs).

The files stand beside the repository, not in it: where they are absent these tests are skipped, and
say so. They tell of the way through Facebook's sign-in, whose calls are the same but for the host;
containers and `me` with Instagram's own sign-in they do not know.
"""

from functools import partial

import pytest

from perchoir.networks.contract.publishing import RemotePost
from perchoir.networks.instagram.publishing.tests.conftest import SPECIFICATIONS, node_of, nodes
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.fake_graph import ME, OTHER
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
    instagram: FakeInstagram, account: Account, described: Nodes
) -> None:
    """Everything that a publisher of Instagram ever asks, but for signing in."""
    kind_of = partial(node_of, instagram)
    theirs = instagram.add("Et vous ?", OTHER)
    comment = await account.frozen("Merci", reply_to=RemotePost(theirs.id, theirs.page))
    answer = await account.send(comment)
    await account.find(comment)
    under = await account.frozen("À vous", reply_to=answer)
    await account.send(under)
    await account.find(under)
    await account.publish("Film", media=(video(),))
    frozen = await account.frozen("Vus", media=(picture(), picture()))
    post = await account.send(frozen)
    await account.find(frozen)
    await account.read_back(post)
    await account.read_back(answer)
    made = {(kind_of(parts := one.path.split("/")[2:]), one.method, *parts[1:])
            for one in instagram.asked}  # fmt: skip
    wrong = [line for one in instagram.asked for line in described.complaints(one, kind_of)]
    await account.delete(answer)
    assert wrong == []
    assert {one for one in made if one[0]} == {
        ("IGUser", "GET", "content_publishing_limit"),
        ("IGUser", "POST", "media"),
        ("IGUser", "POST", "media_publish"),
        ("IGUser", "GET", "media"),
        ("IGMedia", "GET"),
        ("IGMedia", "GET", "insights"),
        ("IGMedia", "GET", "comments"),
        ("IGMedia", "POST", "comments"),
        ("IGComment", "GET"),
        ("IGComment", "GET", "replies"),
        ("IGComment", "POST", "replies"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        Asked("GET", f"/v26.0/{ME}/media", {"fields": "id,password"}, {}, b""),
        Asked("POST", f"/v26.0/{ME}/media", {}, FORM, b"image=https://a.example/"),
        Asked("POST", f"/v26.0/{ME}/media_publish", {}, FORM, b"creation_id=my-own"),
        Asked("POST", f"/v26.0/{ME}/media", {}, FORM, b"is_carousel_item=perhaps"),
        Asked("POST", f"/v26.0/{ME}/stories", {}, FORM, b""),
        Asked("GET", "/v26.0/17/insights", {}, {}, b""),
    ],
)
def test_a_call_that_is_wrong_does_not_get_past_the_specifications(
    instagram: FakeInstagram, described: Nodes, wrong: Asked
) -> None:
    assert described.complaints(wrong, partial(node_of, instagram)) != []
