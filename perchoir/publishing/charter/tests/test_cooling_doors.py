"""What is fast, late or angry waits and needs a second person: no door goes round it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.charter.actions import change_cooling
from perchoir.publishing.charter.engine import Draft, cooling
from perchoir.publishing.deliveries.claiming import is_due
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.scheduling import reschedule_missed
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write

SignIn = Callable[[Member], Client]
ANGRY = "C’est inadmissible."
ATTACK = {"id": "at://x/1", "text": "Vous êtes des menteurs"}


def handed_in(by: Member, text: str = "Bonjour", **fields: Any) -> Delivery:
    voice = by.workspace.voices.first() or make_voice(by.workspace)
    reply = fields.pop("reply", {})
    post = write(by, voice, text, **fields)
    if reply:
        Post.objects.filter(pk=post.pk).update(reply=reply)
        post.refresh_from_db()
    submit_post(by, post, revision=post.revision)
    return only_delivery(post)


def waits(delivery: Delivery, minutes: int = 30) -> bool:
    now = timezone.now()
    assert delivery.needs_second
    assert delivery.state == State.IN_REVIEW
    assert delivery.not_before
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SCHEDULED, due_at=now)
    row = Delivery.objects.filter(pk=delivery.pk)
    early = row.filter(is_due(now + timedelta(minutes=minutes - 1))).exists()
    in_time = row.filter(is_due(now + timedelta(minutes=minutes + 1))).exists()
    return in_time and not early


@pytest.mark.parametrize("door", ["page", "api", "import"])
def test_an_angry_post_waits_whatever_door_it_comes_through(
    owner: Member, leader: Member, door: str
) -> None:
    assert waits(handed_in(owner, ANGRY, door=door))


def test_the_page_hands_in_through_the_same_door(
    owner: Member, leader: Member, sign_in: SignIn
) -> None:
    post = write(owner, make_voice(owner.workspace), ANGRY)
    sign_in(owner).post(
        f"/w/morvan/posts/{post.pk}/submit/", {"revision": post.revision, "part": ANGRY}
    )
    delivery = only_delivery(post)
    assert delivery.state in (State.IN_REVIEW, State.DRAFT)
    if delivery.state == State.IN_REVIEW:
        assert waits(delivery)


@pytest.mark.parametrize(
    "reply", [ATTACK, {"id": "1", "hostile": True, "text": "Bof"}, {"id": "1"}]
)
def test_an_answer_to_an_attack_or_to_nobody_knows_what_waits(
    owner: Member, leader: Member, reply: dict[str, Any]
) -> None:
    assert waits(handed_in(owner, reply=reply))


def test_an_answer_to_a_calm_post_goes(owner: Member, leader: Member) -> None:
    delivery = handed_in(owner, reply={"id": "1", "text": "Merci, à quelle heure ouvrez-vous ?"})
    assert not delivery.needs_second


def test_the_minutes_and_words_of_the_house_count(owner: Member, leader: Member) -> None:
    change_cooling(owner, {"minutes": 90, "angry_words": ["inouï"]})
    assert waits(handed_in(owner, "C’est inouï."), 90)


def test_outside_hours_is_asked_again_when_another_time_is_chosen(
    owner: Member, leader: Member
) -> None:
    voice = make_voice(owner.workspace, opens_at=time(8), closes_at=time(20))
    tomorrow = timezone.localdate() + timedelta(days=1)
    delivery = handed_in(owner, local_time=f"{tomorrow}T10:00", zone="Europe/Paris")
    assert not delivery.needs_second
    Delivery.objects.filter(pk=delivery.pk).update(state=State.MISSED)
    delivery.refresh_from_db()
    reschedule_missed(owner, delivery, instant_of(f"{tomorrow}T03:00", voice.time_zone))
    delivery.refresh_from_db()
    assert delivery.needs_second
    assert delivery.not_before
    assert delivery.state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("settings", "hour", "is_outside"),
    [
        ({}, datetime(2026, 11, 23, 21, tzinfo=UTC), True),
        ({}, datetime(2026, 11, 21, 10, tzinfo=UTC), False),
        ({"weekends": True}, datetime(2026, 11, 21, 10, tzinfo=UTC), True),
        ({"opens": "22:00", "closes": "06:00"}, datetime(2026, 11, 23, 23, tzinfo=UTC), False),
        ({"opens": "22:00", "closes": "06:00"}, datetime(2026, 11, 23, 12, tzinfo=UTC), True),
        ({"outside_hours": False}, datetime(2026, 11, 23, 21, tzinfo=UTC), False),
    ],
)
def test_a_house_says_what_hours_are(
    settings: dict[str, Any], hour: datetime, is_outside: bool
) -> None:
    draft = Draft(("Bonjour.",), planned=hour, opens=time(8), closes=time(20))
    assert bool(cooling(draft, settings)) is is_outside
