"""What all listeners of a worker share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.utils import timezone

from perchoir.core.outbound import Outbound
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.log import Log
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import Source as Connector
from perchoir.networks.contract import Tools
from perchoir.networks.memory import Memory
from perchoir.networks.spending.ledger import charge_with

FindConnector = Callable[[str], Connector]


@dataclass
class House:
    """With a `log`, listeners write there what they hear, and engines take it from there."""

    http: Outbound
    threads: Threads
    memory: Memory
    find_connector: FindConnector
    log: Log | None = None
    now: Callable[[], datetime] = timezone.now
    _watches: dict[int, WatchSet] = field(default_factory=dict)

    def watches(self, workspace: Workspace) -> WatchSet:
        """One set of matchers for all sources of a workspace."""
        return self._watches.setdefault(workspace.pk, WatchSet(workspace))

    def tools(self, secret: str, workspace_id: int, network: str) -> Tools:
        """With the ledger of this workspace for what reading costs."""
        return Tools(
            http=self.http,
            now=self.now,
            recall=self._recall,
            remember=self._remember,
            secret=secret,
            charge=charge_with(self.threads.run, workspace_id, network, listening=True),
        )

    async def _recall(self, key: str) -> str | None:
        return await self.threads.run(partial(self.memory.recall, key))

    async def _remember(self, key: str, value: str) -> None:
        await self.threads.run(partial(self.memory.remember, key, value))
