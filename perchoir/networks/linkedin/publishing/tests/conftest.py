"""A page, and the person who looks after it, on a fake LinkedIn."""

from collections.abc import AsyncIterator, Iterator

import pytest

from perchoir.networks.linkedin.publishing import calls, media, oauth
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.rig import Account, Impatient


@pytest.fixture
def linkedin(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLinkedIn]:
    network = FakeLinkedIn()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        monkeypatch.setattr(oauth, "TOKENS", network.url)
        yield network


@pytest.fixture
async def account(linkedin: FakeLinkedIn) -> AsyncIterator[Account]:
    """A page."""
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(linkedin, http)


@pytest.fixture
async def member(linkedin: FakeLinkedIn) -> AsyncIterator[Account]:
    """Their own account, by an app that was granted no more than Share on LinkedIn."""
    async with Impatient(allow_private=["127.0.0.0/8"]) as http:
        yield Account(linkedin, http, member=True)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "ASK_AGAIN_S", 0.0)
