"""A page on a fake Facebook, every request of which is held against Meta's own specifications."""

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest

from perchoir.networks.facebook.publishing import calls, videos
from perchoir.networks.facebook.publishing.tests.fake_facebook import FakeFacebook
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.graph_account import Impatient
from tests.rigs.graph_nodes import Nodes

REPOSITORY = Path(__file__).parents[5]
SPECIFICATIONS = REPOSITORY.parent / "shared" / "data" / "specs" / "facebook"


@cache
def nodes() -> Nodes | None:
    """Meta's own specifications, None where they are not at hand."""
    return Nodes.read(SPECIFICATIONS) if SPECIFICATIONS.is_dir() else None


def node_of(path: list[str]) -> str:
    """Of what kind the thing is that a path begins with, for the fake's own numbers."""
    first = path[0]
    if "_" not in first:
        return "AdVideo" if first.startswith("1800") else "Page"
    return "PagePost" if first.startswith("100") else "Comment"


@pytest.fixture
def facebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFacebook]:
    network = FakeFacebook()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        monkeypatch.setattr(videos, "UPLOADS_AT", network.url)
        monkeypatch.setattr(videos, "PAUSES_S", (0.0, 0.0))
        yield network
        assert network.complaints == []
        found = nodes()
        if found is not None:
            assert [line for one in network.asked for line in found.complaints(one, node_of)] == []


@pytest.fixture
async def account(facebook: FakeFacebook) -> AsyncIterator[Account]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(facebook, http)
