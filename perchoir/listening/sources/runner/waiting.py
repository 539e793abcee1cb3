"""A bounded queue between a network and what takes its posts in."""

import asyncio
from dataclasses import dataclass, field

from perchoir.networks.contract import Batch, Block, Posted

MOST_EVENTS = 500
MOST_MESSAGES = 4_000
MOST_BATCHES = 20
MOST_TOGETHER = 100_000
MOST_CHOSEN = 2_000
"""Messages of a busy stream that one transaction takes, and posts among them that may concern a
watch: it lasts for about a second when all of them do. Twice as many while the one before is still
under way: whoever reads does not stand still for it."""


@dataclass
class Waiting:
    """`put` waits when what takes is slower than the network: the network's own buffer holds the
    rest. Blocks become one until it has `most` messages."""

    queue: "asyncio.Queue[Batch | Block | None]" = field(
        default_factory=lambda: asyncio.Queue(MOST_BATCHES), kw_only=True
    )
    most: int = field(default=MOST_MESSAGES, kw_only=True)

    async def put(self, batch: Batch | Block) -> None:
        await self.queue.put(batch)

    def try_finish(self) -> bool:
        """Let the end come after what is already in the queue; False when the queue is full."""
        try:
            self.queue.put_nowait(None)
        except asyncio.QueueFull:
            return False
        return True

    async def next(self) -> Batch | Block | None:
        """What came meanwhile, as one; None at the end."""
        found = await self.queue.get()
        while found is not None and not self.is_full(found) and (following := self.waits()):
            found = joined(found, following)
        return found

    def is_full(self, found: Batch | Block) -> bool:
        if isinstance(found, Block):
            return len(found.messages) >= self.most
        return len(found.events) >= MOST_EVENTS

    def waits(self) -> Batch | Block | None:
        """What waits already; None when nothing does but the end."""
        if self.queue.empty():
            return None
        following = self.queue.get_nowait()
        if following is None:
            self.queue.put_nowait(None)
        return following


def is_enough(messages: int, chosen: int, *, under_way: bool) -> bool:
    """Whether a transaction shall take these; see `MOST_TOGETHER`."""
    times = 2 if under_way else 1
    return messages >= times * MOST_TOGETHER or chosen >= times * MOST_CHOSEN


def posts_in(batch: Batch) -> int:
    """How many of its events are posts."""
    return sum(isinstance(event, Posted) for event in batch.events)


def joined(one: Batch | Block, following: Batch | Block) -> Batch | Block:
    """Two batches of one stream, or two blocks, as one."""
    if isinstance(one, Block) and isinstance(following, Block):
        return Block((*one.messages, *following.messages), following.received_at)
    assert isinstance(one, Batch)
    assert isinstance(following, Batch)
    return Batch(
        (*one.events, *following.events),
        following.cursor,
        following.next_in,
        one.skipped + following.skipped,
        one.problem or following.problem,
        following.behind_s,
    )
