from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from perchoir.core.errors import Conflict
from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.errors import NeedsReconnect, Refused, Temporary
from perchoir.publishing.deliveries import claiming
from perchoir.publishing.deliveries.claiming import claim_due
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Attempt, Brake, Delivery, Part, State
from perchoir.publishing.deliveries.recording import Beginning, begin_attempts
from perchoir.publishing.deliveries.settling import calls_of, decide_unknown, sweep
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork

pytestmark = pytest.mark.django_db


def _lapse(**values: object) -> None:
    """The lease of everybody is over, and what is unknown may be looked for."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.exclude(lease_until=None).update(lease_until=past)
    sweep()
    Delivery.objects.filter(state=State.UNKNOWN).update(not_before=None, **values)


def _state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def _lost(plan: Plan, network: FileNetwork, engine: Engine, fault: str, *texts: str) -> Delivery:
    delivery = plan(*texts)
    network.faults = [fault]
    engine.run(0.01)
    _lapse()
    return delivery


def test_a_lost_answer_is_found_on_the_network(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _lost(plan, network, engine, "lost")
    engine.run(0.01)
    assert _state(delivery) == State.SENT
    assert network.calls == 1


def test_what_is_certainly_not_there_goes_out_again_with_the_same_key(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _lost(plan, network, engine, "cut")
    engine.run(0.01)
    assert _state(delivery) == State.SCHEDULED
    engine.run(0.01)
    assert _state(delivery) == State.SENT
    assert list(network.keys()) == [delivery.parts.get().key]
    outcomes = Attempt.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == [Attempt.Outcome.ABSENT, Attempt.Outcome.SENT]


def test_what_was_not_there_in_time_is_missed(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _lost(plan, network, engine, "cut")
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=1))
    engine.run(0.01)
    assert _state(delivery) == State.MISSED


def test_a_thread_whose_second_part_was_lost_is_not_begun_again(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = plan("one", "two", "three")
    network.faults = ["", "lost"]
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    _lapse()
    engine.run(0.01)
    engine.run(0.01)
    assert network.texts() == ["one", "two", "three"]
    assert _state(delivery) == State.SENT


def test_a_worker_that_died_before_any_call_is_followed_by_another(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = plan()
    claim_due("a worker that dies")
    _lapse()
    assert _state(delivery) == State.UNKNOWN
    engine.run(0.01)
    assert _state(delivery) == State.SCHEDULED
    engine.run(0.01)
    assert _state(delivery) == State.SENT


def test_a_lease_that_a_moved_clock_left_far_ahead_is_over(plan: Plan) -> None:
    delivery = plan()
    claim_due("a worker that dies")
    Delivery.objects.update(lease_until=timezone.now() + 10 * claiming.LEASE)
    sweep()
    assert _state(delivery) == State.UNKNOWN


def test_a_lease_that_runs_is_left_alone(plan: Plan) -> None:
    delivery = plan()
    claim_due("a worker")
    assert sweep() == 0
    assert _state(delivery) == State.CLAIMED


def test_where_nobody_can_look_the_same_key_is_sent_again_if_that_is_one_post(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    network.manifest = msgspec.structs.replace(
        network.manifest, idempotent=True, idempotent_for_s=3_600.0
    )
    network.blind = True
    delivery = _lost(plan, network, engine, "lost")
    frozen = bytes(delivery.parts.get().body)
    engine.run(0.01)
    assert _state(delivery) == State.SENT
    assert bytes(delivery.parts.get().body) == frozen
    assert network.calls == 2
    assert set(network.keys().values()) == {1}


@pytest.mark.parametrize(
    "no", [Refused("not_allowed"), NeedsReconnect("token_refused"), Temporary("busy", "", 9e6)]
)
def test_a_no_to_the_second_call_says_nothing_of_the_first(
    plan: Plan, network: FileNetwork, engine: Engine, no: Exception
) -> None:
    """The first may stand there: whoever was told "refused" would post it once more."""
    delivery = _blind(plan, network, engine, idempotent=True)
    network.broken = [no, no]
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert network.calls == 2
    _well_again(network)
    engine.run(0.01)
    assert _state(delivery) == State.SENT
    assert set(network.keys().values()) == {1}


def test_a_no_to_the_second_call_holds_once_the_first_is_certainly_not_there(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    network.manifest = msgspec.structs.replace(network.manifest, idempotent=True)
    network.blind = True
    delivery = _lost(plan, network, engine, "cut")
    network.faults = ["refused", "refused"]
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    _well_again(network)
    engine.run(0.01)
    engine.run(0.01)
    assert _state(delivery) == State.REFUSED
    assert network.keys() == {}


def test_what_was_refused_once_is_not_sent_again_while_nobody_can_look(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _blind(plan, network, engine, idempotent=True)
    network.faults = ["refused"]
    engine.run(0.01)
    _lapse()
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert delivery.problem_code == "cannot_tell"
    assert network.calls == 2


def _well_again(network: FileNetwork) -> None:
    network.broken, network.blind = [], False
    Account.objects.update(broken_at=None)
    _lapse()


def _blind(plan: Plan, network: FileNetwork, engine: Engine, **manifest: object) -> Delivery:
    network.manifest = msgspec.structs.replace(network.manifest, **manifest)
    network.blind = True
    return _lost(plan, network, engine, "lost")


def test_nothing_is_sent_again_once_the_network_may_have_forgotten_the_key(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _blind(plan, network, engine, idempotent=True, idempotent_for_s=30.0)
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert network.calls == 1


def test_nothing_is_sent_again_while_the_brake_is_on(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _blind(plan, network, engine, idempotent=True)
    Brake.objects.create(workspace=delivery.workspace, reason="R", pulled_at=timezone.now())
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert network.calls == 1


def test_what_nobody_can_tell_waits_for_a_person(
    plan: Plan, network: FileNetwork, engine: Engine
) -> None:
    delivery = _blind(plan, network, engine)
    engine.run(0.01)
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert delivery.problem_code == "cannot_tell"
    assert network.calls == 1


@pytest.mark.parametrize(("was_sent", "after"), [(True, State.SENT), (False, State.SCHEDULED)])
def test_a_person_decides(
    plan: Plan, network: FileNetwork, engine: Engine, leader: Member, was_sent: bool, after: str
) -> None:
    delivery = _blind(plan, network, engine)
    decide_unknown(leader, delivery, was_sent, calls_of(delivery))
    assert _state(delivery) == after


def test_a_person_who_saw_an_older_page_decides_nothing(
    plan: Plan, network: FileNetwork, engine: Engine, leader: Member
) -> None:
    delivery = _blind(plan, network, engine)
    with pytest.raises(Conflict):
        decide_unknown(leader, delivery, False, calls_of(delivery) - 1)
    assert _state(delivery) == State.UNKNOWN


def test_an_answer_that_comes_after_the_lease_counts(plan: Plan, network: FileNetwork) -> None:
    from perchoir.networks.contract.publishing import Frozen, RemotePost
    from perchoir.publishing.deliveries.recording import record_sent

    delivery = plan()
    claim_due("slow")
    part = Part.objects.select_related("delivery").get()
    beginning = Beginning(delivery, part, Frozen(part.key, b"body", "f" * 64), "slow")
    (attempt,) = begin_attempts([beginning])
    assert attempt
    _lapse()
    assert _state(delivery) == State.UNKNOWN
    record_sent([(attempt, RemotePost("1", "https://fake.example/1"))])
    assert _state(delivery) == State.SENT
