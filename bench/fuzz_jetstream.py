"""Fuzzes the reader of Jetstream frames, both wires: damaged bytes, and whole JSON with damaged
values inside (bytes alone are nearly always refused before any record is read).

python -m bench.fuzz_jetstream        SECONDS=60 by default, QUICK=1 for ten
"""

import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.fuzzing import fuzz
from perchoir.networks.bluesky.jetstream_frames import read_frame
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingPost, Posted
from perchoir.networks.contract.conformance import assert_well_formed

RECORDED = Path("perchoir/networks/bluesky/tests/recorded")
NOW = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
TOKENS = (
    b'"$type":"message"',
    b'"payload":{',
    b'"kind":"commit"',
    b'"kind":"account"',
    b'"time_us":1795167962329308',
    b'"commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"a","record":',
    b'"text":"',
    b'"facets":[{"index":{"byteStart":0,"byteEnd":1},"features":[',
    b'"embed":{"$type":"app.bsky.embed.recordWithMedia"',
    b"null",
    b"{}",
    b"[]",
    b"1e308",
    b'"\\ud800"',
    b'"\\u0000"',
)


WRONG: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**62, 1.5e300, "", "\x00", "at://", "at://did:plc:a/b/c", "\u202e@x"),
    *([], {}, [[]], [None], {"$type": "message"}, {"$link": 7}, {"uri": "javascript:x"}),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "x" * 5_000),
)
SEEDS = [
    line
    for wire in ("older_wire", "current_wire")
    for line in (RECORDED / f"{wire}.ndjson").read_bytes().splitlines()
]


def target(data: bytes) -> None:
    """A frame is refused as a whole, or every post it gives is well formed and can be stored."""
    chance = random.Random(data)
    frame = msgspec.json.decode(chance.choice(SEEDS))
    with suppress(Unreadable):
        check(msgspec.json.encode(damaged(chance, frame, data.decode("utf-8", "replace"))))
    check(data)


def check(data: bytes) -> None:
    for event in read_frame(data, NOW).events:
        if isinstance(event, Posted):
            assert_storable(event.post)


def assert_storable(post: IncomingPost) -> None:
    """Well formed, and no text that a database would refuse."""
    assert_well_formed(post, "bluesky")
    texts = [post.id, post.text, *post.tags, *post.mentioned]
    texts += [text for link in post.links for text in (link.url, link.title)]
    texts += [text for media in post.media for text in (media.url, media.alt)]
    for text in texts:
        assert "\x00" not in text
        text.encode()


def damaged(chance: random.Random, value: Any, noise: str) -> Any:
    """The same value with some of its parts replaced, repeated or renamed."""
    if chance.random() < 0.04:
        return chance.choice((*WRONG, noise))
    if isinstance(value, dict):
        return {
            (noise[:40] if chance.random() < 0.01 else key): damaged(chance, one, noise)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [damaged(chance, one, noise) for one in value] * chance.choice((1, 1, 1, 1, 30))
    return value


def main() -> None:
    fuzz("jetstream", target, SEEDS, (Unreadable,), tokens=TOKENS)


if __name__ == "__main__":
    main()
