"""What no post shows any more goes after thirty days; what one shows never does."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.jobs import sweep_once
from perchoir.publishing.attachments.keeping import folder_of, path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.sweeping import sweep
from perchoir.publishing.attachments.tests.files import picture
from perchoir.publishing.attachments.thumbnails import thumbnail_of
from perchoir.publishing.posts.actions import create_post, delete_draft
from perchoir.publishing.tests.speaking import make_voice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def given(by: Member, side: int = 20) -> Attachment:
    return attach(by, io.BytesIO(picture(size=(side, side))))


def test_an_unused_file_goes_after_thirty_days_with_its_small_picture(leader: Member) -> None:
    kept, now = given(leader), timezone.now()
    small = thumbnail_of(kept)
    assert sweep(now) == 0
    assert sweep(now + 29 * DAY) == 0
    assert sweep(now + 31 * DAY) == 1
    assert not Attachment.objects.exists()
    assert small
    assert not small.exists()
    assert not path_of(kept).exists()


def test_what_a_post_shows_stays_and_its_thirty_days_begin_when_it_goes(leader: Member) -> None:
    shown, of_card, now = given(leader, 20), given(leader, 30), timezone.now()
    card = {"url": "https://e.fr/", "title": "", "description": "", "picture": of_card.pk}
    part = {"text": "Bonjour", "media": [{"attachment": shown.pk, "alt": "x"}], "card": card}
    voice = make_voice(leader.workspace)
    post = create_post(leader, voice, content={"parts": [part]}, accounts=voice.accounts.all())
    sweep(now)
    assert sweep(now + 90 * DAY) == 0
    delete_draft(leader, post, revision=1)
    assert sweep(now + 100 * DAY) == 0
    assert sweep(now + 131 * DAY) == 2


def test_a_file_attached_again_begins_anew(leader: Member) -> None:
    given(leader)
    now = timezone.now()
    sweep(now)
    given(leader)
    assert sweep(now + 31 * DAY) == 0


def test_what_was_left_half_done_goes_after_a_day(leader: Member) -> None:
    given(leader)
    old, fresh = (folder_of(leader.workspace_id) / f"arriving-{name}" for name in ("old", "new"))
    for path in (old, fresh):
        path.write_bytes(b"x")
    yesterday = time.time() - 90_000
    os.utime(old, (yesterday, yesterday))
    sweep_once("worker-of-this-test")
    assert (old.exists(), fresh.exists()) == (False, True)


def test_the_worker_asks_only_now_and_then(leader: Member, media: Path) -> None:
    assert not sweep_once("another-worker")
    kept = given(leader)
    sweep_once("another-worker")
    kept.refresh_from_db()
    assert kept.unused_since is None
