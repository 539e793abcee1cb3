from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.publishing.deliveries.braking import brakes_on, pull_brake
from perchoir.publishing.deliveries.models import Delivery, State
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
    assert client.get(f"{HERE}held/").content.decode().count("Let it leave") == 2
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
