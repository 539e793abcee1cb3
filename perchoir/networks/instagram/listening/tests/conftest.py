"""An account on a fake Instagram, every request of which is held against Meta's specifications."""

from collections.abc import AsyncIterator, Iterator

import pytest

from perchoir.networks.instagram.listening.tests.fake_account import AccountRig, FakeAccount
from perchoir.networks.instagram.publishing.tests.conftest import nodes
from tests.rigs.fake_graph import ME
from tests.rigs.graph_account import Impatient


def node_of(path: list[str]) -> str:
    """Of what kind the thing is that a path begins with; `me`, with Instagram's own sign-in, no
    specification tells of."""
    if path[0] == "me":
        return ""
    return "IGUser" if path[0] == ME else "IGMedia"


@pytest.fixture
def instagram() -> Iterator[FakeAccount]:
    network = FakeAccount()
    with network:
        yield network
        assert network.complaints == []
        found = nodes()
        if found is not None:
            assert [line for one in network.asked for line in found.complaints(one, node_of)] == []


@pytest.fixture
async def rig(instagram: FakeAccount) -> AsyncIterator[AccountRig]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield AccountRig(instagram, http)
