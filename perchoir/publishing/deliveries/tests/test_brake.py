from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.deliveries.braking import brakes_on, lift_brake, pull_brake, release_held
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.lateness import hold_braked
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.tests.conftest import Plan, a_voice
from perchoir.publishing.deliveries.tests.network import FileNetwork

pytestmark = pytest.mark.django_db


def _state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_nothing_leaves_while_it_is_on_nor_by_itself_when_it_is_lifted(
    plan: Plan, engine: Engine, network: FileNetwork, leader: Member
) -> None:
    due, planned = plan(), plan(late_s=-3_600)
    brake = pull_brake(leader, "A rumour")
    engine.run(0.01)
    assert (_state(due), _state(planned)) == (State.HELD, State.HELD)
    lift_brake(leader, brake)
    engine.run(0.01)
    assert network.calls == 0
    release_held(leader, due)
    engine.run(0.01)
    assert _state(due) == State.SENT
    assert _state(planned) == State.HELD


def test_what_is_scheduled_while_it_is_on_is_held(plan: Plan, leader: Member) -> None:
    pull_brake(leader, "A rumour")
    assert _state(plan()) == State.HELD


def test_what_slipped_onto_the_clock_beside_it_is_held_before_it_is_lifted(
    plan: Plan, leader: Member
) -> None:
    delivery = plan()
    brake = pull_brake(leader, "A rumour")
    Delivery.objects.update(state=State.SCHEDULED)
    lift_brake(leader, brake)
    assert _state(delivery) == State.HELD


def test_the_brake_of_one_voice_and_its_exceptions(
    plan: Plan, workspace: Workspace, leader: Member
) -> None:
    loud, quiet = a_voice(workspace), a_voice(workspace)
    held, excepted, other = plan(voice=loud), plan(voice=loud), plan(voice=quiet)
    pull_brake(leader, "A rumour", loud, exceptions=[excepted])
    hold_braked()
    states = [_state(one) for one in (held, excepted, other)]
    assert states == [State.HELD, State.SCHEDULED, State.SCHEDULED]


def test_nothing_is_released_while_it_is_on(plan: Plan, leader: Member) -> None:
    delivery = plan()
    pull_brake(leader, "A rumour")
    with pytest.raises(Conflict):
        release_held(leader, delivery)


def test_what_is_too_late_when_it_is_released_is_missed(plan: Plan, leader: Member) -> None:
    delivery = plan()
    brake = pull_brake(leader, "A rumour")
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=1))
    lift_brake(leader, brake)
    release_held(leader, delivery)
    assert _state(delivery) == State.MISSED


def test_it_is_pulled_with_a_reason_and_once(leader: Member) -> None:
    with pytest.raises(Mistake):
        pull_brake(leader, "  ")
    brake = pull_brake(leader, "A rumour")
    with pytest.raises(Conflict):
        pull_brake(leader, "Another")
    lift_brake(leader, brake)
    with pytest.raises(Conflict):
        lift_brake(leader, brake)


def test_a_community_manager_does_not_touch_it(
    workspace: Workspace, make_member: Callable[..., Member]
) -> None:
    with pytest.raises(Forbidden):
        pull_brake(make_member(workspace, Role.MANAGER, "Mona"), "A rumour")


def test_everybody_who_speaks_is_told_at_once_and_the_log_knows(
    leader: Member, owner: Member
) -> None:
    pull_brake(leader, "A rumour")
    assert {notice.member_id for notice in Notice.objects.filter(urgent=True)} == {
        leader.pk,
        owner.pk,
    }
    assert Entry.objects.get(verb="brake.pulled").details["reason"] == "A rumour"


def test_the_command_pulls_and_lifts_it(owner: Member, workspace: Workspace) -> None:
    said = StringIO()
    call_command("brake", "on", reason="A rumour", stdout=said)
    assert "A rumour" in said.getvalue()
    assert brakes_on(workspace).get().pulled_by == owner
    call_command("brake", "off", stdout=said)
    assert said.getvalue().endswith("The brake is off.\n")


def test_the_command_asks_for_a_reason_in_a_sentence(owner: Member) -> None:
    with pytest.raises(CommandError, match="Say why"):
        call_command("brake", "on")
