"""What is passed over is known to be nothing that anybody asked for; all else is read as ever."""

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from perchoir.networks.contract import Posted
from perchoir.networks.files import Read, Shape, read
from perchoir.networks.files.blocks import blocks, to_read
from perchoir.networks.files.lines import lines

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


def frame(number: int, text: str = "bonjour", **commit: Any) -> bytes:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-22T12:00:00Z"}
    whole = {"rev": "x", "operation": "create", "collection": "app.bsky.feed.post",
             "rkey": f"3k{number}", "record": record, **commit}  # fmt: skip
    outside = {"did": DID, "time_us": 1_790_000_000_000_000 + number, "kind": "commit"}
    return json.dumps({**outside, "commit": whole}).encode()


def tweet(number: int, text: str = "bonjour", **more: Any) -> bytes:
    post = {"id": str(1_800_000_000_000_000_000 + number), "text": text, **more}
    return json.dumps(post).encode()


def nothing(_messages: Sequence[bytes]) -> list[int]:
    """No watch asks for anything."""
    return []


def with_airbus(messages: Sequence[bytes]) -> list[int]:
    return [number for number, one in enumerate(messages) if b"airbus" in one]


@pytest.mark.parametrize("size", [1, 7, 20])
@pytest.mark.parametrize("ending", [b"", b"\n"])
def test_blocks_hold_the_same_lines_at_the_same_places(size: int, ending: bytes) -> None:
    data = b"\n".join([b"one", b"", b"t" * 30, b"two\r", b"three", b"x" * 21, b""]) + ending
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    wanted = [(line.data, line.too_long) for line in lines(pieces, 5, longest=20)]
    found = list(blocks(pieces, 5, longest=20))
    assert [
        (line.removesuffix(b"\r"), block.too_long) for block in found for line in block.lines
    ] == wanted
    assert found[-1].end == list(lines(pieces, 5, longest=20))[-1].end


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        (Shape.JETSTREAM, frame(1, operation="update")),
        (Shape.JETSTREAM, frame(1, operation="delete")),
        (Shape.JETSTREAM, frame(1, collection="app.bsky.feed.repost")),
        (Shape.JETSTREAM, frame(1, record={"title": "no text"})),
        (Shape.JETSTREAM, frame(1)[:-1]),
        (Shape.JETSTREAM, frame(1).replace(DID.encode(), b"nobody")),
        (Shape.JETSTREAM, frame(1).replace(b"1790", b"9990")),
        (Shape.JETSTREAM, b'{"kind": "identity"}'),
        (Shape.JETSTREAM, b"\xef\xbb\xbf" + frame(1)),
        (Shape.X, tweet(1, edit_history_tweet_ids=["1", "2"])),
        (Shape.X, tweet(1, text="R&amp;D")),
        (Shape.X, tweet(1).replace(b"bonjour", b"caf\\u0026eacute;")),
        (Shape.X, tweet(1, text="")),
        (Shape.X, b'{"id": "12", "text": "no time in it"}'),
        (Shape.X, b'{"data": [%s], "includes": {}}' % tweet(1)),
        (Shape.X, b'{"errors": []}'),
        (Shape.X, b"[" * 5_000),
        (Shape.X, b""),
    ],
)
def test_what_is_no_new_and_readable_post_is_always_read(shape: Shape, line: bytes) -> None:
    assert to_read([line], shape, nothing, NOW) == [0]


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        (Shape.JETSTREAM, frame(1)),
        (Shape.JETSTREAM, frame(1) + b"\r"),
        (Shape.X, tweet(1)),
        (Shape.X, b'{"data": %s, "includes": {"users": []}}' % tweet(1)),
    ],
)
def test_a_new_post_that_nobody_asks_for_is_passed_over(shape: Shape, line: bytes) -> None:
    assert to_read([line], shape, nothing, NOW) == []


def archive(shape: Shape) -> bytes:
    """Thousands of lines, a few for somebody, some broken, one monstrous."""
    make = frame if shape is Shape.JETSTREAM else tweet
    found = [make(n, "vive airbus" if n % 100 == 0 else "il pleut") for n in range(3_000)]
    found[10:10] = [b"{not json", b"", b"[1, 2", b"x" * 17_000_000, make(9_999, "airbus")]
    return b"\n".join(found)


def events(found: Sequence[Read]) -> list[tuple[str, str]]:
    posted = [event for one in found for event in one.events if isinstance(event, Posted)]
    return [(event.post.id, event.post.text) for event in posted if "airbus" in event.post.text]


@pytest.mark.parametrize("shape", [Shape.JETSTREAM, Shape.X])
@pytest.mark.parametrize("press", [bytes, gzip.compress, zstandard.compress])
def test_an_archive_says_the_same_sifted_or_not(tmp_path: Path, shape: Shape, press: Any) -> None:
    path = tmp_path / "posts"
    path.write_bytes(press(archive(shape)))
    slow = list(read(path, shape, received_at=NOW))
    fast = list(read(path, shape, received_at=NOW, sift=with_airbus))

    assert events(fast) == events(slow)
    assert [error for one in fast for error in one.errors] == [
        error for one in slow for error in one.errors
    ]
    assert fast[-1].position == slow[-1].position
    read_posts = sum(len(one.events) for one in fast)
    assert read_posts < 100
    assert read_posts + sum(one.passed_over for one in fast) == sum(len(o.events) for o in slow)


def test_a_sifted_reading_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "posts.zst"
    path.write_bytes(zstandard.compress(archive(Shape.JETSTREAM)))
    whole = list(read(path, Shape.JETSTREAM, received_at=NOW, sift=with_airbus))
    middle = len(whole) // 2
    rest = list(read(path, Shape.JETSTREAM, start=whole[middle].position, received_at=NOW,
                     sift=with_airbus))  # fmt: skip
    assert middle > 1
    assert events(whole[: middle + 1]) + events(rest) == events(whole)
    assert rest[-1].position == whole[-1].position


def test_shapes_whose_words_are_hidden_in_markup_are_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "posts"
    path.write_bytes(b'{"id": "1", "content": "<p>a</p>", "account": {}}\n' * 3)
    found = list(read(path, Shape.MASTODON, received_at=NOW, sift=nothing))
    assert len(found) == 3
    assert not any(one.passed_over for one in found)
