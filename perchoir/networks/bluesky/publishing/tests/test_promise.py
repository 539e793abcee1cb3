"""The promise of every publishing network, on the small server of the bench. `tests/networks`
asks the same of the reference server."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.bluesky.publishing.tests.fake_bluesky import (
    HANDLES,
    ME,
    OTHER,
    FakeBluesky,
    shown_record,
)
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.publishing_rigs import Fault, Shown
from tests.rigs.lossy import Impatient


class Account:
    """See `ServedRig`."""

    credentials: Credentials = {"access": "access-of-me", "refresh": "refresh-of-me"}
    revoked: Credentials = {"access": "access-of-nobody", "refresh": "refresh-of-nobody"}
    somebody = (HANDLES[OTHER], OTHER)
    unacceptable = "é" * 301

    def __init__(self, server: FakeBluesky, http: Outbound) -> None:
        self.server = server
        self.place = Place("bluesky", server.url, ME, HANDLES[ME])
        self.tools = Tools(http=http, now=lambda: datetime.now(UTC))

    async def posts(self) -> list[Shown]:
        return [_shown(key, record) for key, record in self.server.records.items()]

    async def lose_answer_of_next_write(self) -> None:
        self.server.fates = ["reset"]

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        self.server.fates = [fault if after_writing else f"{fault}:before"]

    async def limit_next_write(self) -> None:
        self.server.fates = ["limit:before"]


def _shown(key: tuple[str, str], record: dict[str, object]) -> Shown:
    return shown_record({"uri": f"at://{key[0]}/app.bsky.feed.post/{key[1]}", "value": record})


@pytest.fixture
def server() -> Iterator[FakeBluesky]:
    server = FakeBluesky()
    with server:
        yield server
        assert server.complaints == []


class TestBlueskyKeepsThePromise(ServedPublisherConformance):
    publisher = BLUESKY

    @pytest.fixture
    async def publishing_rig(self, server: FakeBluesky) -> AsyncIterator[Account]:
        async with Impatient(allow_private=["127.0.0.0/8"]) as http:
            yield Account(server, http)
