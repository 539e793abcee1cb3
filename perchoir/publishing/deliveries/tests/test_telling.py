from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.publishing.deliveries.beating import is_silent, last_tick, tick
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.jobs import look_after
from perchoir.publishing.deliveries.lateness import mark_missed
from perchoir.publishing.deliveries.models import Beat, Delivery, State
from perchoir.publishing.deliveries.telling import tell_endings
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork

pytestmark = pytest.mark.django_db


def _ago(**time: float) -> object:
    return timezone.now() - timedelta(**time)


def test_a_post_too_late_is_missed_and_its_author_told_once_with_the_way_there(
    plan: Plan, leader: Member, engine: Engine, network: FileNetwork
) -> None:
    delivery = plan(late_s=16 * 60)
    assert engine.run(0.01) == 0
    look_after("a worker")
    look_after("a worker")
    delivery.refresh_from_db()
    assert delivery.state == State.MISSED
    notice = Notice.objects.get(member=leader)
    assert (notice.verb, notice.urgent) == ("delivery.missed.late", True)
    assert notice.address == f"/w/morvan/deliveries/{delivery.pk}/"


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"approved_digest": ""}, "not_approved"),
        ({"needs_legal": True}, "not_approved"),
        ({}, "late"),
    ],
)
def test_it_says_why_it_did_not_leave(plan: Plan, spoilt: dict[str, object], code: str) -> None:
    delivery = plan(late_s=16 * 60)
    Delivery.objects.update(**spoilt)
    assert mark_missed() == 1
    delivery.refresh_from_db()
    assert delivery.problem_code == code


def test_a_post_still_in_review_at_its_time_is_missed(plan: Plan) -> None:
    delivery = plan(late_s=16 * 60, scheduled=False, state=State.IN_REVIEW)
    mark_missed()
    delivery.refresh_from_db()
    assert delivery.state == State.MISSED


def test_what_waits_for_its_cooling_off_is_not_missed(plan: Plan) -> None:
    plan(late_s=3_600)
    Delivery.objects.update(not_before=timezone.now() + timedelta(minutes=5))
    assert mark_missed() == 0


def test_a_refusal_is_told_and_logged(plan: Plan, engine: Engine, network: FileNetwork) -> None:
    plan()
    network.faults = ["refused"]
    engine.run(0.01)
    assert tell_endings() == 1
    assert tell_endings() == 0
    assert Notice.objects.get().verb == "delivery.refused"
    assert Entry.objects.get().verb == "delivery.refused"


def test_a_sent_post_is_seen_where_it_stands(plan: Plan, engine: Engine) -> None:
    delivery = plan()
    engine.run(0.01)
    Delivery.objects.update(sent_at=_ago(seconds=6))
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.SEEN


def test_a_sent_post_that_cannot_be_seen_is_a_warning(
    plan: Plan, engine: Engine, network: FileNetwork
) -> None:
    delivery = plan()
    engine.run(0.01)
    tell_endings()
    network.path.unlink()
    Delivery.objects.update(sent_at=_ago(minutes=11))
    engine.run(0.01)
    tell_endings()
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert Notice.objects.get().verb == "delivery.not_seen"


def test_a_clock_that_stopped_rings_once_when_it_is_noticed(plan: Plan, leader: Member) -> None:
    plan(late_s=-3_600)
    tick()
    assert not is_silent()
    Beat.objects.update(at=_ago(minutes=3))
    assert is_silent()
    tick()
    tick()
    assert not is_silent()
    assert Notice.objects.get(member=leader).verb == "deliveries.silent"


def test_a_clock_that_was_moved_back_does_not_keep_it_from_ticking() -> None:
    tick()
    Beat.objects.update(at=timezone.now() + timedelta(hours=10))
    tick()
    at = last_tick()
    assert at
    assert at <= timezone.now()


def test_every_page_says_that_no_worker_ever_ran(
    plan: Plan, leader: Member, sign_in: Callable[[Member], Client]
) -> None:
    plan(late_s=3 * 60)
    page = sign_in(leader).get("/w/morvan/notices/")
    assert "Tell whoever runs this site" in page.content.decode()
    assert Notice.objects.get(member=leader).verb == "deliveries.silent"


def test_no_page_says_so_while_it_ticks(
    plan: Plan, leader: Member, sign_in: Callable[[Member], Client]
) -> None:
    plan(late_s=3 * 60)
    tick()
    page = sign_in(leader).get("/w/morvan/notices/")
    assert "Tell whoever runs this site" not in page.content.decode()
