"""From single messages to batches that are never late."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from typing import Final

from perchoir.networks.contract import Temporary

MOST: Final = 500
WITHIN_S: Final = 0.05
_END: Final = None
Message = str | bytes


async def in_batches(
    messages: AsyncIterable[Message], silence_s: float | None = None
) -> AsyncGenerator[list[Message], None]:
    """Lists of at most 500 messages, each at most 50 ms after its first message came.

    Reading goes on while a batch is being worked on, up to 1,000 messages; then the other side
    waits. Raises what `messages` raises, after the last batch, and `Temporary("silent")` when
    nothing came for `silence_s` seconds.
    """
    queue: asyncio.Queue[Message | None] = asyncio.Queue(maxsize=2 * MOST)
    reading = asyncio.create_task(_fill(queue, messages))
    try:
        while batch := await _next_batch(queue, silence_s):
            yield batch
        await reading
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await reading


async def _fill(queue: asyncio.Queue[Message | None], messages: AsyncIterable[Message]) -> None:
    try:
        async for message in messages:
            await queue.put(message)
    finally:
        await queue.put(_END)


async def _next_batch(
    queue: asyncio.Queue[Message | None], silence_s: float | None
) -> list[Message]:
    first = await _first(queue, silence_s)
    if first is _END:
        return []
    batch = [first]
    with suppress(TimeoutError):
        async with asyncio.timeout(WITHIN_S):
            await _take(queue, batch)
    return batch


async def _first(queue: asyncio.Queue[Message | None], silence_s: float | None) -> Message | None:
    try:
        async with asyncio.timeout(silence_s):
            return await queue.get()
    except TimeoutError:
        raise Temporary("silent", f"nothing for {silence_s} s") from None


async def _take(queue: asyncio.Queue[Message | None], batch: list[Message]) -> None:
    while len(batch) < MOST:
        message = await queue.get()
        if message is _END:
            queue.put_nowait(_END)
            return
        batch.append(message)
