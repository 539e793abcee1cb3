"""Frames in the documented shape of both wires."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from perchoir.networks.bluesky.jetstream_frames import Frame, microseconds, read_frame
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import IncomingPost, Kind, Link, MediaKind, Posted, Removed

RECORDED = Path(__file__).parent / "recorded"
NOW = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
WRITER = "did:plc:eygmaihciaxprqvxpfvl6flk"
READER = "did:plc:wa7b35aakoll7hugkrjtf3xf"
PRESS = "did:web:press.example.org"
FIRST = f"at://{WRITER}/app.bsky.feed.post/3l3qo2vuowo2b"


def frames(wire: str) -> list[Frame]:
    lines = (RECORDED / f"{wire}.ndjson").read_bytes().splitlines()
    return [read_frame(line, NOW) for line in lines]


def posts(wire: str) -> list[IncomingPost]:
    events = [event for frame in frames(wire) for event in frame.events]
    return [event.post for event in events if isinstance(event, Posted)]


@pytest.fixture(params=["older_wire", "current_wire"])
def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_links_tags_and_mentions_are_found_by_their_bytes(wire: str) -> None:
    first = posts(wire)[0]
    assert first.id == FIRST
    assert first.links == (Link("https://www.airbus.com/fr", "Airbus recrute"),)
    assert first.tags == ("Aéronautique", "emploi")
    assert first.mentioned == ("amelie.example.com",)
    assert first.language == "fr"
    assert first.created_at == datetime(2026, 11, 20, 9, 46, 2, 102_000, tzinfo=UTC)


def test_a_like_is_no_post_and_a_repost_names_what_it_repeats(wire: str) -> None:
    repost = posts(wire)[1]
    assert (repost.kind, repost.quoted, repost.text) == (Kind.REPOST, FIRST, "")
    assert repost.author.id == READER


def test_a_reply_names_its_parent(wire: str) -> None:
    reply = posts(wire)[2]
    assert (reply.kind, reply.reply_to, reply.root) == (Kind.REPLY, FIRST, FIRST)
    assert reply.reply_to_author == WRITER


def test_a_quote_with_a_picture_has_both(wire: str) -> None:
    quote = posts(wire)[3]
    assert (quote.kind, quote.quoted) == (Kind.QUOTE, FIRST)
    assert quote.text == "Worth reading <b>twice</b>"
    [picture] = quote.media
    assert (picture.kind, picture.alt) == (MediaKind.IMAGE, "Une chaîne d’assemblage")
    assert picture.url.startswith(f"https://cdn.bsky.app/img/feed_fullsize/plain/{PRESS}/bafk")


def test_a_video_has_its_description_and_a_still(wire: str) -> None:
    [video] = posts(wire)[4].media
    assert (video.kind, video.alt) == (MediaKind.VIDEO, "Décollage")
    assert video.url.endswith("/playlist.m3u8")
    assert video.preview_url.endswith("/thumbnail.jpg")


def test_a_date_a_thousand_years_ahead_is_replaced_by_ours(wire: str) -> None:
    assert posts(wire)[4].created_at == NOW


def test_an_edit_is_the_same_post_with_its_time(wire: str) -> None:
    events = [event for frame in frames(wire) for event in frame.events]
    edits = [event for event in events if isinstance(event, Posted) and event.edited_at]
    assert [edit.post.text for edit in edits] == ["Enfin une très bonne nouvelle"]
    assert edits[0].post.id == posts(wire)[2].id


def test_deletions_and_accounts_that_are_gone_remove(wire: str) -> None:
    events = [event for frame in frames(wire) for event in frame.events]
    removed = [event for event in events if isinstance(event, Removed)]
    assert removed == [Removed("bluesky", FIRST), Removed("bluesky", author_id=PRESS)]


def test_a_change_of_handle_is_reported(wire: str) -> None:
    changes = [frame.handle for frame in frames(wire) if frame.handle]
    assert changes == [(READER, "amelie.example.com")]


def test_both_wires_say_the_same() -> None:
    older = [_without_raw(frame) for frame in frames("older_wire")]
    assert older == [_without_raw(frame) for frame in frames("current_wire")[1:-1]]


def _without_raw(frame: Frame) -> Frame:
    events = tuple(
        Posted(replace(event.post, raw=b""), event.edited_at)
        if isinstance(event, Posted)
        else event
        for event in frame.events
    )
    return replace(frame, events=events)


def test_the_current_wire_warns_of_a_gap() -> None:
    assert frames("current_wire")[0].notice == "OutdatedCursor: resumed at 12345"


def test_what_is_kept_is_the_frame_as_it_came(wire: str) -> None:
    line = (RECORDED / f"{wire}.ndjson").read_bytes().splitlines()[wire == "current_wire"]
    assert posts(wire)[0].raw == line


def test_the_time_is_exact_to_the_microsecond() -> None:
    at = frames("older_wire")[0].at
    assert at is not None
    assert microseconds(at) == 1_795_167_962_329_308


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"kind": "commit"}',
        b'{"kind": "commit", "time_us": 1e30}',
        b'{"kind": "commit", "time_us": 99999999999999999999999999}',
        b'{"kind": "commit", "time_us": -5, "did": "did:plc:a", "commit": {}}',
        b'{"kind": "commit", "time_us": 1, "did": 7, "commit": {}}',
        b'{"kind": "commit", "time_us": 1, "did": "did:plc:a", "commit": []}',
        b'{"kind": "commit", "time_us": 1, "did": "did:plc:a", "commit": '
        b'{"collection": "app.bsky.feed.post", "rkey": "../x", "operation": "delete"}}',
        b'{"kind": "commit", "time_us": 1, "did": "did:plc:a", "commit": '
        b'{"collection": "app.bsky.feed.post", "rkey": "a", "operation": "explode"}}',
        b'{"kind": "commit", "time_us": 1, "did": "did:plc:a", "commit": '
        b'{"collection": "app.bsky.feed.post", "rkey": "a", "operation": "create"}}',
        b'{"$type": "message"}',
        b'{"$type": "message", "payload": {"$type": '
        b'"network.bsky.jetstream.subscribeEvents#commit", "time": "yesterday"}}',
        '{"kind": "commit", "time_us": "\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_what_cannot_be_read_says_so(line: bytes) -> None:
    with pytest.raises(Unreadable):
        read_frame(line, NOW)


def test_a_kind_from_a_later_version_is_passed_over() -> None:
    frame = read_frame(b'{"kind": "news", "time_us": 1763631962329308}', NOW)
    assert frame.events == ()
    assert frame.at is not None


@pytest.mark.parametrize(
    "parts",
    [
        b'"kind": "commit", "commit": {"collection": []}',
        b'"kind": "commit", "commit": {"collection": {"$link": 7}}',
        b'"kind": "account", "account": {"active": false, "status": []}',
        b'"kind": "account", "account": {"active": false, "status": {}}',
    ],
)
def test_what_fuzzing_once_broke_says_nothing(parts: bytes) -> None:
    frame = read_frame(b'{"time_us": 1763631962329308, "did": "did:plc:a", ' + parts + b"}", NOW)
    assert frame.events == ()
