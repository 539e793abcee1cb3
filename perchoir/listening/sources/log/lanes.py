"""Which way a message goes: what is about the same author goes the same way, in order.

An edit or a deletion therefore never overtakes its post. A source whose messages do not say first
whom they are about goes one way as a whole.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec

from perchoir.listening.sources.log.wire import Parcel
from perchoir.networks.contract import Batch, Block

LANES = 8
MOST_MESSAGES = 4_000

Addressed = tuple[int, Parcel]


def parcels(source: int, block: Block, author: str) -> Iterator[Addressed]:
    """A block by lanes, at most 4,000 messages in each parcel. `author` is the key of `Reads`."""
    lanes: list[list[bytes]] = [[] for _ in range(LANES)]
    home = lane_of(f"source {source}".encode())
    needle = f'"{author}":"'.encode()
    for message in block.messages:
        lane = lane_of(about(message, author, needle)) if author else home
        lanes[lane].append(message)
    for lane, messages in enumerate(lanes):
        for start in range(0, len(messages), MOST_MESSAGES):
            part = tuple(messages[start : start + MOST_MESSAGES])
            yield lane, Parcel(source, block.received_at, part)


def parcel_of_batch(source: int, batch: Batch, now: datetime) -> Addressed:
    """Events that were read already: all those of a source go the same way."""
    return lane_of(f"source {source}".encode()), Parcel(source, now, batch=batch)


def halves(parcel: Parcel) -> tuple[Parcel, ...]:
    """Two parcels that say together what this one says, in order; none when it cannot be cut."""
    if parcel.batch and len(parcel.batch.events) > 1:
        return _halves_of_batch(parcel, parcel.batch)
    half = len(parcel.messages) // 2
    if not half:
        return ()
    cut = parcel.messages[:half], parcel.messages[half:]
    return tuple(Parcel(parcel.source, parcel.received_at, part) for part in cut)


def _halves_of_batch(parcel: Parcel, batch: Batch) -> tuple[Parcel, ...]:
    half = len(batch.events) // 2
    first = Batch(batch.events[:half], batch.cursor)
    second = msgspec.structs.replace(batch, events=batch.events[half:])
    return tuple(Parcel(parcel.source, parcel.received_at, batch=one) for one in (first, second))


def lane_of(who: bytes) -> int:
    return crc32(who) % LANES


def about(message: bytes, author: str, needle: bytes) -> bytes:
    """Whom the message is about; nothing when it does not say."""
    start = message.find(needle)
    if start < 0:
        return _decoded(message, author)
    start += len(needle)
    return message[start : message.find(b'"', start)]


def _decoded(message: bytes, author: str) -> bytes:
    """Written otherwise, with spaces for example."""
    try:
        found: Any = msgspec.json.decode(message)
    except (msgspec.DecodeError, RecursionError):
        return b""
    for place in (found, found.get("payload") if isinstance(found, dict) else None):
        if isinstance(place, dict) and isinstance(place.get(author), str):
            return str(place[author]).encode("utf-8", "replace")
    return b""
