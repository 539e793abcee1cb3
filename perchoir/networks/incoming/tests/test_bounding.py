"""A body of any size is stopped before anything is written of it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from perchoir.networks.incoming import bounding
from perchoir.networks.incoming.bounding import Receive, Send, bounded

CHUNK = b"x" * 65_536
GIGABYTES = 2_000_000_000 // len(CHUNK)


class Sender:
    """Sends `chunks` pieces, however long that takes; `given` is how many were asked for."""

    def __init__(self, chunks: int, pause_s: float = 0.0) -> None:
        self.chunks, self.pause_s, self.given = chunks, pause_s, 0

    async def receive(self) -> Mapping[str, Any]:
        await asyncio.sleep(self.pause_s)
        self.given += 1
        more = self.given < self.chunks
        return {"type": "http.request", "body": CHUNK, "more_body": more}


async def status_of(
    sender: Sender, path: str = "/connect/facebook/hook/", length: bytes | None = None
) -> tuple[int | None, int]:
    """What is answered, None where the house behind answered, and how much that got."""
    said: list[Mapping[str, Any]] = []
    got: list[bytes] = []

    async def house(_scope: dict[str, Any], receive: Receive, _send: Send) -> None:
        message = await receive()
        got.append(message["body"])

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    headers = [] if length is None else [(b"content-length", length)]
    scope = {"type": "http", "path": path, "headers": headers}
    await bounded(house)(scope, sender.receive, send)
    return (said[0]["status"] if said else None), sum(map(len, got))


async def test_two_gigabytes_are_stopped_after_one_megabyte() -> None:
    sender = Sender(GIGABYTES)
    assert await status_of(sender) == (413, 0)
    assert sender.given * len(CHUNK) <= bounding.MOST_BYTES + len(CHUNK)


@pytest.mark.parametrize("length", [b"2000000000", b"9" * 4_000, b"-1", b"abc", b"1e3", b""])
async def test_a_length_that_is_too_much_or_none_is_not_read_at_all(length: bytes) -> None:
    sender = Sender(GIGABYTES)
    assert await status_of(sender, length=length) == (413, 0)
    assert sender.given == 0


async def test_a_length_that_lies_is_counted() -> None:
    assert await status_of(Sender(GIGABYTES), length=b"10") == (413, 0)


async def test_a_body_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounding, "PATIENCE_S", 0.05)
    assert await status_of(Sender(10, pause_s=0.02)) == (408, 0)


async def test_a_message_goes_through_whole() -> None:
    assert await status_of(Sender(3)) == (None, 3 * len(CHUNK))


async def test_other_addresses_are_not_touched() -> None:
    sender = Sender(GIGABYTES)
    assert await status_of(sender, path="/w/morvan/imports/") == (None, len(CHUNK))
    assert sender.given == 1


async def test_whoever_hangs_up_leaves_nothing_behind() -> None:
    class Gone(Sender):
        async def receive(self) -> Mapping[str, Any]:
            return {"type": "http.disconnect"}

    assert await status_of(Gone(1)) == (None, 0)
