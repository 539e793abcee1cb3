"""A copy fits; the original stays as it was."""

import io
from pathlib import Path

import pytest
from PIL import Image

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.networks.text.media import KindLimits
from perchoir.publishing.attachments.actions import attach, fix_attachment
from perchoir.publishing.attachments.checking import codes_of
from perchoir.publishing.attachments.fixing import CannotFix, fitting_copy
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.tests.files import moving, picture, video

pytestmark = pytest.mark.django_db


def given(by: Member, body: bytes) -> Attachment:
    return attach(by, io.BytesIO(body), name="photo.jpg")


def problems(kept: Attachment, network: str) -> list[str]:
    media = [{"attachment": kept.pk, "alt": ""}]
    return [problem.code for problem in codes_of(kept.workspace, media, network)]


@pytest.mark.parametrize(
    ("body", "network", "codes"),
    [
        (picture("PNG", (1_000, 900), noise=True, mode="RGB"), "instagram", ["type_not_taken"]),
        (picture("AVIF", (400, 300)), "x", ["type_not_taken"]),
        (picture(size=(2_000, 300)), "instagram", ["width_too_large", "ratio_too_large"]),
        (picture(size=(400, 900)), "instagram", ["ratio_too_small"]),
        (picture("PNG", (700, 700), mode="RGBA"), "instagram", ["type_not_taken"]),
    ],
)
def test_a_fix_makes_a_copy_that_the_network_takes(
    leader: Member, body: bytes, network: str, codes: list[str]
) -> None:
    original = given(leader, body)
    assert problems(original, network) == codes
    copy = fix_attachment(leader, original, network_or_kind=network)
    assert problems(copy, network) == []
    assert copy.made_from == original
    assert path_of(original).read_bytes() == body


def test_a_heavy_picture_is_made_light_before_it_is_made_small(tmp_path: Path) -> None:
    path = tmp_path / "heavy"
    path.write_bytes(picture(size=(800, 600), noise=True, quality=99))
    gentle = KindLimits(1, frozenset({"image/jpeg"}), 250_000)
    strict = KindLimits(1, frozenset({"image/jpeg"}), 60_000)
    assert Image.open(fitting_copy(path, gentle)).size == (800, 600)
    assert Image.open(fitting_copy(path, strict)).width < 800
    with pytest.raises(CannotFix):
        fitting_copy(path, KindLimits(1, frozenset({"image/jpeg"}), 500))


def test_a_picture_too_small_for_the_network_is_not_blown_up(leader: Member) -> None:
    small = given(leader, picture(size=(100, 100)))
    with pytest.raises(Mistake, match="too small"):
        fix_attachment(leader, small, network_or_kind="instagram")


def test_the_place_goes_and_the_picture_stays_as_it_was(leader: Member) -> None:
    original = given(leader, picture(size=(300, 200), place=True, orientation=6))
    copy = fix_attachment(leader, original, network_or_kind="no-place")
    assert not copy.has_place
    assert (copy.mime, copy.width, copy.height) == ("image/jpeg", 200, 300)
    kept = Image.open(io.BytesIO(path_of(copy).read_bytes())).getexif()
    assert dict(kept) == {0x0112: 6}
    assert original.has_place


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_the_place_goes_from_every_type(leader: Member, form: str) -> None:
    original = given(leader, picture(form, place=True))
    copy = fix_attachment(leader, original, network_or_kind="no-place")
    assert (copy.has_place, copy.mime) == (False, original.mime)


def test_notes_in_xmp_tell_a_place_too(leader: Member) -> None:
    xmp = b'<x:xmpmeta><rdf exif:GPSLatitude="47,13N"/></x:xmpmeta>'
    original = given(leader, picture(xmp=xmp))
    assert original.has_place
    assert not fix_attachment(leader, original, network_or_kind="no-place").has_place


@pytest.mark.parametrize(
    ("body", "aim", "said"),
    [
        (moving(), "bluesky", "moves"),
        (moving(), "no-place", "moves"),
        (video(), "x", "Videos cannot be changed"),
        (picture(), "youtube", "nothing to change"),
        (picture(), "../../etc", "nothing to change"),
    ],
)
def test_what_cannot_be_changed_is_said(leader: Member, body: bytes, aim: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        fix_attachment(leader, given(leader, body), network_or_kind=aim)


def test_a_file_that_is_gone_is_said(leader: Member) -> None:
    kept = given(leader, picture())
    path_of(kept).unlink()
    with pytest.raises(Mistake, match="no longer there"):
        fix_attachment(leader, kept, network_or_kind="jpeg")
