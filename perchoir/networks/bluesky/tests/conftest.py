"""The two servers on loopback."""

from collections.abc import AsyncIterator

import pytest

from perchoir.networks.bluesky.tests.firehose_server import Firehose, running_firehose
from perchoir.networks.bluesky.tests.jetstream_server import JetstreamRig, jetstream_rig


@pytest.fixture
async def rig() -> AsyncIterator[JetstreamRig]:
    async with jetstream_rig() as running:
        yield running


@pytest.fixture
async def firehose() -> AsyncIterator[Firehose]:
    async with running_firehose() as running:
        yield running
