"""Many lines at a time: those that no watch can match are passed over unread.

Reading a line costs ten times what looking at its bytes does. Only what says by itself that it is a
new post, whole and readable, may be passed over: deletions, edits and what is broken are read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.bluesky.jetstream_frames import microseconds
from perchoir.networks.bluesky.syntax import POST, is_did
from perchoir.networks.contract import Reads
from perchoir.networks.files.lines import LONGEST_LINE, Held
from perchoir.networks.files.model import Shape

Sift = Callable[[Sequence[bytes]], Sequence[int]]
"""The numbers of the messages that must be read, in order: never too few."""

# Mastodon's text is HTML: a word may be cut by markup, so that its bytes do not show it.
READS: Final = {
    Shape.JETSTREAM: JETSTREAM.reads,
    Shape.X: Reads(),
    Shape.PARQUET: Reads(),
}

_TOMORROW = timedelta(days=1)
_SHORTEST_ID, _LONGEST_ID = 15, 19


class Block(msgspec.Struct, frozen=True, gc=False):
    """Lines without their LF; `end` is the offset after them. One that is too long stands alone,
    cut short."""

    lines: list[bytes]
    end: int
    too_long: bool = False


def blocks(
    pieces: Iterable[bytes], offset: int = 0, longest: int = LONGEST_LINE
) -> Iterator[Block]:
    """The lines of each piece, the last one when its end has come. No piece is longer than
    `longest`."""
    held = Held(longest)
    for piece in pieces:
        first, last = piece.find(b"\n"), piece.rfind(b"\n")
        if first < 0:
            held.add(piece, 0, len(piece))
            continue
        held.add(piece, 0, first)
        offset += held.size + 1
        head = held.line(offset)
        held = Held(longest)
        held.add(piece, last + 1, len(piece))
        if head.too_long:
            yield Block([head.data], offset, too_long=True)
        whole = piece[first + 1 : last].split(b"\n") if last > first else []
        offset += last - first
        found = whole if head.too_long else [head.data, *whole]
        if found:
            yield Block(found, offset)
    if held.size:
        line = held.line(offset + held.size)
        yield Block([line.data], line.end, line.too_long)


def to_read(lines: Sequence[bytes], shape: Shape, sift: Sift, received_at: datetime) -> list[int]:
    """The numbers of the lines that must be read, in order."""
    wanted = set(sift(lines))
    is_new_post = _JUDGES[shape](received_at)
    return [
        number for number, line in enumerate(lines) if number in wanted or not is_new_post(line)
    ]


class _Record(msgspec.Struct, gc=False):
    text: str


class _Commit(msgspec.Struct, gc=False):
    operation: str
    collection: str
    rkey: str
    record: _Record


class _Frame(msgspec.Struct, gc=False):
    did: str
    time_us: int
    kind: str
    commit: _Commit


def _jetstream_judge(received_at: datetime) -> Callable[[bytes], bool]:
    decode = msgspec.json.Decoder(_Frame).decode
    latest = microseconds(received_at + _TOMORROW)

    def is_new_post(line: bytes) -> bool:
        """Of the older wire, whose lines are what people record."""
        try:
            frame = decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return False
        commit = frame.commit
        return (
            commit.operation == "create"
            and commit.collection == POST
            and frame.kind == "commit"
            and 0 < frame.time_us <= latest
            and is_did(frame.did)
        )

    return is_new_post


class _Tweet(msgspec.Struct, gc=False):
    id: str
    text: str
    edit_history_tweet_ids: tuple[str, ...] = ()


class _Answer(msgspec.Struct, gc=False):
    data: _Tweet


def _x_judge(_received_at: datetime) -> Callable[[bytes], bool]:
    bare, answered = msgspec.json.Decoder(_Tweet).decode, msgspec.json.Decoder(_Answer).decode

    def is_new_post(line: bytes) -> bool:
        """One whose words are not hidden in entities of HTML, alone in its line."""
        if b"&" in line or b"\\u0026" in line:
            return False
        try:
            post = answered(line).data if line.startswith(b'{"data"') else bare(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return False
        known_time = _SHORTEST_ID <= len(post.id) <= _LONGEST_ID
        digits = post.id.isascii() and post.id.isdecimal()
        return digits and known_time and bool(post.text) and len(post.edit_history_tweet_ids) < 2

    return is_new_post


_JUDGES: Final = {Shape.JETSTREAM: _jetstream_judge, Shape.X: _x_judge}
