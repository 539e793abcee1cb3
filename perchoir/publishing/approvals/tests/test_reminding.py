"""Whoever has not answered is reminded once; a yes that never comes means that nothing leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from perchoir.core.notices.mails import mail_some
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.approvals.jobs import remind
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.deliveries.jobs import look_after
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice

SignIn = Callable[[Member], Client]
MONDAY = datetime(2031, 5, 5, 6, 0, tzinfo=UTC)


def asked(by: Member, voice: Voice, due: str = "2031-05-05T20:00") -> Delivery:
    post = write(by, voice, "Relisez-moi.", local_time=due)
    submit_post(by, post, revision=1)
    return only_delivery(post)


def reminded(member: Member) -> list[str]:
    verbs = Notice.objects.filter(member=member).order_by("pk").values_list("verb", flat=True)
    return [verb for verb in verbs if verb != "review.asked"]


def test_an_approver_is_reminded_once_after_some_hours_and_once_before_the_time(
    manager: Member, approver: Member, voice: Voice
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        delivery = asked(manager, voice)
        due = delivery.due_at
        assert due
        for moment, expected in (
            (MONDAY + timedelta(hours=3), []),
            (MONDAY + timedelta(hours=5), ["review.reminder"]),
            (MONDAY + timedelta(hours=6), ["review.reminder"]),
            (due - timedelta(minutes=50), ["review.reminder", "review.soon"]),
            (due - timedelta(minutes=10), ["review.reminder", "review.soon"]),
        ):
            clock.move_to(moment)
            remind("a worker")
            remind("a worker")
            assert reminded(approver) == expected
        assert reminded(manager) == ["review.not_answered"]


def test_only_those_whose_turn_it_is_and_who_are_silent_are_reminded(
    workspace: Workspace, manager: Member, approver: Member, leader: Member, owner: Member
) -> None:
    steps = [
        {"rule": "all", "members": [approver.pk, leader.pk]},
        {"rule": "any", "members": [owner.pk]},
    ]
    with time_machine.travel(MONDAY, tick=False) as clock:
        delivery = asked(manager, make_voice(workspace, steps=steps))
        decide(approver, delivery, digest=delivery.digest, decision="yes")
        clock.move_to(MONDAY + timedelta(hours=5))
        remind("a worker")
    assert reminded(leader) == ["review.reminder"]
    assert reminded(approver) == reminded(owner) == []


def test_nobody_is_reminded_of_what_was_answered(
    manager: Member, approver: Member, voice: Voice
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        delivery = asked(manager, voice)
        decide(approver, delivery, digest=delivery.digest, decision="no")
        clock.move_to(MONDAY + timedelta(hours=5))
        assert not remind("a worker")


def test_whoever_was_asked_a_minute_ago_gets_no_second_mail(
    manager: Member, approver: Member, voice: Voice
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        asked(manager, voice, due="2031-05-05T08:30")
        remind("a worker")
    assert reminded(approver) == []


def test_a_yes_that_never_comes_means_not_sent_and_everybody_is_told(
    manager: Member, approver: Member, voice: Voice, sign_in: SignIn
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        delivery = asked(manager, voice, due="2031-05-05T12:00")
        assert delivery.due_at
        clock.move_to(delivery.due_at + timedelta(minutes=14))
        look_after("a worker")
        delivery.refresh_from_db()
        assert delivery.state == State.IN_REVIEW
        clock.move_to(delivery.due_at + timedelta(minutes=16))
        look_after("a worker")
        look_after("a worker")
        delivery.refresh_from_db()
        assert (delivery.state, delivery.problem_code) == (State.MISSED, "not_approved")
        for member in (manager, approver):
            assert reminded(member) == ["delivery.missed.not_approved"]
        page = sign_in(manager).get(f"/w/morvan/deliveries/{delivery.pk}/").content.decode()
        assert "It did not have every yes it needed in time." in page
        assert "Plan it again" in page
        # A yes that comes too late lets nothing out.
        answer = {"digest": delivery.digest, "decision": "yes"}
        late = sign_in(approver).post(f"/w/morvan/reviews/{delivery.pk}/decide/", answer)
        assert late.status_code == 409
    assert not Approval.objects.exists()


def test_legal_that_the_charter_asked_for_is_told_too(
    workspace: Workspace, manager: Member, approver: Member
) -> None:
    figure = "Notre chiffre d'affaires progresse de 12 % au troisième trimestre."
    post = write(manager, make_voice(workspace), figure, local_time="2031-05-06T10:00")
    submit_post(manager, post, revision=1)
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=20), not_before=None)
    look_after("a worker")
    assert "delivery.missed.not_approved" in reminded(approver)


def test_from_the_mail_to_the_yes_in_two_taps(
    manager: Member, approver: Member, voice: Voice, sign_in: SignIn
) -> None:
    delivery = asked(manager, voice, due="2031-05-05T12:00")
    mail_some()
    letter = next(one for one in mail.outbox if approver.user.email in one.to)
    address = f"/w/morvan/reviews/{delivery.pk}/"
    assert address in letter.body
    signed_out = Client().get(address)
    assert signed_out.status_code == 302
    assert f"next={address}" in signed_out["Location"]
    page = sign_in(approver).get(address).content.decode()
    # The text, then the two answers, before anything else there is to read.
    assert page.index("Relisez-moi.") < page.index('value="yes"') < page.index("<dl")
    answer = {"digest": delivery.digest, "decision": "yes"}
    sign_in(approver).post(f"{address}decide/", answer)
    delivery.refresh_from_db()
    assert delivery.state == State.SCHEDULED
