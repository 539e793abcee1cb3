"""One engine: takes blocks from the log, matches and stores them as a listener would.

Any number of these share the work. The log hands out one block of a lane at a time, to whoever
asks, and the next when it is stored; the place of the lane is written with the posts. Whoever is
killed, frozen or cut off in between therefore loses nothing and stores nothing twice.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError

from perchoir.core.jobs.leases import new_holder
from perchoir.core.outbound import Outbound
from perchoir.listening.mentions.ingest import Advance, SourceGone, count
from perchoir.listening.sources.log import LANES, Letter, Log, Trouble
from perchoir.listening.sources.log.places import AlreadyStored, begin, reach
from perchoir.listening.sources.log.wire import unpack
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.desk import Desks
from perchoir.listening.sources.runner.house import FindConnector, House
from perchoir.listening.sources.runner.roll import Roll
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import Batch, Block, ConnectorError
from perchoir.networks.memory import Memory
from perchoir.networks.registry import source as connector_named

STILL_WORKING_S = 1.5
LONGEST_S = 60.0
AWAY_S = 1.0
LONGEST_WAIT_S = 30.0
# The database is away, or somebody holds it: this engine cannot follow; another may.
OUT_OF_REACH = (OperationalError, InterfaceError)
Stopping = asyncio.Task[bool]
T = TypeVar("T")
_log = logging.getLogger("perchoir.engine")


class TooSlow(Exception):
    """A block took longer than another engine may be kept from it."""


class Engine:
    """Works until it is told to stop; what it has begun it stores first."""

    def __init__(
        self, http: Outbound, log: Log, *, find_connector: FindConnector = connector_named
    ) -> None:
        self.log = log
        self._threads = Threads(LANES)
        self._desks = Desks(House(http, self._threads, Memory(), find_connector, log))
        self.roll = Roll(new_holder(), self._threads)

    async def run(self, stop: asyncio.Event) -> None:
        """Take blocks until `stop` is set."""
        _log.info("engine %s begins", self.roll.name)
        stopping = asyncio.create_task(stop.wait())
        calling = asyncio.create_task(self.roll.call())
        await asyncio.gather(*(self._follow(lane, stopping) for lane in range(LANES)))
        calling.cancel()
        await asyncio.wait([calling])
        await self._desks.stop()
        await self.roll.leave()
        self._threads.close()
        _log.info("engine %s has stopped", self.roll.name)

    async def _follow(self, lane: int, stopping: Stopping) -> None:
        ready = False
        while not stopping.done():
            try:
                ready = ready or bool(await _before(stopping, self._prepare()))
                await self._take_next(lane, stopping)
            except Trouble as trouble:
                _log.warning("lane %s: %s", lane, trouble)
                ready = False
                await asyncio.sleep(AWAY_S)
            except OUT_OF_REACH as error:
                await self.roll.leave_out(error)

    async def _prepare(self) -> bool:
        await self.log.make_sure()
        await self._threads.run(partial(begin, self.log.name))
        return True

    async def _take_next(self, lane: int, stopping: Stopping) -> None:
        await _before(stopping, self.roll.wait_while_left_out())
        letter = await _before(stopping, self.log.next(lane))
        if letter:
            await self._take(letter)

    async def _take(self, letter: Letter) -> None:
        try:
            async with self._not_forgotten(letter):
                await self._store(letter)
        except (AlreadyStored, SourceGone) as reason:
            _log.info("block %s: %s", letter.sequence, type(reason).__name__)
        except OUT_OF_REACH as error:
            await letter.again(0.0)
            await self.roll.leave_out(error)
            return
        except Exception as error:
            # The lane waits: to go on would lose the posts of this block.
            _log.exception("block %s of lane %s cannot be stored", letter.sequence, letter.lane)
            self.roll.say(f"block {letter.sequence} of lane {letter.lane}: {error!r}")
            await letter.again(min(LONGEST_WAIT_S, 2.0 ** min(letter.delivered, 5)))
            return
        self.roll.stored()
        await letter.done()

    async def _store(self, letter: Letter) -> None:
        parcel = unpack(letter.payload)
        desk = await self._desks.of(parcel.source)
        intake = desk.intake()
        intake.advance, intake.tells = self._advance(letter), False
        if parcel.batch is not None:
            await intake.take(parcel.batch, at_once=True)
            return
        block = Block(parcel.messages, parcel.received_at)
        try:
            await intake.take_block(block, at_once=True)
        except ConnectorError:
            await intake.take(await desk.read_each(block), at_once=True)

    def _advance(self, letter: Letter) -> Advance:
        def advance(source: Source, batch: Batch, received: int, kept: int) -> None:
            reach(self.log.name, letter.lane, letter.sequence, letter.written_at)
            count(source, batch, received, kept)

        return advance

    @asynccontextmanager
    async def _not_forgotten(self, letter: Letter) -> AsyncIterator[None]:
        """Keep the log from giving the block to another engine, for a minute at most."""
        saying = asyncio.create_task(self._still_working(letter))
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.wait([saying])

    async def _still_working(self, letter: Letter) -> None:
        for _ in range(int(LONGEST_S / STILL_WORKING_S)):
            await asyncio.sleep(STILL_WORKING_S)
            with suppress(Exception):
                await letter.working()
        await self.roll.leave_out(TooSlow(f"block {letter.sequence} takes over {LONGEST_S:.0f} s"))


async def _before(stopping: Stopping, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` says, or None when we are told to stop before."""
    working = asyncio.ensure_future(work)
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.wait([working])
    return None
