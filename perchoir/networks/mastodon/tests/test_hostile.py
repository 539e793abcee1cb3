"""Streams written to fill the reader's memory."""

from collections.abc import AsyncIterator

import pytest

from perchoir.networks.contract import Refused
from perchoir.networks.mastodon.live import read_events


async def _endless() -> AsyncIterator[bytes]:
    yield b"event: update"
    while True:
        yield b"data: " + b"x" * 100_000


async def test_an_event_that_never_ends_is_refused() -> None:
    with pytest.raises(Refused, match="line_too_long"):
        await anext(read_events(_endless()))
