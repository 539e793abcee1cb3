"""A busy stream is sifted before it is read, and nobody notices but the clock."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.watchset import LiveSet, live_set
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.intake import Intake
from perchoir.listening.sources.runner.sifting import Read
from perchoir.listening.sources.runner.waiting import MOST_MESSAGES
from perchoir.listening.sources.tests.rig import STREAM, make_source, post, work_until
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch, Block, Manifest, Posted, Reads, Tools

pytestmark = pytest.mark.django_db(transaction=True)

STEP = 150


@dataclass
class FakeBlocks:
    """A network that hands over unread messages: every tenth is about Morvan."""

    total: int
    pause_s: float = 0.005
    wrong: frozenset[int] = frozenset()
    read_ones: list[int] = field(default_factory=list)
    manifest: Manifest = STREAM
    reads: Reads = field(default_factory=lambda: Reads(frozenset({"text"})))

    async def stream(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Batch]:
        async for block in self.blocks(settings, cursor, tools):
            yield await self.read(block, None, cursor, tools)

    async def blocks(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Block]:
        at = int(cursor or 0)
        while True:
            if at < self.total:
                until = min(at + STEP, self.total)
                yield Block(tuple(map(self._message, range(at, until))), datetime.now(UTC))
                at = until
            await asyncio.sleep(self.pause_s)

    async def read(
        self, block: Block, chosen: Sequence[int] | None, cursor: str, tools: Tools
    ) -> Batch:
        events, skipped = [], 0
        for index in range(len(block.messages)) if chosen is None else chosen:
            try:
                number, text = msgspec.json.decode(block.messages[index])["text"].split(" ", 1)
            except msgspec.DecodeError:
                skipped += 1
                continue
            self.read_ones.append(int(number))
            events.append(Posted(post(int(number), text)))
        last = block.messages[-1].split(b'"')[3].split(b" ")[0].decode()
        return Batch(tuple(events), str(int(last) + 1), skipped=skipped, problem="x" * skipped)

    def _message(self, number: int) -> bytes:
        text = "le Morvan et la Loire" if number % 10 == 0 else "tout autre chose"
        return msgspec.json.encode({"text": f"{number} {text}"})[
            : -1 if number in self.wrong else None
        ]


def cursor_is(number: int) -> bool:
    return Source.objects.get().cursor == str(number)


def test_of_a_busy_stream_hardly_more_is_read_than_what_matches(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    stream = FakeBlocks(total=30_000)

    def is_sifted() -> bool:
        if len(stream.read_ones) > stream.total * 5 // 6 and cursor_is(stream.total):
            stream.total += 10_000  # what sifts is still being loaded
        return cursor_is(stream.total)

    work_until(is_sifted, stream)
    assert Mention.objects.count() == stream.total // 10
    assert Source.objects.get().received == stream.total
    assert Source.objects.get().kept == stream.total // 10
    assert differences(workspace) == 0


@dataclass
class Told(Intake):
    """Says which batches would be stored, each in a transaction of its own."""

    taken: list[Batch] = field(default_factory=list)

    async def _keep(self, batch: Batch, live: LiveSet | None, at_once: bool) -> None:
        self.taken.append(batch)


@dataclass
class Choosing:
    """Chooses so many messages of every block; the watches change before block `changes_at`."""

    chosen: int
    changes_at: int = 1_000
    live: LiveSet = field(default_factory=lambda: live_set([]))
    asked: int = 0

    async def read(self, block: Block, cursor: str) -> Read:
        if self.asked == self.changes_at:
            self.live = live_set([])
        self.asked += 1
        found = tuple(Posted(post(number)) for number in range(self.chosen))
        return Read.of(Batch(found, str(self.asked)), len(block.messages), self.live)


def taken(sifting: Choosing, blocks: int, intake: type[Told] = Told) -> list[tuple[str, int]]:
    """Cursor and number of events of each transaction, when so many full blocks wait."""
    given: list[Any] = [Source(cursor="0"), *[None] * 4, sifting]

    async def take_all() -> list[Batch]:
        told = intake(*given)
        for _ in range(blocks):
            await told.put(Block((b"",) * MOST_MESSAGES, datetime.now(UTC)))
        assert told.try_finish()
        await told.run()
        return told.taken

    return [(batch.cursor, len(batch.events)) for batch in asyncio.run(take_all())]


def test_blocks_that_wait_share_a_transaction_while_few_messages_concern_a_watch() -> None:
    assert taken(Choosing(3), blocks=18) == [("18", 54)]
    assert taken(Choosing(1_200), blocks=3) == [("2", 2_400), ("3", 1_200)]
    assert taken(Choosing(3, changes_at=2), blocks=4) == [("2", 6), ("4", 6)]


class Slow(Told):
    """Stores nothing before the block behind it was sifted, or none is left."""

    async def _keep(self, batch: Batch, live: LiveSet | None, at_once: bool) -> None:
        assert isinstance(self.sifting, Choosing)
        async with asyncio.timeout(20):
            while self.sifting.asked < min(int(batch.cursor) + 1, 3):
                await asyncio.sleep(0)
        await super()._keep(batch, live, at_once)


def test_blocks_are_sifted_while_those_before_them_are_stored_in_order() -> None:
    assert taken(Choosing(2_000), blocks=3, intake=Slow) == [
        ("1", 2_000),
        ("3", 4_000),  # read while the first was being stored
    ]


def test_a_watch_that_changes_meanwhile_misses_nothing_from_then_on(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    stream = FakeBlocks(total=6_000)
    added: list[Watch] = []

    def follow() -> bool:
        if not added and int(Source.objects.get().cursor or 0) >= 3_000:
            added.append(Watch.objects.create(workspace=workspace, name="L", query="loire"))
            stream.total = 12_000
        return cursor_is(12_000)

    work_until(follow, stream)
    numbers = Match.objects.filter(watch=added[0]).values_list("mention__remote_id", flat=True)
    found = sorted(map(int, numbers))
    assert found[-1] == 11_990
    assert found == list(range(found[0], 12_000, 10))
    assert watch.matches.count() == 1_200


def test_what_is_broken_is_counted_and_kept_for_inspection(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    work_until(lambda: cursor_is(9_000), FakeBlocks(total=9_000, wrong=frozenset({7, 8_001})))
    source = Source.objects.get()
    assert (source.received, source.skipped) == (8_998, 2)
    assert source.skipped_sample
    assert Mention.objects.count() == 900
