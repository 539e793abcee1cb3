"""One source, listened to by one worker as long as it holds the lease."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.utils import timezone

from perchoir.core.jobs.leases import renew
from perchoir.core.outbound import Outbound
from perchoir.core.people.models import Workspace
from perchoir.core.secrets import UnreadableSecret
from perchoir.listening.mentions.ingest import LeaseLost
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import health
from perchoir.listening.sources.runner.handles import Handles
from perchoir.listening.sources.runner.intake import Intake
from perchoir.listening.sources.runner.people import People
from perchoir.listening.sources.runner.rechecking import Rechecking
from perchoir.listening.sources.runner.threads import Threads
from perchoir.listening.sources.settings_of import all_settings, unsealed
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    NeedsReconnect,
    Refused,
    StreamingSource,
    Temporary,
    Tools,
)
from perchoir.networks.contract import Source as Connector
from perchoir.networks.memory import Memory

RENEW_S = 8.0
FLUSH_S = 5.0
RECONNECT_S = 1.0
T = TypeVar("T")
_log = logging.getLogger("perchoir.worker")

FindConnector = Callable[[str], Connector]


@dataclass
class House:
    """What all listeners of a worker share."""

    http: Outbound
    threads: Threads
    memory: Memory
    find_connector: FindConnector
    now: Callable[[], datetime] = timezone.now
    _watches: dict[int, WatchSet] = field(default_factory=dict)

    def watches(self, workspace: Workspace) -> WatchSet:
        """One set of matchers for all sources of a workspace."""
        return self._watches.setdefault(workspace.pk, WatchSet(workspace))

    def tools(self, secret: str) -> Tools:
        return Tools(
            http=self.http,
            now=self.now,
            recall=self._recall,
            remember=self._remember,
            secret=secret,
        )

    async def _recall(self, key: str) -> str | None:
        return await self.threads.run(partial(self.memory.recall, key))

    async def _remember(self, key: str, value: str) -> None:
        await self.threads.run(partial(self.memory.remember, key, value))


async def listen(source: Source, house: House) -> None:
    """Listen until the stream ends, something fails, the lease is lost or the task is cancelled;
    then leave the row in the state that says what is next. Raises `CancelledError` alone."""
    try:
        await _listen(source, house)
    except LeaseLost:
        _log.info("source %s went to another worker or was switched off", source.pk)
    except ConnectorError as error:
        await house.threads.run(partial(health.note_failure, source, source.holder, error))
    except asyncio.CancelledError:
        await house.threads.run(partial(health.let_go, source, source.holder))
        raise
    except Exception as error:
        # The next try may succeed; the trace goes to the log, where the operator looks.
        _log.exception("source %s failed", source.pk)
        trouble = Temporary(health.UNEXPECTED, type(error).__name__)
        await house.threads.run(partial(health.note_failure, source, source.holder, trouble))


async def _listen(source: Source, house: House) -> None:
    connector = _connector(source, house)
    settings, secret = _settings(source, connector)
    tools = house.tools(secret)
    handles = Handles(connector, settings, tools, source.workspace, house.threads)
    watches = house.watches(source.workspace)
    people = People(connector, settings, tools, watches, house.threads)
    intake = Intake(source, watches, house.threads, handles, people)
    rechecking = Rechecking(connector, settings, tools, source, watches, house.threads)
    try:
        await people.begin()
        rechecking.begin()
        if isinstance(connector, StreamingSource):
            reading = _stream(connector.stream(settings, source.cursor, tools), intake)
            await _while_held(reading, source, house)
            next_in = RECONNECT_S
        else:
            asking = _poll(connector.poll(settings, source.cursor, tools), intake)
            next_in = health.next_poll_in(await _while_held(asking, source, house))
    finally:
        await rechecking.stop()
        await people.stop()
        await handles.stop()
    await house.threads.run(partial(health.let_go, source, source.holder, next_in=next_in))


def _connector(source: Source, house: House) -> Connector:
    try:
        return house.find_connector(source.key)
    except KeyError:
        raise Refused("connector_missing", source.key) from None


def _settings(source: Source, connector: Connector) -> tuple[dict[str, str], str]:
    """All settings, and the first secret for connectors that know one token."""
    try:
        settings = all_settings(source, connector.manifest)
        return settings, next(iter(unsealed(source).values()), "")
    except UnreadableSecret:
        raise NeedsReconnect("secret_unreadable") from None


async def _while_held(work: Coroutine[Any, Any, T], source: Source, house: House) -> T:
    """Run `work` while the lease can be renewed. Raises `LeaseLost`."""
    working = asyncio.ensure_future(work)
    keeping = asyncio.ensure_future(_keep_lease(source, house))
    try:
        await asyncio.wait([working, keeping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(keeping)
        await _end(working)
    if working.cancelled():
        raise LeaseLost(source.pk)
    return working.result()


async def _keep_lease(source: Source, house: House) -> None:
    """Return when the lease is lost."""
    held = True
    while held:
        await asyncio.sleep(RENEW_S)
        held = await house.threads.run(
            lambda: renew(source, source.holder, last_tick_at=timezone.now())
        )


async def _stream(batches: AsyncIterator[Batch], intake: Intake) -> None:
    """Read and store side by side. What was read is stored before this ends, however it ends."""
    reading = asyncio.ensure_future(_read(batches, intake))
    storing = asyncio.ensure_future(intake.run())
    try:
        await asyncio.wait([reading, storing], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(reading)
        await _drain(storing, intake)
    storing.result()
    reading.result()


async def _read(batches: AsyncIterator[Batch], intake: Intake) -> None:
    async for batch in batches:
        await intake.put(batch)


async def _drain(storing: "asyncio.Future[None]", intake: Intake) -> None:
    try:
        async with asyncio.timeout(FLUSH_S):
            while not storing.done() and not intake.try_finish():
                await asyncio.sleep(0.01)
            await asyncio.wait([storing])
            _heed(storing)
    except TimeoutError:
        # What was not stored will be read again: the cursor stands before it.
        await _end(storing)


async def _poll(asking: Awaitable[Batch], intake: Intake) -> float | None:
    batch = await asking
    await intake.take(batch, at_once=True)
    return batch.next_in


async def _end(task: "asyncio.Future[Any]") -> None:
    """Cancel and wait; how it ended is for its `result` to say, where anybody asks."""
    task.cancel()
    await asyncio.wait([task])
    _heed(task)


def _heed(task: "asyncio.Future[Any]") -> None:
    """Nobody may be there to ask: an error is then no more than the reason of the end."""
    if task.done() and not task.cancelled():
        task.exception()
