"""The promise of every publishing network, on servers that know idempotency keys and on servers
that ignore them."""

from collections.abc import AsyncIterator

import pytest

from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.mastodon import PUBLISHER
from perchoir.networks.mastodon.publishing.tests.served_rig import Impatient, ServedMastodon
from tests.rigs.fake_posts import FakePosts


class TestMastodonKeepsThePromise(ServedPublisherConformance):
    publisher = PUBLISHER

    @pytest.fixture(params=[True, False], ids=["knows keys", "ignores keys"])
    async def publishing_rig(
        self, network: FakePosts, request: pytest.FixtureRequest
    ) -> AsyncIterator[ServedMastodon]:
        network.rule(honours_key=request.param)
        async with Impatient(allow_private=["127.0.0.0/8"]) as client:
            yield ServedMastodon(network, client)
