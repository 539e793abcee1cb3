"""A post moves through one action: nothing of it leaves at a time that nobody approved, and what
was planned stays planned."""

import pytest
import time_machine
from django.http import Http404

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.scheduling import cancel_delivery
from perchoir.publishing.planning.moving import approvals_of, as_its_own, move_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import add_account, only_delivery, write
from perchoir.publishing.voices.models import Voice

PARIS = "Europe/Paris"
BEFORE, AFTER = "2031-05-05T10:00", "2031-05-06T11:00"


@pytest.fixture
def post(manager: Member, voice: Voice) -> Post:
    return write(manager, voice, local_time=BEFORE)


@pytest.fixture
def approved(manager: Member, approver: Member, voice: Voice) -> Post:
    voice.steps = [{"rule": "any", "members": [approver.pk]}]
    voice.save()
    post = write(manager, voice, local_time=BEFORE)
    submit_post(manager, post, revision=1)
    delivery = only_delivery(post)
    decide(approver, delivery, digest=delivery.digest, decision="yes")
    return post


def _move(by: Member, post: Post, to: str = AFTER, **how: int) -> Post:
    return move_post(by, post, revision=post.revision, local_time=to, zone=PARIS, **how)


def test_a_draft_moves_and_stays_a_draft(manager: Member, post: Post) -> None:
    moved = _move(manager, post)
    delivery = only_delivery(moved)
    assert (moved.local_time, delivery.state) == (AFTER, State.DRAFT)
    assert delivery.due_at == moved.due_at
    assert Entry.objects.filter(verb="post.moved").exists()


def test_what_was_planned_without_anybody_is_planned_again(manager: Member, post: Post) -> None:
    submit_post(manager, post, revision=1)
    delivery = only_delivery(_move(manager, post))
    assert delivery.state == State.SCHEDULED
    assert delivery.approved_digest == delivery.digest


def test_approvals_fall_and_are_asked_for_again(manager: Member, approved: Post) -> None:
    assert approvals_of([approved]) == {approved.pk: 1}
    moved = _move(manager, approved)
    assert only_delivery(moved).state == State.IN_REVIEW
    assert approvals_of([moved]) == {}


def test_moved_back_it_is_what_was_approved(manager: Member, approved: Post) -> None:
    moved = _move(manager, approved)
    back = _move(manager, moved, BEFORE)
    assert only_delivery(back).state == State.SCHEDULED


def test_an_approval_that_came_in_between_is_not_lost_unseen(
    manager: Member, approved: Post
) -> None:
    with pytest.raises(Conflict):
        _move(manager, approved, losing=0)
    assert only_delivery(approved).state == State.SCHEDULED


def test_of_two_who_move_the_second_is_told(manager: Member, post: Post) -> None:
    _move(manager, post)
    with pytest.raises(Conflict):
        _move(manager, post)


def test_nothing_moves_to_a_time_that_is_over(manager: Member, post: Post) -> None:
    with pytest.raises(Mistake):
        _move(manager, post, "2020-05-06T11:00")


def test_only_a_draft_may_lose_its_time(manager: Member, post: Post) -> None:
    timeless = _move(manager, post, "")
    assert timeless.due_at is None
    later = _move(manager, timeless)
    submit_post(manager, later, revision=later.revision)
    with pytest.raises(Mistake):
        _move(manager, later, "")


def test_what_left_does_not_move(manager: Member, post: Post) -> None:
    Delivery.objects.filter(post=post).update(state=State.SENT)
    with pytest.raises(Mistake):
        _move(manager, post)


def test_a_missed_post_gets_another_time(manager: Member, post: Post) -> None:
    Delivery.objects.filter(post=post).update(state=State.MISSED)
    with time_machine.travel("2031-05-05T20:00:00+00:00"):
        assert only_delivery(_move(manager, post)).state == State.SCHEDULED


def test_what_was_cancelled_on_one_account_stays_off_it(manager: Member, voice: Voice) -> None:
    second = add_account(voice, "bluesky")
    post = write(manager, voice, local_time=BEFORE)
    submit_post(manager, post, revision=1)
    post.deliveries.filter(account=second).update(state=State.CANCELLED)
    moved = _move(manager, post)
    assert not moved.deliveries.filter(account=second, state=State.SCHEDULED).exists()


def test_rights_are_asked(analyst: Member, stranger: Member, post: Post) -> None:
    with pytest.raises(Forbidden):
        _move(analyst, post)
    with pytest.raises(Http404):
        _move(stranger, post)


def test_a_time_is_kept_on_the_clock_of_the_post(post: Post) -> None:
    there = as_its_own(post, "2031-05-06T05:00", "America/New_York")
    assert there == ("2031-05-06T11:00", PARIS)
    # The second 02:30 of the night when Paris goes back has no name on the clock of Paris.
    twice = ("2027-10-31T01:30", "UTC")
    assert as_its_own(post, *twice) == twice


def test_whatever_changes_a_post_is_announced_to_open_calendars(
    manager: Member, voice: Voice
) -> None:
    post = write(manager, voice, local_time="2031-05-06T10:00")
    announced = LiveEvent.objects.filter(topic="planning", payload__post=post.pk)
    submit_post(manager, post, revision=1)
    seen = announced.count()
    assert seen
    cancel_delivery(manager, only_delivery(post))
    assert announced.count() > seen
