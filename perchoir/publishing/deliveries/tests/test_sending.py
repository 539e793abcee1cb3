from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.networks.contract.errors import NeedsReconnect
from perchoir.networks.contract.publishing import Outgoing
from perchoir.publishing.deliveries import preparing, sending
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Attempt, Delivery, Part, State
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork

pytestmark = pytest.mark.django_db


def _state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_a_due_post_goes_out_once(engine: Engine, plan: Plan, network: FileNetwork) -> None:
    delivery = plan("Bonjour")
    assert engine.run(0.01) == 1
    assert engine.run(0.01) == 0
    assert _state(delivery) == State.SENT
    assert network.texts() == ["Bonjour"]
    part = delivery.parts.get()
    assert part.remote_url == f"https://fake.example/{part.key}"
    assert part.attempts.get().outcome == Attempt.Outcome.SENT


def test_a_thread_goes_out_in_order_each_part_in_answer_to_the_one_before(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan("one", "two", "three")
    engine.run(0.01)
    assert network.texts() == ["one", "two", "three"]
    keys = list(delivery.parts.order_by("number").values_list("key", flat=True))
    assert [above for *_others, above in network.accepted()] == ["", keys[0], keys[1]]


def test_the_attempt_is_committed_with_its_bytes_before_the_call(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan("Bonjour")
    network.faults = ["lost"]
    engine.run(0.01)
    part = delivery.parts.get()
    assert part.state == Part.State.CALLED
    assert b"Bonjour" in bytes(part.body)
    assert part.attempts.get().fingerprint == part.fingerprint


@pytest.mark.parametrize("fault", ["lost", "cut", "5xx"])
def test_without_a_clean_answer_it_is_unknown_and_no_machine_sends_it_again(
    engine: Engine, plan: Plan, network: FileNetwork, fault: str
) -> None:
    delivery = plan()
    network.faults = [fault]
    engine.run(0.01)
    engine.run(0.01)
    assert _state(delivery) == State.UNKNOWN
    assert network.calls == 1


def test_a_clean_no_is_refused(engine: Engine, plan: Plan, network: FileNetwork) -> None:
    delivery = plan()
    network.faults = ["refused"]
    engine.run(0.01)
    assert _state(delivery) == State.REFUSED
    assert delivery.problem_code == "not_allowed"
    assert network.texts() == []


def test_a_network_that_asks_to_wait_is_not_asked_before(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan()
    network.faults = ["wait"]
    engine.run(0.01)
    assert _state(delivery) == State.SCHEDULED
    assert engine.run(0.01) == 0
    Delivery.objects.update(not_before=delivery.due_at)
    engine.run(0.01)
    assert _state(delivery) == State.SENT
    assert delivery.parts.get().attempts.count() == 2


def test_waits_that_follow_each_other_come_to_an_end(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan()
    network.faults = ["wait", "wait"]
    engine.run(0.01)
    Attempt.objects.update(started_at=timezone.now() - timedelta(hours=1))
    Delivery.objects.update(not_before=delivery.due_at)
    engine.run(0.01)
    assert _state(delivery) == State.MISSED


def test_a_half_sent_thread_goes_on_where_it_stopped(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan("one", "two", "three")
    network.faults = ["", "wait"]
    engine.run(0.01)
    assert network.texts() == ["one"]
    Delivery.objects.update(not_before=delivery.due_at)
    engine.run(0.01)
    assert network.texts() == ["one", "two", "three"]
    assert _state(delivery) == State.SENT


def test_an_account_that_needs_a_person_stops_and_its_post_is_held(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan()
    network.broken = [NeedsReconnect("token_old"), NeedsReconnect("token_gone")]
    engine.run(0.01)
    assert _state(delivery) == State.HELD
    assert delivery.problem_code == "reconnect"
    delivery.account.refresh_from_db()
    assert delivery.account.broken_at
    assert network.texts() == []


def test_credentials_that_ran_out_are_renewed_once_and_it_leaves(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan("Bonjour")
    network.broken = [NeedsReconnect("token_old")]
    engine.run(0.5)
    assert _state(delivery) == State.SENT
    assert (network.renewed, network.texts()) == (1, ["Bonjour"])


def test_credentials_that_are_refused_again_are_not_renewed_for_ever(
    engine: Engine, plan: Plan, network: FileNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = plan()

    def refuse() -> str:
        raise NeedsReconnect("token_old")

    monkeypatch.setattr(network, "_fault", refuse)
    engine.run(0.5)
    assert _state(delivery) == State.HELD
    assert (network.renewed, network.calls) == (1, 2)


def test_bytes_that_nobody_approved_do_not_leave(
    engine: Engine, plan: Plan, network: FileNetwork
) -> None:
    delivery = plan("Approved")
    delivery.post.content = {"language": "fr", "parts": [{"text": "Changed behind its back"}]}
    delivery.post.save()
    engine.run(0.01)
    assert _state(delivery) == State.IN_REVIEW
    assert network.calls == 0


def test_a_worker_that_lost_its_lease_does_not_call(
    engine: Engine, plan: Plan, network: FileNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = plan()

    def lose_it(delivery: Delivery, part: Part) -> Outgoing:
        Delivery.objects.update(holder="somebody else")
        return preparing.outgoing(delivery, part)

    monkeypatch.setattr(sending, "outgoing", lose_it)
    engine.run(0.01)
    assert network.calls == 0
    assert _state(delivery) == State.CLAIMED


def test_a_machine_that_slept_before_the_call_does_not_make_it(
    engine: Engine, plan: Plan, network: FileNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = plan()
    monkeypatch.setattr(sending, "BEFORE_CALL_S", -1.0)
    engine.run(0.01)
    assert network.calls == 0
    assert _state(delivery) == State.SCHEDULED
