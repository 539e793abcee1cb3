"""A fake X, every request of which, and every answer that says yes, is held against the official
description."""

from collections.abc import AsyncIterator, Iterator

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.x.listening.tests.fake_search import FakeSearch
from perchoir.networks.x.listening.tests.fake_stream import FakeStream
from perchoir.networks.x.publishing.tests.conftest import description


@pytest.fixture
def x() -> Iterator[FakeStream]:
    network = FakeStream()
    with network:
        yield network
    _hold_against_description(network)


@pytest.fixture
async def http() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield client


def _hold_against_description(network: FakeSearch) -> None:
    """Old names are asked for where the new ones are refused, and the other way round."""
    found = description()
    if found is None:
        return
    current = [one for one in network.asked if not network.renamed(one)]
    assert [line for one in current for line in found.complaints(one)] == []
    fine = [(asked, said) for asked, said in network.answered if said.status == 200]
    readable = [one for one in fine if b'"author_id"' in one[1].body or "rules" in one[0].path]
    assert [
        line for asked, said in readable for line in found.answer_complaints(asked, 200, said.body)
    ] == []
