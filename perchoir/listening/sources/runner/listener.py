"""One source, listened to by one worker as long as it holds the lease."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from django.utils import timezone

from perchoir.core.jobs.leases import renew
from perchoir.listening.mentions.ingest import LeaseLost
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import health
from perchoir.listening.sources.runner.desk import Link, desk_of, link_of
from perchoir.listening.sources.runner.house import House
from perchoir.listening.sources.runner.intake import Intake
from perchoir.listening.sources.runner.outlet import Outlet
from perchoir.listening.sources.runner.rechecking import Rechecking
from perchoir.listening.sources.runner.ruling import Ruling
from perchoir.networks.contract import (
    Batch,
    Block,
    ConnectorError,
    StreamingSource,
    StreamsBlocks,
    Temporary,
)

RENEW_S = 8.0
FLUSH_S = 5.0
RECONNECT_S = 1.0
T = TypeVar("T")
_log = logging.getLogger("perchoir.worker")


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
    link = await link_of(source, house)
    async with _way_in(link, house) as taking:
        if isinstance(link.connector, StreamingSource):
            await _while_held(_stream(_messages(link, link.connector), taking), source, house)
            next_in = RECONNECT_S
        else:
            asking = _poll(link.connector.poll(link.settings, source.cursor, link.tools), taking)
            next_in = health.next_poll_in(await _while_held(asking, source, house))
    await house.threads.run(partial(health.let_go, source, source.holder, next_in=next_in))


@asynccontextmanager
async def _way_in(link: Link, house: House) -> AsyncIterator[Intake | Outlet]:
    """Into the store, or into the log where there is one; beside it, stored posts are looked at
    again, and the network is asked for what watches look for."""
    watches = house.watches(link.source.workspace)
    given = link.connector, link.settings, link.tools, link.source, watches, house.threads
    rechecking, ruling = Rechecking(*given), Ruling(*given)
    desk = None if house.log else desk_of(link, house)
    try:
        if desk:
            await desk.begin()
        await ruling.begin()
        rechecking.begin()
        yield desk.intake() if desk else Outlet(link, house)
    finally:
        await rechecking.stop()
        await ruling.stop()
        if desk:
            await desk.stop()


def _messages(
    link: Link, connector: StreamingSource
) -> AsyncIterator[Batch] | AsyncIterator[Block]:
    given = link.settings, link.source.cursor, link.tools
    if isinstance(connector, StreamsBlocks):
        return connector.blocks(*given)
    return connector.stream(*given)


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


async def _stream(
    batches: AsyncIterator[Batch] | AsyncIterator[Block], taking: Intake | Outlet
) -> None:
    """Read and store side by side. What was read is stored before this ends, however it ends."""
    reading = asyncio.ensure_future(_read(batches, taking))
    storing = asyncio.ensure_future(taking.run())
    try:
        await asyncio.wait([reading, storing], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(reading)
        await _drain(storing, taking)
    storing.result()
    reading.result()


async def _read(
    batches: AsyncIterator[Batch] | AsyncIterator[Block], taking: Intake | Outlet
) -> None:
    async for batch in batches:
        await taking.put(batch)


async def _drain(storing: "asyncio.Future[None]", taking: Intake | Outlet) -> None:
    try:
        async with asyncio.timeout(FLUSH_S):
            while not storing.done() and not taking.try_finish():
                await asyncio.sleep(0.01)
            await asyncio.wait([storing])
            _heed(storing)
    except TimeoutError:
        # What was not stored will be read again: the cursor stands before it.
        await _end(storing)


async def _poll(asking: Awaitable[Batch], taking: Intake | Outlet) -> float | None:
    batch = await asking
    await taking.take(batch, at_once=True)
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
