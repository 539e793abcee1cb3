"""Fuzzes the readers of archives in lines of JSON: damaged bytes, and whole JSON with damaged
values inside (bytes alone are nearly always refused before any post is read).

python -m bench.fuzz_ndjson           SECONDS=60 by default, QUICK=1 for ten
"""

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.fuzz_feed import check_post
from bench.fuzz_jetstream import damaged
from bench.fuzzing import fuzz
from perchoir.networks.contract import Posted
from perchoir.networks.files import Shape, guess, read

SEED_FOLDER = Path("perchoir/networks/files/tests/seeds")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHAPES = {Shape.X: "x", Shape.MASTODON: "mastodon", Shape.JETSTREAM: "bluesky"}
SEEDS = [path.read_bytes() for path in sorted(SEED_FOLDER.glob("*.jsonl"))]
LINES = [line for seed in SEEDS for line in seed.splitlines()]
TOKENS = (
    b'"data":',
    b'"includes":{"users":[',
    b'"referenced_tweets":[{"type":"retweeted","id":',
    b'"created_at":"9999-12-31T23:59:59-12:00"',
    b'"visibility":"public"',
    b'"account":{"acct":"@@"}',
    b'"id":"9223372036854775807"',
    b"null",
    b"[]",
    b"{}",
    b"\n",
    b"\r\n",
    b'"\\ud800"',
    b'"\\u0000"',
    b"\x1f\x8b\x08\x00",
    b"\x28\xb5\x2f\xfd",
)
FILE = Path(tempfile.mkdtemp()) / "export.jsonl"


def target(data: bytes) -> None:
    """Every line gives well-formed posts or errors with a code; guessing never fails."""
    chance = random.Random(data)
    line = damaged(chance, msgspec.json.decode(chance.choice(LINES)), data[:200].decode("latin-1"))
    FILE.write_bytes(data + b"\n" + msgspec.json.encode(line))
    guess(FILE)
    for shape, network in SHAPES.items():
        check_file(shape, network)


def check_file(shape: Shape, network: str) -> None:
    last = -1
    for one in read(FILE, shape, received_at=NOW):
        assert one.position.offset >= last
        last = one.position.offset
        assert all(error.code and len(error.excerpt) <= 300 for error in one.errors)
        for event in one.events:
            if isinstance(event, Posted):
                check_post(event.post, network)


def main() -> None:
    fuzz("ndjson", target, SEEDS, (), tokens=TOKENS, longest=20_000)


if __name__ == "__main__":
    main()
