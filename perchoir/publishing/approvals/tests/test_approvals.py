"""A yes is bound to exactly these bytes, this account, this time; never one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.approvals.actions import (
    decide,
    decide_by_link,
    make_review_link,
    open_review_link,
    submit_post,
)
from perchoir.publishing.approvals.models import Approval, ReviewLink
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import make_voice, only_delivery, text_of, write
from perchoir.publishing.voices.models import Voice

FUTURE = "2031-05-05T10:00"


@pytest.fixture
def voice(workspace: Workspace, approver: Member) -> Voice:
    return make_voice(workspace, steps=[{"rule": "any", "members": [approver.pk]}])


def submitted(by: Member, voice: Voice) -> Post:
    post = write(by, voice, local_time=FUTURE)
    submit_post(by, post, revision=1)
    return post


def say(by: Member, post: Post, decision: str = "yes") -> None:
    delivery = only_delivery(post)
    decide(by, delivery, digest=delivery.digest, decision=decision)


def test_a_yes_schedules_what_it_was_said_to(
    manager: Member, approver: Member, voice: Voice
) -> None:
    post = submitted(manager, voice)
    assert only_delivery(post).state == State.IN_REVIEW
    assert Notice.objects.get().member == approver
    say(approver, post)
    delivery = only_delivery(post)
    assert delivery.state == State.SCHEDULED
    assert delivery.approved_digest == delivery.digest
    assert delivery.due_at == post.due_at


def test_any_change_voids_the_yes(manager: Member, approver: Member, voice: Voice) -> None:
    post = submitted(manager, voice)
    say(approver, post)
    accounts = list(voice.accounts.all())
    change_post(
        manager, post, revision=1, content=text_of("Bonsoir"), accounts=accounts, local_time=FUTURE
    )
    delivery = only_delivery(post)
    assert (delivery.state, delivery.approved_digest) == (State.DRAFT, "")
    submit_post(manager, post, revision=2)
    assert only_delivery(post).state == State.IN_REVIEW


def test_a_yes_to_what_is_no_longer_there_is_refused(
    manager: Member, approver: Member, voice: Voice
) -> None:
    post = submitted(manager, voice)
    seen = only_delivery(post)
    change_post(manager, post, revision=1, content=text_of("Autre"), accounts=voice.accounts.all())
    submit_post(manager, post, revision=2)
    with pytest.raises(Conflict):
        decide(approver, seen, digest=seen.digest, decision="yes")
    assert not Approval.objects.exists()


def test_nobody_approves_their_own_post(
    workspace: Workspace, owner: Member, approver: Member
) -> None:
    voice = make_voice(workspace, steps=[{"rule": "any", "members": [owner.pk, approver.pk]}])
    post = submitted(owner, voice)
    with pytest.raises(Forbidden):
        say(owner, post)
    say(approver, post)
    assert only_delivery(post).state == State.SCHEDULED


def test_nor_one_whose_bytes_they_saved(
    workspace: Workspace, manager: Member, owner: Member, approver: Member
) -> None:
    voice = make_voice(workspace, steps=[{"rule": "any", "members": [owner.pk, approver.pk]}])
    post = write(manager, voice, local_time=FUTURE)
    accounts = list(voice.accounts.all())
    change_post(owner, post, revision=1, content=text_of("x"), accounts=accounts)
    submit_post(manager, post, revision=2)
    with pytest.raises(Forbidden):
        say(owner, post)


def test_a_post_that_nobody_could_approve_is_not_handed_in(
    workspace: Workspace, owner: Member
) -> None:
    voice = make_voice(workspace, steps=[{"rule": "any", "members": [owner.pk]}])
    post = write(owner, voice, local_time=FUTURE)
    with pytest.raises(Mistake):
        submit_post(owner, post, revision=1)
    assert only_delivery(post).state == State.DRAFT


def test_steps_are_taken_in_order_and_all_means_all(
    workspace: Workspace, manager: Member, approver: Member, owner: Member, leader: Member
) -> None:
    steps = [
        {"rule": "all", "members": [approver.pk, leader.pk]},
        {"rule": "any", "members": [owner.pk]},
    ]
    post = submitted(manager, make_voice(workspace, steps=steps))
    with pytest.raises(Forbidden):
        say(owner, post)
    say(approver, post)
    with pytest.raises(Forbidden):
        say(owner, post)
    say(leader, post)
    assert only_delivery(post).state == State.IN_REVIEW
    say(owner, post)
    assert only_delivery(post).state == State.SCHEDULED


def test_legal_is_asked_only_when_the_charter_asks(
    manager: Member, approver: Member, leader: Member, workspace: Workspace
) -> None:
    voice = make_voice(workspace, steps=[{"rule": "any", "members": [leader.pk]}])
    post = submitted(manager, voice)
    post.deliveries.update(needs_legal=True)
    say(leader, post)
    assert only_delivery(post).state == State.IN_REVIEW
    with pytest.raises(Forbidden):
        say(leader, post)
    say(approver, post)
    assert only_delivery(post).state == State.SCHEDULED


@pytest.mark.parametrize("decision", ["no", "changes"])
def test_a_no_brings_it_back_to_its_author_who_is_told(
    manager: Member, approver: Member, voice: Voice, decision: str
) -> None:
    post = submitted(manager, voice)
    say(approver, post, decision)
    assert only_delivery(post).state == State.DRAFT
    assert Notice.objects.filter(member=manager).exists()


def test_without_steps_it_is_approved_at_once(workspace: Workspace, manager: Member) -> None:
    post = submitted(manager, make_voice(workspace))
    assert only_delivery(post).state == State.SCHEDULED
    with pytest.raises(Mistake):
        submit_post(manager, post, revision=1)


def test_an_empty_post_and_a_past_hour_are_not_handed_in(
    workspace: Workspace, manager: Member
) -> None:
    voice = make_voice(workspace)
    for post in (write(manager, voice, "  "), write(manager, voice, local_time="2020-01-01T10:00")):
        with pytest.raises(Mistake):
            submit_post(manager, post, revision=1)


def test_somebody_outside_decides_by_a_link_once(
    manager: Member, approver: Member, voice: Voice
) -> None:
    post = submitted(manager, voice)
    delivery = only_delivery(post)
    _link, token = make_review_link(approver, delivery, name="Maître Lebrun")
    assert token not in str(ReviewLink.objects.values())
    decide_by_link(token, digest=delivery.digest, decision="yes")
    assert only_delivery(post).state == State.SCHEDULED
    with pytest.raises(Forbidden):
        decide_by_link(token, digest=delivery.digest, decision="yes")


def test_a_link_that_is_too_old_or_made_up_opens_nothing(
    manager: Member, approver: Member, voice: Voice
) -> None:
    delivery = only_delivery(submitted(manager, voice))
    _link, token = make_review_link(approver, delivery, name="Maître Lebrun")
    ReviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert open_review_link(token) is None
    assert open_review_link("x" * 43) is None


def test_only_who_may_decide_hands_the_decision_on(
    manager: Member, owner: Member, voice: Voice
) -> None:
    delivery = only_delivery(submitted(manager, voice))
    for member in (manager, owner):
        with pytest.raises(Forbidden):
            make_review_link(member, delivery, name="x")
