"""A file is what its bytes are; it is kept whole, once, or not at all."""

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.attachments import keeping
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.keeping import folder_of, path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.probing import NotMedia, probe
from perchoir.publishing.attachments.tests.files import moving, picture, video

pytestmark = pytest.mark.django_db


def given(by: Member, body: bytes, name: str = "photo.jpg") -> Attachment:
    return attach(by, io.BytesIO(body), name=name, size=len(body))


def lying_in(by: Member) -> list[str]:
    folder = folder_of(by.workspace_id)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_known_by_its_bytes_whatever_its_name(leader: Member, form: str) -> None:
    kept = given(leader, picture(form), "report.pdf")
    assert (kept.kind, kept.mime) == ("image", f"image/{form.lower()}")
    assert (kept.width, kept.height, kept.animated) == (64, 48, False)
    assert path_of(kept).read_bytes() == picture(form)
    assert lying_in(leader) == [kept.sha256]


def test_a_video_tells_its_length_its_size_and_its_codec(leader: Member) -> None:
    kept = given(leader, video(640, 360, 12), "clip.jpg")
    assert (kept.kind, kept.mime, kept.codec) == ("video", "video/mp4", "AVC")
    assert (kept.width, kept.height, kept.duration_s) == (640, 360, 12.0)


def test_a_picture_held_upright_is_measured_upright(leader: Member) -> None:
    kept = given(leader, picture(orientation=6))
    assert (kept.width, kept.height) == (48, 64)


@pytest.mark.parametrize("body", [picture(place=True), video(place=True)])
def test_a_file_that_tells_where_it_was_taken_is_noted(leader: Member, body: bytes) -> None:
    assert given(leader, body).has_place
    assert not given(leader, picture()).has_place


def test_a_gif_that_moves_is_told_from_one_that_does_not(leader: Member) -> None:
    assert given(leader, moving()).animated
    assert not given(leader, picture("GIF")).animated


def test_the_same_file_is_kept_once(leader: Member) -> None:
    assert given(leader, picture()) == given(leader, picture(), "again.jpg")
    assert len(lying_in(leader)) == 1
    assert Entry.objects.filter(verb="attachment.added").count() == 1


def test_two_workspaces_share_nothing(leader: Member, stranger: Member) -> None:
    ours, theirs = given(leader, picture()), given(stranger, picture())
    assert ours != theirs
    assert path_of(ours) != path_of(theirs)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(64)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf  " + SVG, "svg"),
        (PAGE, "document"),
        (b"%PDF-1.7 ...", "document"),
        (HEIC, "heic"),
        (b"GIF89a" + PAGE, "two_in_one"),
        (picture() + PAGE, "two_in_one"),
        (picture() + b"PK\x03\x04" + bytes(30) + b"PK\x05\x06" + bytes(18), "two_in_one"),
        (picture("PNG", noise=True)[:-400], "not_readable"),
        (b"MZ" + bytes(500), "not_readable"),
        (b"\0\0\0\x18ftypmp42" + bytes(16), "not_readable"),
        (b"\x1aE\xdf\xa3" + bytes(40), "not_readable"),
    ],
)  # fmt: skip
def test_what_is_no_picture_and_no_video_is_refused(tmp_path: Path, body: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(body)
    with pytest.raises(NotMedia) as refused:
        probe(path)
    assert refused.value.code == code


def test_a_refusal_is_a_sentence_and_leaves_nothing(leader: Member) -> None:
    with pytest.raises(Mistake, match="Export the drawing as PNG"):
        given(leader, SVG, "logo.png")
    assert lying_in(leader) == []
    assert not Attachment.objects.exists()


def test_a_picture_that_would_fill_the_memory_is_refused(leader: Member) -> None:
    with pytest.raises(Mistake, match="60 million"):
        given(leader, picture("PNG", (9_000, 7_000), mode="1"))


class Endless:
    """Gives bytes for ever and counts them."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return bytes(size)


def test_a_file_without_an_end_is_cut_off(leader: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGEST_VIDEO", 3_000_000)
    endless = Endless()
    with pytest.raises(Mistake, match="too large"):
        attach(leader, endless)
    assert endless.given <= 4_000_000
    assert lying_in(leader) == []


def test_what_is_said_to_be_too_large_is_not_even_read(leader: Member) -> None:
    endless = Endless()
    with pytest.raises(Mistake, match="too large"):
        attach(leader, endless, size=2_000_000_000)
    assert endless.given == 0


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk_keeps_nothing_and_says_so(
    leader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 9, 1))
    with pytest.raises(Mistake, match="disk of this installation is full"):
        given(leader, picture())
    assert lying_in(leader) == []


class FillsTheDisk:
    """Breaks off in the middle, as a disk does that has no room left."""

    def __init__(self) -> None:
        self.pieces: Iterator[bytes] = iter([picture()])

    def read(self, size: int = -1) -> bytes:
        for piece in self.pieces:
            return piece
        raise OSError(28, os.strerror(28))


def test_a_disk_that_fills_up_on_the_way_keeps_nothing_half(leader: Member) -> None:
    with pytest.raises(Mistake, match="nothing was kept"):
        attach(leader, FillsTheDisk())
    assert lying_in(leader) == []
    assert not Attachment.objects.exists()


def test_the_name_is_shown_and_never_a_path(leader: Member) -> None:
    kept = given(leader, picture(), "../../etc/\u202epasswd.jpg")
    assert kept.name == "passwd.jpg"
