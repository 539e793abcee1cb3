"""An account on a programmable network that speaks Mastodon's calls."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.mastodon.publishing import freezing
from perchoir.networks.mastodon.publishing.tests.rig import Account
from tests.rigs.fake_network import fake_network as fake_network
from tests.rigs.fake_posts import FakePosts


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield client


@pytest.fixture
def network(tmp_path: Path) -> Iterator[FakePosts]:
    with FakePosts(tmp_path / "record.ndjson") as network:
        yield network


@pytest.fixture
def account(network: FakePosts, outbound: Outbound) -> Account:
    return Account(network.url, outbound)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "ASK_AGAIN_S", 0.0)
