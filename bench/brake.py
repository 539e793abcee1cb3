"""The brake, raced against posts that are due: no call begins after its commit.

Two workers send what is due on 50 accounts, without a pause, while the brake is pulled and lifted a
thousand times (RACES; QUICK=1: 60), each time at another moment. The posts that were begun when the
brake's commit returned are compared with those begun a little later, and no post that was held may
have left. BACKEND=postgresql as in `delivery`.
"""

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from bench.delivery import QUICK, _cpu_s, _end, house
from bench.networks import FILE, network_of
from bench.networks.planning import plan

RACES = int(os.environ.get("RACES", "60" if QUICK else "1000"))
POSTS, WORKERS = 400, 2
AFTER_S = 0.04


def main() -> None:
    with house() as folder:
        from django.utils import timezone

        plan(network_of(FILE), POSTS, timezone.now())
        started, cpu = time.monotonic(), _cpu_s()
        workers = [_start(folder) for _ in range(WORKERS)]
        figures = _race()
        for worker in workers:
            _end(worker)
        figures["wall_s"] = round(time.monotonic() - started, 1)
        figures["cpu_s"] = round(_cpu_s() - cpu, 1)
    print(json.dumps({"backend": os.environ.get("BACKEND", "sqlite"), **figures}))


def _race() -> dict[str, Any]:
    """`raced` counts the races in which some had left and some were still due."""
    from perchoir.core.people.models import Member
    from perchoir.publishing.deliveries.braking import lift_brake, pull_brake
    from perchoir.publishing.deliveries.models import Attempt, Delivery

    leader = Member.objects.select_related("workspace", "user").get()
    # A thread that has begun to leave is followed by its further parts.
    firsts = Attempt.objects.filter(part__number=1)
    leaks = raced = calls = 0
    for number in range(1, RACES + 1):
        before = firsts.count()
        _due_again()
        time.sleep(random.uniform(0.0, 0.05))
        brake = pull_brake(leader, "A rumour")
        begun = firsts.count()
        held = set(Delivery.objects.filter(state="held").values_list("pk", flat=True))
        time.sleep(AFTER_S)
        leaks += firsts.count() - begun
        leaks += len(held) - Delivery.objects.filter(pk__in=held, state="held").count()
        raced += begun > before and bool(held)
        calls += begun - before
        lift_brake(leader, brake)
        if number % 50 == 0:
            print(f"{number} races, {calls} calls, {leaks} after the brake", flush=True)
    return {"races": RACES, "raced": raced, "calls": calls, "leaks": leaks}


def _due_again() -> None:
    """Everything that came to an end is due once more."""
    from django.db import transaction

    from perchoir.publishing.deliveries.models import Delivery, Part

    ended = Delivery.objects.filter(state__in=["held", "sent", "seen"])
    with transaction.atomic():
        Part.objects.filter(delivery__in=ended).update(state="waiting")
        ended.update(state="scheduled", sent_at=None, told_at=None, not_before=None)


def _start(folder: Path) -> int:
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(os.open(folder / "workers.log", os.O_APPEND | os.O_CREAT | os.O_WRONLY), 2)
        _work(folder)
    finally:
        sys.stderr.flush()
        os._exit(1)


def _work(folder: Path) -> None:
    """A worker that takes little at a time, so that much is left when the brake comes."""
    from perchoir.publishing.deliveries import engine
    from perchoir.publishing.deliveries.tests.network import FileNetwork, tools

    engine.MOST_AT_ONCE, engine.LOOK_EVERY_S = 8, 0.005
    network = FileNetwork(folder / "network.jsonl", latency_s=0.002)
    hands = engine.Engine(network.networks(), tools(), asyncio.new_event_loop())
    while True:
        hands.run(1.0)
        time.sleep(0.002)


if __name__ == "__main__":
    main()
