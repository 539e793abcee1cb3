"""An account on a fake Threads, every request of which is held against Meta's own collection."""

from collections.abc import AsyncIterator, Iterator

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.threads.listening.tests.fake_account import FakeAccount
from perchoir.networks.threads.publishing.tests.conftest import collection
from tests.rigs.graph_account import Impatient


@pytest.fixture
def threads() -> Iterator[FakeAccount]:
    network = FakeAccount()
    with network:
        yield network
        assert network.complaints == []
        found = collection()
        if found is not None:
            assert [line for one in network.asked for line in found.complaints(one)] == []


@pytest.fixture
async def http() -> AsyncIterator[Outbound]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as client:
        yield client
