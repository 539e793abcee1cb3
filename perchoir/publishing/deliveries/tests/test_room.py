"""An account that sent what its network allows waits by itself, says until when, and is planned."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.rates import Rate, room_key
from perchoir.networks.models import Remembered
from perchoir.publishing.deliveries import pacing, room
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.lateness import mark_missed
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.pacing import pace_due
from perchoir.publishing.deliveries.room import crowds, room_of
from perchoir.publishing.deliveries.tests.conftest import Plan

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
FEW = (Rate("points", 10, 3_600, post=3, delete=1, source="https://x.example", as_of="2026-11"),)


@pytest.fixture(autouse=True)
def three_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network of these tests takes ten points an hour: three posts."""
    for module in (room, pacing):
        monkeypatch.setattr(module, "rates", lambda network: FEW if network == "fake" else ())
    monkeypatch.setattr(pacing, "PUBLISHING", ("fake", "home"))


def sent(plan: Plan, minutes_ago: float) -> datetime:
    delivery = plan()
    at = timezone.now() - timedelta(minutes=minutes_ago)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT, sent_at=at)
    return at


def test_what_is_due_waits_until_the_oldest_is_an_hour_ago(plan: Plan, engine: Engine) -> None:
    oldest = sent(plan, 50)
    for minutes_ago in (40, 30):
        sent(plan, minutes_ago)
    delivery = plan()
    assert pace_due(timezone.now()) == 1
    assert pace_due(timezone.now()) == 0
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_code) == (State.SCHEDULED, "no_room")
    assert delivery.not_before == oldest + timedelta(hours=1)
    assert engine.run(0.01) == 0


def test_what_waits_for_room_is_not_missed(plan: Plan) -> None:
    for _number in range(3):
        sent(plan, 20)
    delivery = plan(late_s=16 * 60)
    pace_due(timezone.now())
    assert mark_missed() == 0
    delivery.refresh_from_db()
    assert delivery.state == State.SCHEDULED


def test_where_there_is_room_it_leaves(plan: Plan, engine: Engine) -> None:
    for minutes_ago in (90, 40, 30):
        sent(plan, minutes_ago)
    delivery = plan()
    assert pace_due(timezone.now()) == 0
    engine.run(0.01)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_a_thread_counts_each_of_its_parts(plan: Plan) -> None:
    delivery = plan("One", "Two", "Three")
    Delivery.objects.update(state=State.SENT, sent_at=timezone.now())
    assert room_of(delivery.account).rooms[0].left == 0


@pytest.mark.parametrize(("left", "waits"), [(0, True), (9, False)])
def test_what_the_network_says_goes_before_what_we_count(
    plan: Plan, left: int, waits: bool
) -> None:
    delivery = plan()
    resets = timezone.now() + timedelta(minutes=7)
    key = room_key("fake", delivery.account.remote_id)
    Remembered.objects.create(key=key, value=f"{left} 10 {resets.isoformat()}")
    assert pace_due(timezone.now()) == int(waits)
    delivery.refresh_from_db()
    assert delivery.not_before == (resets if waits else None)


def test_what_it_said_before_its_reset_holds_no_longer(plan: Plan) -> None:
    delivery = plan()
    key = room_key("fake", delivery.account.remote_id)
    past = timezone.now() - timedelta(minutes=1)
    Remembered.objects.create(key=key, value=f"0 10 {past.isoformat()}")
    assert pace_due(timezone.now()) == 0


def test_more_than_fits_in_an_hour_is_known_when_it_is_planned(plan: Plan) -> None:
    for _number in range(3):
        plan(late_s=-3_600)
    due = timezone.now() + timedelta(minutes=61)
    accounts = list(Account.objects.all())
    assert [(one.planned, one.most) for one in crowds(accounts, due, 1, 0)] == [(4, 3)]
    assert not crowds(accounts, due + timedelta(hours=2), 1, 0)
    assert crowds(accounts, due + timedelta(hours=2), 4, 0)


def test_the_pages_show_the_room_and_the_hour_at_which_it_leaves(
    plan: Plan, leader: Member, sign_in: SignIn
) -> None:
    for _number in range(3):
        sent(plan, 20)
    delivery = plan()
    pace_due(timezone.now())
    client = sign_in(leader)
    page = client.get("/w/morvan/deliveries/").content.decode()
    assert "3 sent of 3 in 60 minutes" in page
    assert "full until" in page
    assert "https://x.example" in page
    page = client.get(f"/w/morvan/deliveries/{delivery.pk}/").content.decode()
    assert "It leaves once there is room:" in page
