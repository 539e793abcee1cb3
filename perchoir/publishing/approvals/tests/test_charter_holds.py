"""What the charter asks for is asked at every door, and nobody goes round it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.tests.speaking import make_voice, only_delivery, write

FIGURE = "Notre chiffre d'affaires progresse de 12 % au troisième trimestre."


def test_a_result_is_not_scheduled_without_a_second_person(
    workspace: Workspace, manager: Member, approver: Member
) -> None:
    post = write(manager, make_voice(workspace), FIGURE, local_time="2031-05-06T10:00")
    submit_post(manager, post, revision=1)
    delivery = only_delivery(post)
    assert (delivery.state, delivery.needs_second) == (State.IN_REVIEW, True)
    decide(approver, delivery, digest=delivery.digest, decision="yes")
    assert only_delivery(post).state == State.SCHEDULED


def test_a_result_in_a_closed_period_waits_for_legal_or_is_refused(
    workspace: Workspace, manager: Member, approver: Member
) -> None:
    now = timezone.now()
    ClosedPeriod.objects.create(
        workspace=workspace, name="T3", starts_at=now, ends_at=now + timedelta(days=9_000)
    )
    post = write(manager, make_voice(workspace), FIGURE, local_time="2031-05-06T10:00")
    try:
        submit_post(manager, post, revision=1)
    except Mistake:
        assert only_delivery(post).state == State.DRAFT
    else:
        assert only_delivery(post).needs_legal


def test_a_secret_key_is_refused_with_the_reason(workspace: Workspace, manager: Member) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
    post = write(manager, make_voice(workspace), key, local_time="2031-05-06T10:00")
    with pytest.raises(Mistake):
        submit_post(manager, post, revision=1)
    assert only_delivery(post).state == State.DRAFT


def test_an_angry_post_waits_and_needs_a_second_person(
    workspace: Workspace, manager: Member, approver: Member
) -> None:
    post = write(manager, make_voice(workspace), "C'est honteux, ça suffit.")
    submit_post(manager, post, revision=1)
    delivery = only_delivery(post)
    assert (delivery.state, delivery.needs_second) == (State.IN_REVIEW, True)
    assert delivery.not_before
    assert delivery.not_before > timezone.now() + timedelta(minutes=20)


def test_a_quiet_post_in_working_hours_needs_nobody(workspace: Workspace, manager: Member) -> None:
    post = write(
        manager, make_voice(workspace), "Notre atelier ouvre ses portes samedi.",
        local_time="2031-05-06T10:00",
    )  # fmt: skip
    submit_post(manager, post, revision=1)
    assert only_delivery(post).state == State.SCHEDULED
