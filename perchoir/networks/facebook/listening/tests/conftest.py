"""A page on a fake Facebook, every request of which is held against Meta's own specifications."""

from collections.abc import AsyncIterator, Iterator

import pytest

from perchoir.networks.facebook.listening.tests.fake_page import PAGE, FakePage, PageRig
from perchoir.networks.facebook.publishing.tests.conftest import nodes
from tests.rigs.graph_account import Impatient


def node_of(path: list[str]) -> str:
    """Of what kind the thing is that a path begins with."""
    if path[0] == PAGE:
        return "Page"
    return "PagePost" if path[0].startswith(f"{PAGE}_") else "Comment"


@pytest.fixture
def facebook() -> Iterator[FakePage]:
    network = FakePage()
    with network:
        yield network
        assert network.complaints == []
        found = nodes()
        if found is not None:
            assert [line for one in network.asked for line in found.complaints(one, node_of)] == []


@pytest.fixture
async def rig(facebook: FakePage) -> AsyncIterator[PageRig]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield PageRig(facebook, http)
