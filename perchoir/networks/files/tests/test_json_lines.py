import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from perchoir.networks.contract import Counts, Kind, Link, Media, MediaKind, Posted, Removed
from perchoir.networks.files import Compression, Position, Read, Shape, guess, read
from perchoir.networks.files.lines import lines

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POST = {
    "id": "1900000000000000002",
    "text": "RT &amp; https://t.co/abc #Airbus @bo",
    "author_id": "42",
    "created_at": "2026-11-20T10:00:00.000Z",
    "lang": "fr",
    "conversation_id": "1900000000000000001",
    "edit_history_tweet_ids": ["1900000000000000002"],
    "entities": {
        "urls": [{"url": "https://t.co/abc", "expanded_url": "https://a.example/x", "title": "X"}],
        "hashtags": [{"tag": "Airbus"}],
        "mentions": [{"username": "bo", "id": "7"}],
    },
    "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4},
    "attachments": {"media_keys": ["3_1", "7_2"]},
}
INCLUDES = {
    "users": [
        {
            "id": "42",
            "username": "camille",
            "name": "Camille",
            "public_metrics": {"followers_count": 9},
        }
    ],
    "media": [
        {
            "media_key": "3_1",
            "type": "photo",
            "url": "https://p.example/1.jpg",
            "alt_text": "Un avion",
        },
        {"media_key": "7_2", "type": "video", "preview_image_url": "https://p.example/2.jpg"},
    ],
}
STATUS = {
    "id": "9",
    "created_at": "2026-11-20T10:00:00Z",
    "visibility": "public",
    "uri": "https://social.example/users/camille/statuses/9",
    "content": "<p>Bonjour</p>",
    "account": {"acct": "camille", "url": "https://social.example/@camille"},
}
FRAME = {
    "did": "did:plc:ewvi7nxzyoun6zhxrhs64oiz",
    "time_us": 1_763_632_800_000_000,
    "kind": "commit",
    "commit": {
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3lzzzzzzzzz2a",
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "Bonjour",
            "createdAt": "2025-11-20T10:00:00Z",
        },
    },
}
PACKERS: dict[Compression, Callable[[bytes], bytes]] = {
    Compression.NONE: bytes,
    Compression.GZIP: gzip.compress,
    Compression.ZSTD: zstandard.compress,
}


def write(folder: Path, *values: object) -> Path:
    path = folder / "export.jsonl"
    rows = [value if isinstance(value, bytes) else json.dumps(value).encode() for value in values]
    path.write_bytes(b"\n".join(rows) + b"\n")
    return path


def all_of(path: Path, shape: Shape, start: Position = Position()) -> list[Read]:  # noqa: B008
    return list(read(path, shape, start=start, received_at=NOW))


def posts(reads: list[Read]) -> list[Any]:
    return [event.post for one in reads for event in one.events if isinstance(event, Posted)]


def codes(reads: list[Read]) -> list[tuple[int, str]]:
    return [(error.line, error.code) for one in reads for error in one.errors]


def test_a_post_of_x_is_read_whole(tmp_path: Path) -> None:
    (post,) = posts(all_of(write(tmp_path, {"data": POST, "includes": INCLUDES}), Shape.X))
    assert (post.network, post.id) == ("x", "1900000000000000002")
    assert post.url == "https://x.com/camille/status/1900000000000000002"
    assert post.text == "RT & https://a.example/x #Airbus @bo"
    assert (post.author.id, post.author.handle, post.author.followers) == ("42", "camille", 9)
    assert (post.kind, post.language) == (Kind.POST, "fr")
    assert post.links == (Link("https://a.example/x", "X"),)
    assert (post.tags, post.mentioned) == (("Airbus",), ("bo",))
    assert post.counts == Counts(likes=3, reposts=1, replies=2, quotes=4)
    assert post.media == (
        Media(MediaKind.IMAGE, "https://p.example/1.jpg", "Un avion"),
        Media(MediaKind.VIDEO, "https://p.example/2.jpg", "", "https://p.example/2.jpg"),
    )


def test_the_three_forms_of_a_line_of_x_say_the_same(tmp_path: Path) -> None:
    page = {"data": [POST, {**POST, "id": "1900000000000000003"}], "includes": INCLUDES, "meta": {}}
    reads = all_of(write(tmp_path, POST, page, [POST], {"meta": {"result_count": 0}}), Shape.X)
    assert [len(one.events) for one in reads] == [1, 2, 1, 0]
    assert codes(reads) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("replied_to", Kind.REPLY), ("quoted", Kind.QUOTE), ("retweeted", Kind.REPOST)],
)
def test_what_a_post_refers_to_makes_its_kind(tmp_path: Path, kind: str, expected: Kind) -> None:
    post = {**POST, "referenced_tweets": [{"type": kind, "id": "5"}]}
    (found,) = posts(all_of(write(tmp_path, post), Shape.X))
    assert found.kind is expected
    assert (found.reply_to or found.quoted) == "5"


def test_a_repost_has_the_whole_text_of_the_original(tmp_path: Path) -> None:
    short = {
        **POST,
        "text": "RT @bo: cut…",
        "referenced_tweets": [{"type": "retweeted", "id": "5"}],
    }
    includes = {"tweets": [{"id": "5", "text": "cut no more"}]}
    (found,) = posts(all_of(write(tmp_path, {"data": short, "includes": includes}), Shape.X))
    assert found.text == "cut no more"


def test_an_edit_keeps_the_id_of_the_first_version(tmp_path: Path) -> None:
    edited = {**POST, "edit_history_tweet_ids": ["1899999999999999999", POST["id"]]}
    ((event,),) = (one.events for one in all_of(write(tmp_path, edited), Shape.X))
    assert isinstance(event, Posted)
    assert event.post.id == "1899999999999999999"
    assert event.edited_at is not None


@pytest.mark.parametrize("history", [[""], ["\x00"], [None], ["x"], [7], "9", {}, [[]]])
def test_a_history_that_is_none_leaves_the_own_id(tmp_path: Path, history: object) -> None:
    post = {**POST, "edit_history_tweet_ids": history}
    ((event,),) = (one.events for one in all_of(write(tmp_path, post), Shape.X))
    assert isinstance(event, Posted)
    assert (event.post.id, event.edited_at) == (POST["id"], None)


def test_a_long_post_is_read_to_its_end(tmp_path: Path) -> None:
    (found,) = posts(all_of(write(tmp_path, {**POST, "note_tweet": {"text": "long"}}), Shape.X))
    assert found.text == "long"


def test_an_archive_of_mastodon_is_read(tmp_path: Path) -> None:
    recorded = {"event": "update", "payload": json.dumps({**STATUS, "id": "10"})}
    private = {**STATUS, "visibility": "direct"}
    path = write(tmp_path, STATUS, recorded, {"event": "delete", "payload": "9"}, private, {})
    reads = all_of(path, Shape.MASTODON)
    assert [post.author.handle for post in posts(reads)] == ["camille@social.example"] * 2
    assert codes(reads) == [(4, "not_public"), (5, "not_a_post")]


def test_recorded_frames_of_jetstream_are_read_with_their_deletions(tmp_path: Path) -> None:
    gone = {**FRAME, "commit": {**FRAME["commit"], "operation": "delete"}}  # type: ignore[dict-item]
    reads = all_of(write(tmp_path, FRAME, gone, {"kind": "commit"}), Shape.JETSTREAM)
    first, second = (event for one in reads for event in one.events)
    assert isinstance(first, Posted)
    assert isinstance(second, Removed)
    assert first.post.id == second.post_id
    assert codes(reads) == [(3, "not_a_post")]


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (POST, Shape.X),
        ({"data": [POST]}, Shape.X),
        (STATUS, Shape.MASTODON),
        (FRAME, Shape.JETSTREAM),
        ({"something": "else"}, Shape.UNKNOWN),
        (b"{broken", Shape.UNKNOWN),
    ],
)
@pytest.mark.parametrize("compression", list(Compression))
def test_the_shape_is_guessed_through_the_compression(
    tmp_path: Path, value: object, shape: Shape, compression: Compression
) -> None:
    path = write(tmp_path, value)
    path.write_bytes(PACKERS[compression](path.read_bytes()))
    found = guess(path)
    assert (found.shape, found.compression) == (shape, compression)


def test_an_empty_or_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for content, problem in (
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"\x1f\x8bxx", "file_damaged"),
        (b"\x28\xb5\x2f\xfdxx", "file_damaged"),
        (bytes(range(256)) * 40, "shape_not_known"),
    ):
        path.write_bytes(content)
        assert (guess(path).shape, guess(path).problem) == (Shape.UNKNOWN, problem)


def test_one_bad_line_never_stops_a_file(tmp_path: Path) -> None:
    path = write(
        tmp_path, POST, b"{broken", b"", b"\xff\xfe\x00", [1], "text", {"id": "x", "text": "y"},
        {"odd": 1}, POST,
    )  # fmt: skip
    reads = all_of(path, Shape.X)
    assert len(posts(reads)) == 2
    assert codes(reads) == [
        (2, "not_json"),
        (4, "not_json"),
        (7, "not_a_post"),
        (8, "not_this_shape"),
    ]


@pytest.mark.parametrize("compression", list(Compression))
def test_reading_goes_on_where_it_stopped(tmp_path: Path, compression: Compression) -> None:
    path = write(tmp_path, *({**POST, "id": str(1900000000000000000 + n)} for n in range(500)))
    path.write_bytes(PACKERS[compression](path.read_bytes()))
    whole = all_of(path, Shape.X)
    assert len(posts(whole)) == 500
    for stop in (0, 1, 250, 499):
        rest = all_of(path, Shape.X, whole[stop].position)
        assert [post.id for post in posts(rest)] == [post.id for post in posts(whole[stop + 1 :])]
    assert whole[-1].bytes_done == path.stat().st_size


def test_a_file_cut_short_gives_what_it_held(tmp_path: Path) -> None:
    path = write(tmp_path, *({**POST, "id": str(1900000000000000000 + n)} for n in range(9000)))
    path.write_bytes(gzip.compress(path.read_bytes())[:-2_000])
    reads = all_of(path, Shape.X)
    assert len(posts(reads)) > 100
    assert codes(reads)[-1][1] == "file_damaged"


def test_a_line_too_long_is_an_error_and_no_memory() -> None:
    pieces = [b"short\n", *[b"x" * 1_000] * 100, b"\nlast"]
    found = list(lines(pieces, longest=5_000))
    assert [line.too_long for line in found] == [False, True, False]
    assert len(found[1].data) <= 1_000
    assert [line.end for line in found] == [6, 100_007, 100_011]
    assert found[2].data == b"last"


def test_lines_are_the_same_however_they_are_cut() -> None:
    data = b"one\r\n\ntwo\nthree"
    whole = list(lines([data]))
    for size in (1, 2, 3, 5):
        assert list(lines([data[i : i + size] for i in range(0, len(data), size)])) == whole
    assert [line.data for line in whole] == [b"one", b"", b"two", b"three"]
