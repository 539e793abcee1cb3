from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.braking import brakes_on, pull_brake
from perchoir.publishing.deliveries.models import Attempt, Delivery, State
from perchoir.publishing.deliveries.tests.conftest import Plan

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
HERE = "/w/morvan/deliveries/"


def test_what_leaves_next_and_what_waits_for_somebody(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    plan("Leaves soon")
    missed = plan("Came too late")
    Delivery.objects.filter(pk=missed.pk).update(state=State.MISSED, problem_code="late")
    page = sign_in(leader).get(HERE).content.decode()
    assert page.index("Waits for somebody") < page.index("Came too late")
    assert page.index("Leaves next") < page.index("Leaves soon")


def test_one_delivery_shows_why_it_stopped_and_its_evidence(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = plan()
    Delivery.objects.update(state=State.MISSED, problem_code="late")
    page = sign_in(leader).get(f"{HERE}{delivery.pk}/").content.decode()
    assert "Its time was over" in page
    assert delivery.parts.get().key in page
    assert "Another time" in page


def test_the_brake_is_pulled_with_a_second_gesture_and_shows_on_every_page(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = plan()
    client = sign_in(leader)
    refused = client.post(f"{HERE}brake/pull/", {"reason": "A rumour"})
    assert refused.status_code == 400
    client.post(f"{HERE}brake/pull/", {"reason": "A rumour", "sure": "yes"})
    delivery.refresh_from_db()
    assert delivery.state == State.HELD
    assert "Brake on: nothing leaves" in client.get("/w/morvan/watches/").content.decode()


def test_what_was_held_leaves_one_by_one_from_the_thaw_page(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    first, second = plan(), plan()
    pull_brake(leader, "A rumour")
    client = sign_in(leader)
    client.post(f"{HERE}brake/{brakes_on(leader.workspace).get().pk}/lift/")
    page = client.get(f"{HERE}held/").content.decode()
    # Asked one by one: the next is a link.
    assert page.count("Let it leave") == 1
    assert f"?one={second.pk}" in page
    assert "Plan it again" in client.get(f"{HERE}held/?one={second.pk}").content.decode()
    client.post(f"{HERE}{first.pk}/release/")
    states = [Delivery.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [State.SCHEDULED, State.HELD]


def test_a_missed_post_gets_another_time(plan: Plan, leader: Member, sign_in: SignIn) -> None:
    delivery = plan()
    Delivery.objects.update(state=State.MISSED)
    tomorrow = timezone.localtime() + timedelta(days=1)
    when = {"local_time": f"{tomorrow:%Y-%m-%dT%H:%M}"}
    sign_in(leader).post(f"{HERE}{delivery.pk}/reschedule/", when)
    delivery.refresh_from_db()
    assert delivery.state in {State.SCHEDULED, State.IN_REVIEW}
    assert delivery.due_at
    assert delivery.due_at > timezone.now()


def test_a_post_that_shall_not_leave_is_cancelled(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = plan()
    sign_in(leader).post(f"{HERE}{delivery.pk}/cancel/")
    delivery.refresh_from_db()
    assert delivery.state == State.CANCELLED


def test_the_thaw_page_keeps_its_reader_until_all_are_decided(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    first, _second = plan(), plan()
    pull_brake(leader, "A rumour")
    client = sign_in(leader)
    assert "Let it leave" not in client.get(f"{HERE}held/").content.decode()
    client.post(f"{HERE}brake/{brakes_on(leader.workspace).get().pk}/lift/")
    answer = client.post(f"{HERE}{first.pk}/cancel/", {"back": "thaw"})
    assert answer["Location"] == f"{HERE}held/"
    assert "One is held." in client.get(f"{HERE}held/").content.decode()


def test_what_is_held_and_too_late_is_only_offered_another_time(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    plan(late_s=3_600)
    Delivery.objects.update(state=State.HELD, problem_code="brake")
    page = sign_in(leader).get(f"{HERE}held/").content.decode()
    assert "it needs another time" in page
    assert "Let it leave" not in page


def unknown(plan: Plan, **fields: object) -> Delivery:
    delivery = plan("The words that left")
    delivery.parts.update(state="called")
    Attempt.objects.create(
        part=delivery.parts.get(), number=1, fingerprint="f" * 64, holder="w", outcome="unknown",
        started_at=timezone.now(), code="timed_out",
    )  # fmt: skip
    again = timezone.now() + timedelta(minutes=4)
    values = {"state": State.UNKNOWN, "problem_code": "cannot_tell", "not_before": again} | fields
    Delivery.objects.update(**values)
    delivery.refresh_from_db()
    return delivery


def test_who_decides_what_is_unknown_sees_the_evidence_and_what_follows(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = unknown(plan)
    Account.objects.update(network="mastodon", server="https://social.example", handle="morvan")
    page = sign_in(leader).get(f"{HERE}{delivery.pk}/").content.decode()
    for said in (
        "The words that left",
        "timed_out",
        "https://social.example/@morvan",
        "could not tell:",
        "It looks again:",
        "It counts as sent, and nothing is sent again.",
        "If it does stand there, it will stand there twice.",
    ):
        assert said in page


def test_a_decision_on_a_page_that_is_too_old_decides_nothing(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = unknown(plan)
    client = sign_in(leader)
    answer = {"was_sent": "no", "attempt_seen": "0"}
    assert client.post(f"{HERE}{delivery.pk}/decide/", answer).status_code == 409
    answer = {"was_sent": "yes", "attempt_seen": "1"}
    assert client.post(f"{HERE}{delivery.pk}/decide/", answer).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_what_is_unknown_and_too_late_says_that_it_would_not_leave(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    delivery = unknown(plan, due_at=timezone.now() - timedelta(hours=2))
    page = sign_in(leader).get(f"{HERE}{delivery.pk}/").content.decode()
    assert "it does not leave, and you choose another time" in page
