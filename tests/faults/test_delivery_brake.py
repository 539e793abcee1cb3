"""The brake, raced against posts that are due: nothing begins to leave after its commit."""

import asyncio
import os
import time

import pytest
from django.db import connections

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries.braking import lift_brake, pull_brake
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Attempt, Delivery, State
from perchoir.publishing.deliveries.tests.conftest import Plan, a_voice
from perchoir.publishing.deliveries.tests.conftest import network as network
from perchoir.publishing.deliveries.tests.conftest import plan as plan
from perchoir.publishing.deliveries.tests.conftest import voice as voice
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools

pytestmark = pytest.mark.django_db(transaction=True)
VOICES, EACH, ROUNDS, WORKERS = 25, 10, 4, 2


def _start(network: FileNetwork) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        engine = Engine(network.networks(), tools(), asyncio.new_event_loop())
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            engine.run(0.3)
    finally:
        os._exit(0)


def _wait_for_calls() -> None:
    before, limit = Attempt.objects.count(), time.monotonic() + 5
    while Attempt.objects.count() == before and time.monotonic() < limit:
        time.sleep(0.005)


def test_no_call_begins_after_the_brake_was_pulled(
    plan: Plan, network: FileNetwork, workspace: Workspace, leader: Member
) -> None:
    for speaker in [a_voice(workspace) for _ in range(VOICES)]:
        for _ in range(EACH):
            plan(voice=speaker)
    raced = 0
    for number in range(ROUNDS):
        Delivery.objects.filter(state=State.HELD).update(state=State.SCHEDULED)
        workers = [_start(network) for _ in range(WORKERS)]
        _wait_for_calls()
        time.sleep(0.03 * number)
        brake = pull_brake(leader, "A rumour")
        begun = Attempt.objects.count()
        for worker in workers:
            os.waitpid(worker, 0)
        assert Attempt.objects.count() == begun
        held = Delivery.objects.filter(state=State.HELD).count()
        raced += held
        lift_brake(leader, brake)
        assert Delivery.objects.filter(state=State.HELD).count() >= held
    assert len(network.keys()) == Attempt.objects.count() > 0
    assert set(network.keys().values()) == {1}
    assert raced > VOICES
