"""Our calls, held against Meta's own Postman collection for Threads.

The file stands beside the repository, not in it: where it is absent these tests are skipped, and
say so. It has shapes only, no types, and does not know that words may also go in a form.
"""

import pytest

from perchoir.networks.threads.publishing import THREADS as PUBLISHER
from perchoir.networks.threads.publishing.oauth import SCOPES
from perchoir.networks.threads.publishing.tests.collection import Collection
from perchoir.networks.threads.publishing.tests.conftest import COLLECTION, collection
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from perchoir.networks.threads.publishing.tests.test_sign_in import signed_in
from tests.rigs.fake_graph import APP, house
from tests.rigs.fake_network import Asked
from tests.rigs.graph_account import picture, video

CALLS = {
    ("POST", "/oauth/access_token"),
    ("GET", "/oauth/access_token"),
    ("GET", "/access_token"),
    ("GET", "/refresh_access_token"),
    ("GET", "/v1.0/me"),
    ("GET", "/v1.0/me/threads_publishing_limit"),
    ("POST", "/v1.0/me/threads"),
    ("POST", "/v1.0/me/threads_publish"),
    ("GET", "/v1.0/me/threads"),
    ("GET", "/v1.0/me/replies"),
    ("GET", "/v1.0/N"),
    ("GET", "/v1.0/N/insights"),
    ("DELETE", "/v1.0/N"),
}


@pytest.fixture
def described() -> Collection:
    found = collection()
    if found is None:
        pytest.skip(f"Meta's collection for Threads is not at hand: {COLLECTION.name}")
    return found


async def speak(account: Account, threads: FakeThreads) -> None:
    """Everything that a publisher of Threads ever asks."""
    await PUBLISHER.check_app(APP, house({}), account.tools)
    await signed_in(account, threads)
    await PUBLISHER.renew(account.place, account.credentials, account.tools)
    await account.publish("Un film", media=(video("Un vol"), picture()))
    first = await account.publish("1/2")
    frozen = await account.frozen("2/2", reply_to=first, root=first)
    post = await account.send(frozen)
    await account.find(frozen)
    threads.containers.clear()
    await account.find(await account.frozen("Seul"))
    threads.containers.clear()
    lone = await account.frozen("Encore")
    threads.containers.clear()
    await account.find(lone)
    await account.read_back(post)
    await account.delete(post)


async def test_every_call_is_one_of_the_collection(
    threads: FakeThreads, account: Account, described: Collection
) -> None:
    await speak(account, threads)
    assert [line for one in threads.asked for line in described.complaints(one)] == []
    made = {(one.method, "/".join("N" if part.isdecimal() else part for part in
             one.path.split("/"))) for one in threads.asked}  # fmt: skip
    assert made == CALLS


def test_the_scopes_that_are_asked_for_are_known_to_the_collection(described: Collection) -> None:
    assert set(SCOPES.split(",")) <= set(described.variables["scope"].split(","))


@pytest.mark.parametrize(
    "wrong",
    [
        Asked("GET", "/v1.0/me", {"fields": "id,password"}, {}, b""),
        Asked("GET", "/v1.0/17/insights", {"metric": "wishes"}, {}, b""),
        Asked("POST", "/v1.0/me/threads_publish", {"container_id": "17"}, {}, b""),
        Asked("POST", "/v1.0/me/threads", {},
              {"content-type": "application/x-www-form-urlencoded"}, b"media=TEXT&text=a"),
        Asked("DELETE", "/v1.0/me", {}, {}, b""),
        Asked("POST", "/v1.0/17/publish", {}, {}, b""),
    ],
)  # fmt: skip
def test_a_call_that_is_wrong_does_not_get_past_the_collection(
    described: Collection, wrong: Asked
) -> None:
    assert described.complaints(wrong) != []
