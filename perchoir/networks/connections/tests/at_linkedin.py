"""LinkedIn on loopback, where this house may call it."""

from collections.abc import Iterator

import msgspec
import pytest
from pytest_django import Settings

from perchoir.networks.linkedin.publishing import calls, oauth
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn


@pytest.fixture
def linkedin(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[FakeLinkedIn]:
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=["127.0.0.1"])
    network = FakeLinkedIn()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        monkeypatch.setattr(oauth, "TOKENS", network.url)
        yield network
