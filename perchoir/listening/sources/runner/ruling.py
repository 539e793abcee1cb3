"""Keeping what a network is asked for in step with the watches, where it takes rules.

The rules stand before the stream is opened; a watch that changes is asked for a second later.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from perchoir.listening.engine.pushdown import plan
from perchoir.listening.mentions.watchset import LiveSet, WatchSet
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.health import note_rules
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import ConnectorError, TakesRules, Temporary, Tools
from perchoir.networks.contract import Source as Connector

LOOK_S = 1.0
AFTER_TROUBLE_S = 60.0
_log = logging.getLogger("perchoir.worker")


@dataclass
class Ruling:
    """Beside the listening to one source, as long as it lasts."""

    connector: Connector
    settings: Mapping[str, str]
    tools: Tools
    source: Source
    watches: WatchSet
    threads: Threads
    _live: LiveSet | None = None
    _working: "asyncio.Task[None] | None" = None

    async def begin(self) -> None:
        """Raises `Temporary`, `Refused` or `NeedsReconnect` when the rules cannot be written."""
        if isinstance(self.connector, TakesRules):
            await self._follow(self.connector)
            self._working = asyncio.create_task(self._work(self.connector))

    async def stop(self) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.wait([self._working])

    async def _work(self, connector: TakesRules) -> None:
        pause = LOOK_S
        while True:
            await asyncio.sleep(pause)
            try:
                await self._follow(connector)
                pause = LOOK_S
            except ConnectorError as error:
                # What stands goes on; the health light of the stream says the rest.
                asked = error.retry_after if isinstance(error, Temporary) else None
                pause = max(asked or 0.0, AFTER_TROUBLE_S)
                _log.warning("rules of source %s could not be written: %s", self.source.pk, error)

    async def _follow(self, connector: TakesRules) -> None:
        live = await self.threads.run(self.watches.current)
        if live is self._live:
            return
        wanted = plan(live.watches, connector.filters)
        ruled = await connector.write_rules(wanted.rules, self.settings, self.tools)
        await self.threads.run(partial(note_rules, self.source, ruled))
        self._live = live
        if not wanted.rules:
            raise Temporary("no_rules")
