"""Killed at every line of the road from a claim to an answer: each post stands there once.

The process that sends is forked for each line and kills itself (`kill -9`) when it comes to the
n-th line of the code that sends. Then others take over, and the network's own record is compared
with ours.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries import recording, settling
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.deliveries.tests.conftest import Plan, a_voice
from perchoir.publishing.deliveries.tests.conftest import network as network
from perchoir.publishing.deliveries.tests.conftest import plan as plan
from perchoir.publishing.deliveries.tests.conftest import voice as voice
from perchoir.publishing.deliveries.tests.network import FileNetwork, tools

pytestmark = pytest.mark.django_db(transaction=True)
FOLDER = Path(settling.__file__).parent
NETWORK = FOLDER / "tests" / "network.py"
SEND_PATH = {
    str(path)
    for path in (FOLDER / "sending.py", FOLDER / "recording.py", FOLDER / "together.py", NETWORK)
}
Line = tuple[str, int]
SENT = {State.SENT, State.SEEN}


def _work(network: FileNetwork) -> None:
    loop = asyncio.new_event_loop()
    Engine(network.networks(), tools(), loop).run(0.01)
    loop.close()


def _forked(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; how that ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            sys.settrace(None)
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return status


def _killed_at(line: Line, work: Callable[[], None]) -> bool:
    """Run `work` in a process that dies when it comes to this line; False when it never did."""

    def die(here: Line) -> None:
        if here == line:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced() -> None:
        sys.settrace(partial(_trace, die))
        work()

    return os.WIFSIGNALED(_forked(traced))


def _lines_of(work: Callable[[], None]) -> list[Line]:
    """Every line of ours that `work` comes to, in order."""
    found: dict[Line, None] = {}
    sys.settrace(partial(_trace, found.setdefault))
    try:
        work()
    finally:
        sys.settrace(None)
    return list(found)


def _trace(note: Callable[[Line], None], frame: FrameType, event: str, _value: Any) -> Any:
    path = frame.f_code.co_filename
    if path not in SEND_PATH:
        return None
    if event == "line":
        note((path.rpartition("/")[2], frame.f_lineno))
    return partial(_trace, note)


def _take_over(network: FileNetwork, *deliveries: Delivery) -> None:
    """Leases end, and another worker goes on."""
    for _ in range(4):
        past = timezone.now() - timedelta(seconds=1)
        Delivery.objects.exclude(lease_until=None).update(lease_until=past)
        settling.sweep()
        Delivery.objects.filter(not_before__isnull=False).update(not_before=None)
        _work(network)
        for delivery in deliveries:
            delivery.refresh_from_db()
        if deliveries and all(delivery.state in SENT for delivery in deliveries):
            return


def test_a_worker_killed_at_any_line_sends_each_part_once(plan: Plan, network: FileNetwork) -> None:
    plan("The first part", "The second part")
    lines = _lines_of(lambda: _work(network))
    assert len(lines) > 60
    for line in lines:
        delivery = plan(f"{line}, first part", f"{line}, second part")
        assert _killed_at(line, lambda: _work(network)), line
        _take_over(network, delivery)
        assert delivery.state in SENT, line
    assert set(network.keys().values()) == {1}
    assert set(network.keys()) == set(Part.objects.values_list("key", flat=True))
    _assert_in_order(network)


def _assert_in_order(network: FileNetwork) -> None:
    texts = network.texts()
    pairs = zip(texts[::2], texts[1::2], strict=True)
    assert all(second == first.replace("first", "second") for first, second in pairs)


def test_without_the_attempt_before_the_call_the_same_check_fails(
    plan: Plan, network: FileNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that cannot fail proves nothing: here a dead worker's call leaves no trace."""
    monkeypatch.setattr(settling, "unsettled", lambda: Q(pk__in=[]))
    monkeypatch.setattr(recording, "UNSETTLED", ())
    plan()
    answered = [line for line in _lines_of(lambda: _work(network)) if line[0] == NETWORK.name]
    for line in answered[-3:]:
        delivery = plan()
        _killed_at(line, lambda: _work(network))
        _take_over(network, delivery)
    assert max(network.keys().values()) > 1


def test_two_workers_at_once_send_each_post_once(
    plan: Plan, network: FileNetwork, workspace: Workspace, leader: Member
) -> None:
    voices = [a_voice(workspace) for _ in range(20)]
    for speaker in voices:
        plan(voice=speaker)
        plan(voice=speaker)
    children = []
    for _ in range(3):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                loop = asyncio.new_event_loop()
                Engine(network.networks(), tools(), loop).run(3.0)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    _take_over(network, *Delivery.objects.all())
    assert Delivery.objects.exclude(state__in=SENT).count() == 0
    assert set(network.keys().values()) == {1}
    assert len(network.keys()) == 40
