"""The firehose when the server misbehaves: a server on loopback that replays recorded frames."""

from collections.abc import Sequence

import libipld
import pytest

from perchoir.networks.bluesky.repos import REPOS, server_address
from perchoir.networks.bluesky.tests.firehose_server import Firehose
from perchoir.networks.bluesky.tests.jetstream_server import loopback_tools
from perchoir.networks.bluesky.tests.test_repo_frames import RECORDED, altered
from perchoir.networks.contract import Batch, Posted, Refused, Removed, Temporary

NEW_POST = "08-commit-create-post"
DELETION = "14-commit-delete-post"


def recorded(*names: str) -> list[bytes]:
    return [(RECORDED / f"{name}.cbor").read_bytes() for name in names]


def texts(batches: Sequence[Batch]) -> list[str]:
    events = [event for batch in batches for event in batch.events]
    return [event.post.text for event in events if isinstance(event, Posted)]


def error_frame(name: str) -> bytes:
    return bytes(libipld.encode_dag_cbor({"op": -1}) + libipld.encode_dag_cbor({"error": name}))


async def test_a_frame_that_comes_again_is_read_once(firehose: Firehose) -> None:
    firehose.frames = recorded(NEW_POST, NEW_POST)
    batches = await firehose.read()
    assert texts(batches) == ["Bonjour à toutes et à tous"]
    assert texts(await firehose.read(batches[-1].cursor)) == []


async def test_a_record_left_out_is_asked_for(firehose: Firehose) -> None:
    firehose.frames = [altered(NEW_POST, blocks=b"", tooBig=True)]
    record = {"text": "Trop long pour le flux"}
    firehose.answers["/xrpc/com.atproto.repo.getRecord"] = (200, {"value": record})
    batches = await firehose.read()
    assert texts(batches) == ["Trop long pour le flux"]
    assert batches[0].skipped == 0


async def test_a_record_left_out_keeps_its_place_before_its_deletion(firehose: Firehose) -> None:
    firehose.frames = [altered("10-commit-create-post", blocks=b""), *recorded(DELETION)]
    firehose.answers["/xrpc/com.atproto.repo.getRecord"] = (200, {"value": {"text": "Oui"}})
    [batch] = await firehose.read()
    assert [type(event) for event in batch.events] == [Posted, Removed]


async def test_a_record_left_out_and_deleted_since_is_no_loss(firehose: Firehose) -> None:
    firehose.frames = [altered(NEW_POST, blocks=b"")]
    [batch] = await firehose.read()
    assert (batch.events, batch.skipped) == ((), 0)


async def test_a_record_that_cannot_be_had_is_counted(firehose: Firehose) -> None:
    firehose.frames = [altered(NEW_POST, blocks=b"")]
    firehose.answers["/xrpc/com.atproto.repo.getRecord"] = (200, {"value": {"text": 7}})
    [batch] = await firehose.read()
    assert batch.skipped == 1
    assert "no text" in batch.problem


async def test_garbage_between_two_frames_is_counted(firehose: Firehose) -> None:
    first, last = recorded(NEW_POST, DELETION)
    firehose.frames = [first, b"\xff\x00garbage", last]
    batches = await firehose.read()
    assert sum(len(batch.events) for batch in batches) == 2
    assert sum(batch.skipped for batch in batches) == 1


async def test_a_warning_of_a_gap_is_shown(firehose: Firehose) -> None:
    info = libipld.encode_dag_cbor({"op": 1, "t": "#info"})
    firehose.frames = [info + libipld.encode_dag_cbor({"name": "OutdatedCursor"})]
    [batch] = await firehose.read()
    assert batch.problem.startswith("OutdatedCursor")
    assert (batch.skipped, batch.cursor) == (0, "0")


async def test_a_consumer_too_slow_is_worth_another_try(firehose: Firehose) -> None:
    firehose.frames = [error_frame("ConsumerTooSlow")]
    with pytest.raises(Temporary, match="ConsumerTooSlow"):
        await firehose.read()


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (404, Refused, "not_this_service"),
        (401, Refused, "not_this_service"),
        (429, Temporary, "too_many_requests"),
        (503, Temporary, "no_websocket"),
    ],
)
async def test_a_server_that_refuses_the_connection_says_whether_to_try_again(
    firehose: Firehose, status: int, error: type[Exception], code: str
) -> None:
    firehose.refuses = status
    with pytest.raises(error, match=code):
        await firehose.read()


async def test_no_address_is_refused() -> None:
    async with loopback_tools() as tools:
        with pytest.raises(Refused, match="address_missing"):
            await anext(REPOS.stream({}, "", tools))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("pds.example.com", "https://pds.example.com"),
        (" https://pds.example.com/ ", "https://pds.example.com"),
        ("wss://pds.example.com", "https://pds.example.com"),
        ("ws://127.0.0.1:3000", "http://127.0.0.1:3000"),
    ],
)
def test_an_address_may_be_written_in_several_ways(written: str, address: str) -> None:
    assert server_address(written) == address
