"""Who the people are that watches name by their handle, where posts carry ids alone."""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import ResolvesHandles, Source, Tools

PATIENCE_S = 8.0
LOOK_S = 1.0
ASK_AGAIN_S = 300.0
_log = logging.getLogger("perchoir.worker")


@dataclass
class People:
    """`handles` are those of the people named, by author id. They are looked up beside the stream:
    only its beginning waits a moment, so that what came in since the last stop is matched too."""

    connector: Source
    settings: Mapping[str, str]
    tools: Tools
    watches: WatchSet
    threads: Threads
    handles: Mapping[str, str] = field(default_factory=dict)
    _named: frozenset[str] = frozenset()
    _asked_at: float = float("-inf")
    _keeping: "asyncio.Task[None] | None" = None

    async def begin(self) -> None:
        """Look everybody up, for a few seconds at most; then keep on."""
        if not isinstance(self.connector, ResolvesHandles):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._look(self.connector)
        self._keeping = asyncio.create_task(self._keep(self.connector))

    async def stop(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            await asyncio.wait([self._keeping])

    async def _keep(self, connector: ResolvesHandles) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._look(connector)
            except Exception:
                # The stream goes on with those who are known.
                _log.exception("people named by watches could not be looked up")

    async def _look(self, connector: ResolvesHandles) -> None:
        """A watch is live within a second: so are the people it names, or soon after."""
        named = await self.threads.run(lambda: self.watches.current().people)
        if named == self._named and time.monotonic() - self._asked_at < ASK_AGAIN_S:
            return
        found = await connector.find_authors(sorted(named), self.settings, self.tools)
        self.handles = {id: handle for handle, id in found.items()}
        self._named, self._asked_at = named, time.monotonic()
