"""An account on a fake Instagram, every request of which is held against Meta's specifications."""

from collections.abc import AsyncIterator, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from perchoir.networks.common.graph import containers
from perchoir.networks.instagram.publishing import calls, oauth
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.fake_graph import ME
from tests.rigs.graph_account import Impatient
from tests.rigs.graph_nodes import Nodes

REPOSITORY = Path(__file__).parents[5]
SPECIFICATIONS = REPOSITORY.parent / "shared" / "data" / "specs" / "facebook"


@cache
def nodes() -> Nodes | None:
    """Meta's own specifications, None where they are not at hand."""
    return Nodes.read(SPECIFICATIONS) if SPECIFICATIONS.is_dir() else None


def node_of(instagram: FakeInstagram, path: list[str]) -> str:
    """Of what kind the thing is that a path begins with; "" for what no specification tells of:
    `me` with Instagram's own sign-in, and containers."""
    if path[0] in ("me", *instagram.prepared):
        return ""
    if path[0] == ME:
        return "IGUser"
    found = next((post for post in instagram.posts if post.id == path[0]), None)
    return "IGComment" if path[1:] == ["replies"] or (found and found.reply_to) else "IGMedia"


@pytest.fixture
def instagram(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeInstagram]:
    network = FakeInstagram()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        monkeypatch.setattr(oauth, "CODES_AT", f"{network.url}/oauth/access_token")
        yield network
        assert network.complaints == []
        found = nodes()
        if found is not None:
            wrong = [found.complaints(one, partial(node_of, network)) for one in network.asked]
            assert [line for lines in wrong for line in lines] == []


@pytest.fixture
async def account(instagram: FakeInstagram) -> AsyncIterator[Account]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(instagram, http)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "PAUSES_S", (0.0,) * 5)
