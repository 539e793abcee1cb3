"""X on loopback, where this house may call it."""

from collections.abc import Iterator

import msgspec
import pytest
from pytest_django import Settings

from perchoir.networks.x.publishing import calls
from perchoir.networks.x.publishing.tests.fake_x import FakeX

SECRET = "s3cret-of-the-house"
KEYS = {"client_id": "house", "client_secret": SECRET}


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[FakeX]:
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=["127.0.0.1"])
    network = FakeX()
    with network:
        monkeypatch.setattr(calls, "ADDRESS", network.url)
        yield network
