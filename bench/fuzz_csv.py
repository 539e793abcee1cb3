"""Fuzzes the reader of CSV files: guessing, reading, and going on from the middle.

python -m bench.fuzz_csv              SECONDS=60 by default, QUICK=1 for ten
"""

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.fuzzing import fuzz
from perchoir.networks.contract import Posted
from perchoir.networks.files import Guess, Position, Read, Shape, guess, read

SEED_FOLDER = Path("perchoir/networks/files/tests/seeds")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = [path.read_bytes() for path in sorted(SEED_FOLDER.glob("*.csv"))]
TOKENS = (
    b'"',
    b'""',
    b'";"',
    b";",
    b",",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\x00",
    b"date",
    b"text",
    b"12/12/2016 14:05",
    b"2016-12-12T14:05:00Z",
    b"1481551500",
    b"99999999999999999999",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"=cmd|' /C calc'!A0",
    b"a;" * 3_000,
    b"\x1f\x8b\x08\x00",
    b"\x28\xb5\x2f\xfd",
)
FILE = Path(tempfile.mkdtemp()) / "export.csv"


def target(data: bytes) -> None:
    """Every row gives a post or an error with a code; the rest after a stop is the same rest."""
    FILE.write_bytes(data)
    found = guess(FILE)
    if found.shape is not Shape.CSV:
        return
    whole = list(rows(found, Position()))
    for one in whole:
        check(one)
    if whole:
        stop = random.Random(data).randrange(len(whole))
        rest = list(rows(found, whole[stop].position))
        assert [one.events for one in rest] == [one.events for one in whole[stop + 1 :]]


def rows(found: Guess, start: Position) -> list[Read]:
    return list(read(FILE, Shape.CSV, found.mapping, start, received_at=NOW))


def check(one: Read) -> None:
    assert all(error.code and len(error.excerpt) <= 300 for error in one.errors)
    for event in one.events:
        assert isinstance(event, Posted)
        post = event.post
        assert post.id
        assert post.text or post.title
        for text in (post.id, post.text, post.title, post.author.id, post.author.name):
            assert "\x00" not in text
            text.encode()


def main() -> None:
    fuzz("csv", target, SEEDS, (), tokens=TOKENS, longest=20_000)


if __name__ == "__main__":
    main()
