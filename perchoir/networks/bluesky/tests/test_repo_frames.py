"""Frames of a firehose, recorded from the reference server (0.3.215 of its test package)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import libipld
import msgspec
import pytest

from perchoir.networks.bluesky.embeds import Blobs
from perchoir.networks.bluesky.repo_frames import Missing, RepoFrame, read_repo_frame
from perchoir.networks.bluesky.syntax import POST, REPOST
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Kind, Posted, Removed

RECORDED = Path(__file__).parent / "recorded" / "firehose"
NOW = datetime.now(UTC)
SERVER = Blobs("https://pds.example.com")
ALL = frozenset({POST, REPOST})


def read(name: str, collections: frozenset[str] = ALL) -> RepoFrame:
    return read_repo_frame((RECORDED / f"{name}.cbor").read_bytes(), NOW, SERVER, collections)


def altered(name: str, **body: object) -> bytes:
    """A recorded frame with other values in its body."""
    header, old = libipld.decode_dag_cbor_multi((RECORDED / f"{name}.cbor").read_bytes())
    return bytes(libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor({**old, **body}))


def read_altered(name: str, **body: Any) -> RepoFrame:
    return read_repo_frame(altered(name, **body), NOW, SERVER, ALL)


def only_post(frame: RepoFrame) -> Posted:
    [change] = frame.changes
    assert isinstance(change, Posted)
    return change


def test_a_new_post_is_read_from_its_block() -> None:
    frame = read("08-commit-create-post")
    post = only_post(frame).post
    assert (post.text, post.language) == ("Bonjour à toutes et à tous", "fr")
    assert post.id.startswith(f"at://{post.author.id}/app.bsky.feed.post/")
    assert frame.seq is not None
    assert msgspec.json.decode(post.raw)["commit"]["record"]["text"] == post.text


def test_a_picture_is_on_the_server_that_sent_it() -> None:
    [picture] = only_post(read("09-commit-create-post")).post.media
    assert picture.alt == "Un carré bleu"
    assert picture.url.startswith("https://pds.example.com/xrpc/com.atproto.sync.getBlob?did=did:")
    assert "cid=bafk" in picture.url


def test_replies_quotes_and_reposts_are_told_apart() -> None:
    kinds = [
        only_post(read(name)).post.kind
        for name in ("10-commit-create-post", "11-commit-create-post", "12-commit-create-repost")
    ]
    assert kinds == [Kind.REPLY, Kind.QUOTE, Kind.REPOST]


def test_an_edit_has_its_time_and_a_deletion_its_id() -> None:
    edit = only_post(read("13-commit-update-post"))
    assert (edit.post.text, edit.edited_at is not None) == ("Bonsoir", True)
    [removed] = read("14-commit-delete-post").changes
    assert isinstance(removed, Removed)
    assert removed.post_id == only_post(read("10-commit-create-post")).post.id


def test_collections_that_nobody_wants_only_move_the_cursor() -> None:
    frame = read("12-commit-create-repost", frozenset({POST}))
    assert frame.changes == ()
    assert frame.seq is not None


def test_an_account_taken_down_is_gone_and_a_live_one_is_not() -> None:
    [gone] = read("16-account").changes
    assert isinstance(gone, Removed)
    assert gone.author_id.startswith("did:plc:")
    assert read("01-account").changes == ()


def test_a_paused_account_is_not_gone() -> None:
    assert read_altered("16-account", status="deactivated").changes == ()


def test_a_change_of_handle_is_reported() -> None:
    handle = read("15-identity").handle
    assert handle is not None
    assert handle[1] == "bruno2.test"


def test_an_error_frame_names_its_error() -> None:
    assert read("error-future-cursor").error == "FutureCursor"


def test_a_warning_is_kept() -> None:
    info = libipld.encode_dag_cbor({"op": 1, "t": "#info"})
    info += libipld.encode_dag_cbor({"name": "OutdatedCursor", "message": "too old"})
    assert read_repo_frame(info, NOW, SERVER, ALL).notice == "OutdatedCursor: too old"


@pytest.mark.parametrize("blocks", [b"", b"\xff", b"\x00" * 100, 7, None, [], "x"])
def test_a_record_that_the_frame_does_not_carry_is_to_be_asked_for(blocks: object) -> None:
    [missing] = read_altered("08-commit-create-post", blocks=blocks, tooBig=True).changes
    assert isinstance(missing, Missing)
    assert (missing.collection, missing.edited) == (POST, False)


@pytest.mark.parametrize(
    "ops",
    [None, 7, [7], [{}], [{"path": 7}], [{"path": "a"}], [{"path": "a/b/c", "action": "create"}]],
)
def test_operations_that_are_none_are_passed_over(ops: object) -> None:
    assert read_altered("08-commit-create-post", ops=ops).changes == ()


@pytest.mark.parametrize(
    "op",
    [
        {"path": f"{POST}/a", "action": "explode"},
        {"path": f"{POST}/..", "action": "delete"},
        {"path": f"{POST}/a b", "action": "create"},
    ],
)
def test_an_operation_that_cannot_be_read_is_counted(op: dict[str, str]) -> None:
    frame = read_altered("08-commit-create-post", ops=[op])
    assert frame.changes == ()
    assert len(frame.problems) == 1
    assert frame.seq is not None


def test_a_time_from_the_future_is_replaced_by_ours() -> None:
    later = (NOW + timedelta(days=900)).isoformat()
    assert read_altered("08-commit-create-post", time=later).at == NOW


@pytest.mark.parametrize(
    "data",
    [
        "text",
        b"",
        b"\xff",
        b"\xa0",
        b"\xa0\xa0\xa0",
        b"\x01\x02",
        b"\x81" * 200_000,
        b"\xa0\xa1",
        altered("08-commit-create-post", seq="7"),
        altered("08-commit-create-post", seq=-1),
        altered("08-commit-create-post", seq=2**63),
        altered("08-commit-create-post", seq=True),
        altered("08-commit-create-post", repo="nobody"),
        altered("08-commit-create-post", repo=None),
    ],
)
def test_what_cannot_be_read_says_so(data: str | bytes) -> None:
    with pytest.raises(Unreadable):
        read_repo_frame(data, NOW, SERVER, ALL)


def test_a_kind_from_a_later_version_only_moves_the_cursor() -> None:
    later = libipld.encode_dag_cbor({"op": 1, "t": "#news"})
    later += libipld.encode_dag_cbor({"seq": 7, "time": NOW.isoformat()})
    assert read_repo_frame(later, NOW, SERVER, ALL).seq == 7


@pytest.mark.parametrize("status", [[], {}, [{}], 7])
def test_what_fuzzing_once_broke_says_nothing(status: object) -> None:
    assert read_altered("16-account", status=status).changes == ()
