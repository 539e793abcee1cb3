"""From a connector's batches to the log, where one is set: engines match and store."""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from msgspec.structs import replace

from perchoir.listening.mentions.ingest import stand
from perchoir.listening.sources.log import Log, Trouble
from perchoir.listening.sources.log.lanes import Addressed, halves, parcel_of_batch, parcels
from perchoir.listening.sources.log.wire import Parcel, pack
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.desk import Link
from perchoir.listening.sources.runner.health import announce, note_trouble
from perchoir.listening.sources.runner.house import House
from perchoir.listening.sources.runner.waiting import MOST_TOGETHER, Waiting
from perchoir.networks.contract import Batch, Block, StreamsBlocks

GATHER_S = 0.1
TELL_S = 1.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
_log = logging.getLogger("perchoir.worker")


@dataclass
class Packed:
    """Ready for a lane."""

    payload: bytes
    id: str


@dataclass
class Outlet(Waiting):
    """Of one source: the cursor stands where the log stands. A log that is full, or away, is
    waited for: the network's own buffer holds the rest."""

    link: Link
    house: House
    _cursor: str = field(init=False)
    _lag_s: float = 0.0
    _told_at: float = float("-inf")
    _made: bool = False

    def __post_init__(self) -> None:
        self._cursor = self.source.cursor
        self.most = MOST_TOGETHER

    @property
    def source(self) -> Source:
        return self.link.source

    @property
    def log(self) -> Log:
        assert self.house.log
        return self.house.log

    async def run(self) -> None:
        """Write until the end. Raises `LeaseLost`."""
        while True:
            found = await self.next()
            if found is None:
                return
            began = time.monotonic()
            await self._take_either(found)
            if not self.is_full(found):
                await asyncio.sleep(max(0.0, GATHER_S - (time.monotonic() - began)))

    async def take(self, batch: Batch, *, at_once: bool = True) -> None:
        """Write events that were read already."""
        await self._write([parcel_of_batch(self.source.pk, batch, timezone.now())], batch)

    async def _take_either(self, found: Batch | Block) -> None:
        if isinstance(found, Batch):
            return await self.take(found)
        connector = self.link.connector
        assert isinstance(connector, StreamsBlocks)
        # What is chosen is nothing: where the block ends is all that is asked.
        read = await connector.read(found, (), self._cursor, self.link.tools)
        where = Batch((), read.cursor, behind_s=read.behind_s)
        cut = partial(parcels, self.source.pk, found, connector.reads.author)
        return await self._write(await asyncio.to_thread(lambda: list(cut())), where)

    async def _write(self, addressed: Sequence[Addressed], where: Batch) -> None:
        await self._prepare()
        limit = await self.log.most_bytes()
        lanes = await asyncio.to_thread(_by_lane, addressed, where.cursor, limit)
        await asyncio.gather(*(self._write_lane(lane, given) for lane, given in lanes.items()))
        self._cursor = where.cursor
        standing = partial(stand, self.source, await self._with_lag(where))
        # Should the database be away, what the log has is not written there once more.
        await self._patiently(lambda: self.house.threads.run(standing))
        await self._tell()

    async def _prepare(self) -> None:
        if not self._made:
            await self._patiently(self.log.make_sure)
            self._made = True

    async def _write_lane(self, lane: int, given: Sequence[Packed]) -> None:
        """One after the other: should one wait, none behind it may overtake it."""
        for one in given:
            await self._patiently(partial(self.log.write, lane, one.payload, one.id))

    async def _patiently(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """Until it succeeds: nothing is given up, and the page of the source says why it waits."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                return await attempt()
            except Trouble as trouble:
                _log.warning("source %s waits for the log: %s", self.source.pk, trouble)
                await self._note(trouble)
            except (OperationalError, InterfaceError) as error:
                _log.warning("source %s waits for the database: %s", self.source.pk, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            with contextlib.suppress(Trouble):
                await self.log.make_sure()

    async def _note(self, trouble: Trouble) -> None:
        noting = partial(note_trouble, self.source, trouble.code, trouble.detail)
        with contextlib.suppress(OperationalError, InterfaceError):
            await self.house.threads.run(noting)

    async def _with_lag(self, where: Batch) -> Batch:
        """How far behind the source is, the way through the log included."""
        if time.monotonic() - self._told_at >= TELL_S:
            with contextlib.suppress(Trouble):
                self._lag_s = await self.log.lag_s()
        return replace(where, behind_s=(where.behind_s or 0.0) + self._lag_s)

    async def _tell(self) -> None:
        if time.monotonic() - self._told_at >= TELL_S:
            await self.house.threads.run(partial(announce, self.source))
            self._told_at = time.monotonic()


def _by_lane(
    addressed: Sequence[Addressed], cursor: str, most_bytes: int
) -> dict[int, list[Packed]]:
    lanes: defaultdict[int, list[Packed]] = defaultdict(list)
    for lane, parcel in addressed:
        for payload in _payloads(parcel, most_bytes):
            digest = hashlib.blake2b(payload, digest_size=16).hexdigest()
            lanes[lane].append(Packed(payload, f"{parcel.source}:{cursor}:{lane}:{digest}"))
    return lanes


def _payloads(parcel: Parcel, most_bytes: int) -> Iterator[bytes]:
    """The parcel, cut until each part is small enough for the log. A single message that is not
    is left out, and counted by whoever reads what stands in its place."""
    payload = pack(parcel)
    if len(payload) <= most_bytes:
        yield payload
        return
    parts = halves(parcel)
    for part in parts:
        yield from _payloads(part, most_bytes)
    if not parts:
        yield pack(_in_its_place(parcel, most_bytes))


def _in_its_place(parcel: Parcel, most_bytes: int) -> Parcel:
    beginning = parcel.messages[0][:1_000].decode("utf-8", "replace") if parcel.messages else ""
    problem = f"larger than {most_bytes} bytes, compressed: {beginning}"
    return Parcel(
        parcel.source, parcel.received_at, batch=Batch((), "", skipped=1, problem=problem)
    )
