"""An account on a fake of Facebook, Instagram or Threads that is listened to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Batch, PollingSource, Tools
from tests.rigs.fake_graph import FakeGraph, in_meta_time

MARKUP = "<b>Bonjour</b> & <script>alert(1)</script>"


class GraphRig:
    """See `Rig`; a network's own says how something is published. `moved` puts the clock forward,
    each `stamp` is a second later than the one before."""

    address_setting = "server"
    start = ""

    def __init__(self, fake: FakeGraph, http: Outbound, account: str, **settings: str) -> None:
        self.kept: dict[str, str] = {}
        self.moved = timedelta()
        self.settings: Mapping[str, str] = {
            "account": account,
            "handle": "morvan",
            "token": "token-of-me",
            "server": fake.url,
            **settings,
        }
        self.tools = Tools(
            http=http,
            now=lambda: datetime.now(UTC) + self.moved,
            recall=self._recall,
            remember=self._remember,
        )
        self._at = datetime.now(UTC) - timedelta(hours=1)

    def stamp(self) -> str:
        self._at += timedelta(seconds=1)
        return in_meta_time(self._at)

    def later(self, period: timedelta) -> None:
        self._at += period
        self.moved += period

    async def poll(self, source: PollingSource, cursor: str = "", **settings: Any) -> Batch:
        return await source.poll({**self.settings, **settings}, cursor, self.tools)

    async def _recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def _remember(self, key: str, value: str) -> None:
        self.kept[key] = value
