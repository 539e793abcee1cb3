"""An account on a fake Threads, every request of which is held against Meta's own collection."""

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest

from perchoir.networks.common.graph import containers
from perchoir.networks.threads.publishing import calls
from perchoir.networks.threads.publishing.tests.collection import Collection
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from tests.rigs.graph_account import Impatient

REPOSITORY = Path(__file__).parents[5]
COLLECTION = REPOSITORY.parent / "shared" / "data" / "specs" / "threads.postman.json"


@cache
def collection() -> Collection | None:
    """Meta's own collection, None where it is not at hand."""
    return Collection.read(COLLECTION) if COLLECTION.exists() else None


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThreads]:
    network = FakeThreads()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        yield network
        assert network.complaints == []
        found = collection()
        if found is not None:
            assert [line for one in network.asked for line in found.complaints(one)] == []


@pytest.fixture
async def account(threads: FakeThreads) -> AsyncIterator[Account]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(threads, http)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "PAUSES_S", (0.0,) * 5)
