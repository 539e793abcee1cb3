"""An account on a fake X, every request of which is held against the official description."""

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest

from perchoir.networks.x.publishing import calls, media
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from perchoir.networks.x.publishing.tests.rig import Account, Impatient
from tests.rigs.described import Description

REPOSITORY = Path(__file__).parents[5]
DESCRIPTION = REPOSITORY.parent / "shared" / "data" / "specs" / "x-openapi-2.167.json"


@cache
def description() -> Description | None:
    """The official description of X, None where it is not at hand."""
    return Description.read(DESCRIPTION) if DESCRIPTION.exists() else None


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeX]:
    network = FakeX()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        yield network
        _hold_against_description(network)


@pytest.fixture
async def account(x: FakeX) -> AsyncIterator[Account]:
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(x, http)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "WAIT_IF_UNSAID_S", 0.0)


def _hold_against_description(network: FakeX) -> None:
    """Sign-in is not described. Old names are asked for where the new ones are refused."""
    found = description()
    if found is None:
        return
    asked = [one for one in network.asked if not one.path.startswith("/2/oauth2/")]
    current = [one for one in asked if "tweet.fields" not in one.query]
    assert [line for one in current for line in found.complaints(one)] == []
