from collections.abc import AsyncIterator

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.home import PUBLISHER
from perchoir.networks.home.tests.rig import HomeRig


@pytest.fixture
async def publishing_rig(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HomeRig]:
    """The page of a voice; the house's own publisher stands on the same shelf."""
    async with Outbound() as client:
        rig = HomeRig(client)
        monkeypatch.setattr(PUBLISHER, "_given", rig.shelf)
        yield rig
