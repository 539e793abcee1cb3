"""What once broke a parser, and what the fuzzing starts from, goes through unharmed."""

from contextlib import suppress
from pathlib import Path

import pytest

from bench.fuzz_query import SEEDS, try_query
from perchoir.listening.engine.query import QueryError

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.bin"))
INPUTS = [seed.encode() for seed in SEEDS] + [file.read_bytes() for file in CORPUS]


@pytest.mark.parametrize("data", INPUTS)
def test_an_input_is_read_or_refused(data: bytes) -> None:
    with suppress(QueryError, UnicodeDecodeError):
        try_query(data)
