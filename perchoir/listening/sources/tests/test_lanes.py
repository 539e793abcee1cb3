"""What is about the same author goes the same way, cut into parts that the log takes."""

from datetime import UTC, datetime

import pytest

from perchoir.listening.sources.log.lanes import LANES, MOST_MESSAGES, parcel_of_batch, parcels
from perchoir.listening.sources.log.wire import Parcel, pack, unpack
from perchoir.listening.sources.runner import outlet
from perchoir.listening.sources.tests.cluster import deleted, written
from perchoir.listening.sources.tests.rig import numbered
from perchoir.networks.contract import Batch, Block, Posted, Removed

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def lanes_of(*messages: bytes, author: str = "did") -> list[int]:
    block = Block(messages, NOW)
    return [lane for lane, _parcel in parcels(1, block, author)]


def test_all_that_an_author_writes_and_deletes_goes_one_way() -> None:
    spaced = written(3, author=7).replace(b'":', b'" : ')
    wrapped = b'{"$type":"message","payload":' + written(4, author=7) + b"}"
    assert len(lanes_of(written(1, author=7), deleted(2, 1, author=7), spaced, wrapped)) == 1


def test_authors_are_spread_over_all_lanes() -> None:
    assert lanes_of(*(written(n, author=n) for n in range(200))) == list(range(LANES))


def test_a_text_that_looks_like_an_author_changes_nothing() -> None:
    assert len(lanes_of(written(1, '"did":"x"', author=7), written(2, author=7))) == 1


@pytest.mark.parametrize("message", [b"", b"[]", b"not json", b'{"did":7}', b'{"payload":3}'])
def test_messages_that_do_not_say_whom_they_are_about_are_kept(message: bytes) -> None:
    ((_lane, parcel),) = parcels(1, Block((message,), NOW), "did")
    assert parcel.messages == (message,)


def test_a_stream_that_names_no_author_goes_one_way() -> None:
    assert len(lanes_of(*(written(n, author=n) for n in range(50)), author="")) == 1


def test_a_block_is_cut_into_small_ones_in_order() -> None:
    messages = tuple(written(n) for n in range(MOST_MESSAGES + 1))
    found = [parcel.messages for _lane, parcel in parcels(1, Block(messages, NOW), "did")]
    assert [len(part) for part in found] == [MOST_MESSAGES, 1]
    assert sum(found, ()) == messages


def test_what_is_packed_is_unpacked_as_it_was() -> None:
    batch = numbered(0, 3)
    batch = Batch((*batch.events, Removed("fake", "1"), Removed("fake", author_id="2")), "3")
    _lane, parcel = parcel_of_batch(4, batch, NOW)
    assert unpack(pack(parcel)) == parcel
    assert isinstance(batch.events[0], Posted)


def test_what_is_no_parcel_is_said() -> None:
    with pytest.raises(ValueError, match=r"zstd|Zstd|frame"):
        unpack(b"something else")


def test_what_is_larger_than_the_log_takes_is_cut_in_order() -> None:
    cut_to = 600
    messages = tuple(written(n, author=n * 7919) for n in range(20))
    parts = [unpack(part) for part in outlet._payloads(Parcel(1, NOW, messages), cut_to)]
    assert sum((part.messages for part in parts), ()) == messages
    events = [
        part.batch.events
        for part in map(unpack, outlet._payloads(Parcel(1, NOW, batch=numbered(0, 20)), cut_to))
        if part.batch
    ]
    assert len(events) > 1
    assert sum(map(len, events)) == 20


def test_a_monstrous_message_costs_itself_alone_and_is_counted() -> None:
    noise = bytes(range(256)) * 2
    one, other = written(1), written(2)
    parcel = Parcel(1, NOW, (one, noise, other))
    first, second, third = map(unpack, outlet._payloads(parcel, 280))
    assert (first.messages, third.messages) == ((one,), (other,))
    assert second.batch
    assert second.batch.skipped == 1
    assert "larger than" in second.batch.problem
