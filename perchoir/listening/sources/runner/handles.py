"""Handles of authors whose posts came with an id only: asked for the few posts that are kept."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest import Prepared, name_authors
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import ResolvesAuthors, Source, Tools

PATIENCE_S = 0.3
_MOST_AT_ONCE = 100


@dataclass
class Handles:
    """What is not known in time is written a little later: a post never waits for a name."""

    connector: Source
    settings: Mapping[str, str]
    tools: Tools
    workspace: Workspace
    threads: Threads
    _late: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def of(self, prepared: Prepared) -> dict[str, str]:
        """The handles of these posts' authors, by author id, as far as they are known in time."""
        wanted = _nameless(prepared)
        if not wanted or not isinstance(self.connector, ResolvesAuthors):
            return {}
        asking = asyncio.ensure_future(
            self.connector.resolve_handles(wanted[:_MOST_AT_ONCE], self.settings, self.tools)
        )
        done, _pending = await asyncio.wait([asking], timeout=PATIENCE_S)
        if done:
            return asking.result()
        self._later(asking)
        return {}

    def _later(self, asking: "asyncio.Future[dict[str, str]]") -> None:
        task = asyncio.create_task(self._name_them(asking))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _name_them(self, asking: "asyncio.Future[dict[str, str]]") -> None:
        handles = await asking
        if handles:
            network = self.connector.manifest.network
            await self.threads.run(lambda: name_authors(self.workspace, network, handles))

    async def stop(self) -> None:
        """Give up on the names that are still asked for."""
        for task in list(self._late):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _nameless(prepared: Prepared) -> list[str]:
    kept = [one for _wave, posts in prepared.waves for one in posts if one.watch_ids]
    return sorted({one.post.author.id for one in kept if not one.post.author.handle})
