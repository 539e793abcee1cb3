"""The place goes from a video, nothing else moves, and what stays is said."""

import io
import re
import struct
from collections.abc import Callable
from functools import reduce

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.attachments.actions import attach, fix_attachment
from perchoir.publishing.attachments.forms import read_media
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.places import mp4
from perchoir.publishing.attachments.tests.files import (
    apple_notes,
    box,
    element,
    simple_tag,
    track,
    video,
    webm,
    with_boxes,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
HERE = "/w/morvan/attachments/"
WHERE = "+47.2183-001.5536/"
APPLE = "com.apple.quicktime.location.ISO6709"
XMP = b"\xbe\x7a\xcf\xcb" + bytes(12) + b'<x exif:GPSLatitude="47.2183N"/>'
LOCI = bytes(6) + b"Nantes\0" + bytes(14)
CHECKSUM = element("bf", b"\1\2\3\4")
TOLD = re.compile(rb"47\.2183|Nantes|exif:GPS")


def given(by: Member, film: bytes) -> Attachment:
    return attach(by, io.BytesIO(film), name="film.mp4")


def without_place(by: Member, film: bytes) -> Attachment:
    return fix_attachment(by, given(by, film), network_or_kind="no-place")


def long_box(name: str, body: bytes) -> bytes:
    """A box whose length has 64 bits."""
    return b"\0\0\0\1" + name.encode("latin-1") + struct.pack(">Q", len(body) + 16) + body


def endless_box(name: str, body: bytes) -> bytes:
    """A box that goes on to the end."""
    return bytes(4) + name.encode("latin-1") + body


FILMS = {
    "xyz": video(place=True),
    "apple": with_boxes(video(), apple_notes(APPLE, WHERE, versioned=False)),
    "apple in mp4": with_boxes(video(), apple_notes(APPLE, WHERE, versioned=True)),
    "apple in udta": with_boxes(video(), box("udta", apple_notes(APPLE, WHERE, versioned=True))),
    "apple in a track": with_boxes(video(), box("trak", apple_notes(APPLE, WHERE, versioned=True))),
    "ffmpeg": with_boxes(video(), apple_notes("location-eng", WHERE, versioned=True)),
    "loci": with_boxes(video(), box("udta", box("loci", LOCI))),
    "loci in a track": with_boxes(video(), box("trak", box("udta", box("loci", LOCI)))),
    "64 bits": with_boxes(video(), box("udta", long_box("loci", LOCI))),
    "xmp in udta": with_boxes(video(), box("udta", box("XMP_", b"exif:GPSLongitude"))),
    "xmp": video() + box("uuid", XMP),
    "xmp to the end": video() + endless_box("uuid", XMP),
    "cut off": video(place=True) + b"\0\0\xff\xffmdat" + bytes(9),
    "webm": webm(simple_tag("TITLE", "Morvan"), simple_tag("LOCATION", WHERE)),
    "webm, as an iPhone says": webm(simple_tag("COM.APPLE.QUICKTIME.LOCATION.ISO6709", WHERE)),
    "webm, with a checksum": webm(simple_tag("RECORDING_LOCATION", "Nantes"), checksum=CHECKSUM),
    "webm, within": webm(simple_tag("ARTIST", "Morvan", simple_tag("location-eng", WHERE))),
}


@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS)
def test_the_place_goes_from_a_video_and_nothing_else_moves(leader: Member, film: bytes) -> None:
    original = given(leader, film)
    assert original.has_place
    copy = fix_attachment(leader, original, network_or_kind="no-place")
    assert (copy.has_place, copy.made_from, copy.mime) == (False, original, original.mime)
    assert (copy.width, copy.height, copy.codec) == (640, 360, original.codec)
    assert copy.duration_s == original.duration_s == 12
    cleaned = path_of(copy).read_bytes()
    assert not TOLD.search(cleaned)
    assert path_of(original).read_bytes() == film
    assert len(cleaned) == len(film)
    changed = [at for at in range(len(film)) if film[at] != cleaned[at]]
    assert changed[-1] - changed[0] < 120


def test_only_the_note_itself_is_blanked(leader: Member) -> None:
    film = video(place=True)
    at = film.index(b"\xa9xyz")
    end = at - 4 + struct.unpack(">I", film[at - 4 : at])[0]
    expected = film[:at] + b"free" + bytes(end - at - 4) + film[end:]
    assert path_of(without_place(leader, film)).read_bytes() == expected


def test_a_checksum_over_a_blanked_tag_says_nothing_any_more(leader: Member) -> None:
    film = webm(simple_tag("LOCATION", WHERE), checksum=CHECKSUM)
    cleaned = path_of(without_place(leader, film)).read_bytes()
    at = film.index(CHECKSUM)
    assert cleaned[at : at + 9] == b"\xec\x01" + bytes(7)


def test_notes_that_tell_no_place_stay(leader: Member) -> None:
    film = with_boxes(video(place=True), apple_notes("com.apple.model", "M1", versioned=False))
    assert b"Morvan" in path_of(without_place(leader, film)).read_bytes()
    assert b"Morvan" in path_of(without_place(leader, FILMS["webm"])).read_bytes()


def test_numbers_of_one_list_of_notes_are_not_read_by_the_keys_of_another(leader: Member) -> None:
    told = apple_notes(APPLE, WHERE, versioned=True)
    other = box("trak", apple_notes("com.apple.model", "Atelier", versioned=True))
    cleaned = path_of(without_place(leader, with_boxes(video(), told + other))).read_bytes()
    assert b"Atelier" in cleaned


@pytest.mark.parametrize(
    "notes",
    [webm(simple_tag("LOCATIONS_OF_OLD", "x")), webm(simple_tag("TITLE", "location"))],
)
def test_a_tag_of_another_name_is_no_place(leader: Member, notes: bytes) -> None:
    assert not given(leader, notes).has_place


MEBX = box("mebx", bytes(8) + box("keys", box("abcd", box("keyd", b"mdta" + APPLE.encode()))))
TRACKS = [
    track(box("gpmd", bytes(8))),
    track(box("camm", bytes(8))),
    track(box("djmd", bytes(8))),
    track(MEBX),
    track(box("tmcd", bytes(8)) + box("gpmd", bytes(8))),
]


@pytest.mark.parametrize("along", TRACKS, ids=["gpmd", "camm", "djmd", "mebx", "second"])
def test_a_place_in_a_track_of_its_own_is_said_and_no_button_promises_to_remove_it(
    leader: Member, sign_in: SignIn, along: bytes
) -> None:
    film = with_boxes(video(place=True), along)
    text = shown(sign_in(leader), given(leader, film))
    assert "A track of its own in this video" in text
    assert "Remove the place" not in text
    with pytest.raises(Mistake, match="track of its own"):
        without_place(leader, film)


def test_a_track_of_notes_without_a_place_is_none(leader: Member) -> None:
    face = box("mebx", bytes(8) + b"mdtacom.apple.quicktime.video-orientation")
    assert not given(leader, with_boxes(video(), track(face))).has_place


LIES = {
    "longer than the file": b"\xff\xff\xff\xff\xa9xyz",
    "64 bits that lie": b"\0\0\0\1loci" + b"\xff" * 8,
    "shorter than its head": b"\0\0\0\2udta",
    "longer than what it stands in": box("udta", b"\0\0\0\x09loci"),
    "keys that lie": box("keys", b"\xff" * 40),
    "too deep": reduce(lambda inner, _: box("udta", inner), range(500), b""),
    "too many": box("udta", b"\0\0\0\x08free" * 20_000),
    "numbers without keys": box("meta", bytes(4) + box("ilst", b"\0\0\0\x0c\0\0\0\1abcd")),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_boxes_that_lie_are_said_and_nothing_is_lost(
    leader: Member, sign_in: SignIn, lie: bytes
) -> None:
    film = with_boxes(video(place=True), lie)
    assert_unsure(leader, sign_in, film)


def test_a_note_of_the_size_of_a_film_is_not_held_in_memory(
    leader: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mp4, "LONGEST_NOTE", 1_000)
    assert_unsure(leader, sign_in, video() + box("uuid", XMP + bytes(2_000)))


CLUSTER_WITHOUT_END = bytes.fromhex("1f43b675 ff e78100")
WEBM_LIES = {
    "no number": bytes(3),
    "no end": CLUSTER_WITHOUT_END,
    "longer than the file": bytes.fromhex("1254c367 4fff"),
    "cut in a number": b"\x12\x54",
    "too deep": reduce(lambda inner, _: element("67c8", inner), range(500), b""),
    "too many": b"\xec\x80" * 20_000,
}


@pytest.mark.parametrize("lie", WEBM_LIES.values(), ids=WEBM_LIES)
def test_elements_that_lie_are_said_and_nothing_is_lost(
    leader: Member, sign_in: SignIn, lie: bytes
) -> None:
    film = webm(simple_tag("LOCATION", WHERE))
    at = film.index(bytes.fromhex("18538067"))
    unended = film[: at + 4] + bytes.fromhex("01ffffffffffffff") + film[at + 8 :]
    assert not without_place(leader, unended).has_place
    assert_unsure(leader, sign_in, unended + lie)


def assert_unsure(leader: Member, sign_in: SignIn, film: bytes) -> None:
    original = given(leader, film)
    text = shown(sign_in(leader), original)
    assert "not built as it should be" in text
    assert "Remove the place" not in text
    with pytest.raises(Mistake, match="not built as it should be"):
        fix_attachment(leader, original, network_or_kind="no-place")
    assert path_of(original).read_bytes() == film
    assert not Attachment.objects.filter(made_from=original).exists()


def test_a_place_that_stays_is_said(leader: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    original = given(leader, video(place=True))
    monkeypatch.setattr(mp4, "_PLACES", frozenset())
    with pytest.raises(Mistake, match="A place is still told"):
        fix_attachment(leader, original, network_or_kind="no-place")


# By page


def shown(client: Client, attachment: Attachment) -> str:
    sent = {"prefix": "part-1", "part-1-attachment": [attachment.pk]}
    return client.post(f"{HERE}checks/", sent).content.decode()


def test_the_page_offers_to_remove_the_place_of_a_video_and_shows_the_copy(
    leader: Member, sign_in: SignIn
) -> None:
    client, original = sign_in(leader), given(leader, video(place=True))
    assert f'value="fix:{original.pk}:no-place"' in shown(client, original)
    sent = {"for": "no-place", "prefix": "part-1"}
    text = client.post(f"{HERE}{original.pk}/fix/", sent).content.decode()
    copy = Attachment.objects.get(made_from=original)
    assert f'value="{copy.pk}"' in text
    assert "A copy of your video, without its place." in text
    assert "tells where it was taken" not in text
    assert client.get(f"{HERE}{copy.pk}/").headers["Content-Type"] == "video/mp4"


def test_the_button_works_for_a_video_without_a_script(leader: Member) -> None:
    original = given(leader, video(place=True))
    post = QueryDict(mutable=True)
    post["part-1-attachment"] = str(original.pk)
    post["part-1-do"] = f"fix:{original.pk}:no-place"
    (one,) = read_media(leader, post, MultiValueDict(), "part-1")
    copy = Attachment.objects.get(pk=one["attachment"])
    assert (copy.made_from, copy.has_place) == (original, False)


def test_a_script_is_told_why_the_place_of_a_video_stays(leader: Member, sign_in: SignIn) -> None:
    original = given(leader, with_boxes(video(place=True), TRACKS[0]))
    answer = sign_in(leader).post(f"{HERE}{original.pk}/fix/", {"for": "no-place"})
    assert answer.status_code == 400
    assert "track of its own" in answer.json()["sentence"]


def test_a_video_whose_file_is_gone_is_shown_all_the_same(leader: Member, sign_in: SignIn) -> None:
    original = given(leader, video(place=True))
    path_of(original).unlink()
    assert "tells where it was taken" in shown(sign_in(leader), original)
