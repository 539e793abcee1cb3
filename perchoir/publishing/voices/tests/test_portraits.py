"""A portrait is a square without a past, seen by everybody; letters stand in for it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice
from perchoir.publishing.voices.portraits import LARGEST_BYTES, change_portrait, portrait_url

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


@pytest.fixture
def voice(owner: Member, settings: Settings, tmp_path: Path) -> Voice:
    settings.MEDIA_ROOT = tmp_path
    return make_voice(owner.workspace)


def picture(size: tuple[int, int] = (120, 80), colour: str = "teal") -> bytes:
    """With a camera's name in it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(client: Client, voice: Voice, body: bytes) -> int:
    file = SimpleUploadedFile("face.jpg", body, "image/jpeg")
    return client.post(page_of(voice), {"portrait": file}).status_code


def page_of(voice: Voice) -> str:
    return reverse("voices:portrait", args=[voice.workspace.slug, voice.pk])


def test_a_portrait_is_cut_to_a_square_and_shown_to_everybody(
    owner: Member, voice: Voice, sign_in: SignIn
) -> None:
    assert upload(sign_in(owner), voice, picture()) == 302
    voice.refresh_from_db()
    shown = Client().get(portrait_url(voice))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"A camera" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as image:
        assert image.size == (80, 80)
        assert not image.getexif()
    page = Client().get(f"/@{voice.handle}").content.decode()
    assert f'class="u-photo" value="http://localhost:8700{portrait_url(voice)}"' in page
    assert "og:image" in page


def test_another_portrait_has_another_address_and_the_old_one_is_gone(
    owner: Member, voice: Voice, tmp_path: Path
) -> None:
    change_portrait(owner, voice, picture())
    before = portrait_url(voice)
    change_portrait(owner, voice, picture(colour="white"))
    assert portrait_url(voice) != before
    assert Client().get(before).status_code == 404
    assert len(list((tmp_path / "portraits").iterdir())) == 1


def test_without_a_portrait_the_letters_stand(
    owner: Member, voice: Voice, sign_in: SignIn, tmp_path: Path
) -> None:
    assert portrait_url(voice) == ""
    change_portrait(owner, voice, picture())
    sign_in(owner).post(page_of(voice), {"remove": "1"})
    voice.refresh_from_db()
    assert portrait_url(voice) == ""
    assert "u-photo" not in Client().get(f"/@{voice.handle}").content.decode()
    assert list((tmp_path / "portraits").iterdir()) == []


@pytest.mark.parametrize(
    "body", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"x", picture((63, 200))]
)
def test_what_is_no_picture_is_said_beside_its_field(
    owner: Member, voice: Voice, sign_in: SignIn, body: bytes
) -> None:
    assert upload(sign_in(owner), voice, body) == 422
    voice.refresh_from_db()
    assert voice.portrait == ""


def test_a_picture_that_is_too_large_is_refused(owner: Member, voice: Voice) -> None:
    with pytest.raises(Mistake, match="10 MB"):
        change_portrait(owner, voice, b"x" * (LARGEST_BYTES + 1))


def test_only_who_may_change_a_voice_gives_it_a_face(
    analyst: Member, stranger: Member, voice: Voice, sign_in: SignIn
) -> None:
    assert upload(sign_in(analyst), voice, picture()) == 403
    assert upload(sign_in(stranger), voice, picture()) == 404
