"""Each post goes out exactly once, whatever dies: kill -9, lost answers, stalls, the database.

Four processes send 10,000 deliveries (QUICK=1: 300) through a network that keeps its own record,
knows no idempotency, and loses answers, stalls, answers 5xx, asks to wait and refuses. One of the
processes is killed again and again (300 times at least; QUICK=1: 20). Leases are pushed an hour
ahead, as by a clock that was moved back, and an hour back, as by one that was moved ahead. The
database goes away: PostgreSQL is restarted at once in the middle of everything, four times; SQLite,
which has no server, is locked by somebody else for three seconds, four times. One delivery in
twenty is due without being approved. At the end the network's record is compared with ours.

NETWORK=all sends through the connector of every network on which Perchoir speaks, to the copy of
each, in the weather of each (NETWORK=x,threads for some): limits with each header, answers lost
after and before acceptance, media half done, containers that are never ready, tokens taken back,
refusals as duplicates, retired versions. It is 4,200 deliveries then (QUICK=1: 280), and one table,
side by side. BACKEND=postgresql takes a PostgreSQL of its own instead of SQLite. GUARD=claim,
attempt or settle takes one guard away, in the workers of this bench only: then `twice` must not be
0. It fails unless nothing stands anywhere twice, unapproved, or is silently missing.
"""

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.networks import FILE, network_of
from bench.networks.comparing import compare, print_endings, print_side_by_side
from bench.networks.planning import plan
from tools.postgres import cluster, restart

QUICK = bool(os.environ.get("QUICK"))
NETWORK = os.environ.get("NETWORK", FILE)
_SIZES = ("280", "4200") if NETWORK != FILE else ("300", "10000")
DELIVERIES = int(os.environ.get("DELIVERIES", _SIZES[not QUICK]))
LARGER = max(1.0, DELIVERIES / int(_SIZES[not QUICK]))
KILLS = int(os.environ.get("KILLS", "20" if QUICK else "300"))
WORKERS = 4
TELLING_S = 8.0
ON_THE_WAY = ("scheduled", "claimed", "sending", "unknown")
GUARD = os.environ.get("GUARD", "none")
ODDS = {"lost": 0.02, "cut": 0.01, "5xx": 0.01, "wait": 0.02, "refused": 0.005, "stall": 0.002}


@dataclass
class Run:
    """One bench: its networks, its figures so far, and when to give up."""

    network: Any
    folder: Path
    kills: int = KILLS
    guard: str = GUARD
    limit_s: float = 22.0 * LARGER if QUICK else 1_500.0
    finish_s: float = 24.0 * LARGER if QUICK else 600.0
    workers: int = WORKERS
    lease_s: float = 6.0
    pause_s: float = 0.15
    """Between two kills, two thirds more or less."""
    moves_clocks: bool = True
    """And takes the database away."""
    killed: int = 0
    in_hand: Counter[str] = field(default_factory=Counter)
    """By network, deliveries that a worker was at when it was killed."""


def main() -> None:
    with house() as folder:
        from django.utils import timezone

        network = network_of(NETWORK)
        with network.opened(folder):
            unapproved = plan(network, DELIVERIES, timezone.now(), spoil=True)
            print(f"{DELIVERIES} deliveries are planned, {len(unapproved)} of them unapproved.")
            sys.stdout.flush()
            started, cpu = time.monotonic(), _cpu_s()
            run = Run(network, folder)
            send_and_kill(run)
            finish(run)
            print_endings()
            found = compare(network, folder, unapproved)
            dealt, complaints = network.dealt(), network.complaints()
        if dealt:
            print_side_by_side(found, dealt, run.in_hand)
        print(*complaints, sep="\n")
        figures = {
            "backend": os.environ.get("BACKEND", "sqlite"),
            "network": NETWORK,
            "guard_removed": GUARD,
            "deliveries": DELIVERIES,
            "kills": run.killed,
            "twice": sum(one.twice for one in found.values()),
            "lost": sum(one.silently_none for one in found.values()),
            "unapproved": sum(one.unapproved for one in found.values()),
            "networks": {name: one.whole() for name, one in found.items()},
            "dealt": dealt,
            "wall_s": round(time.monotonic() - started, 1),
            "cpu_s": round(_cpu_s() - cpu, 1),
        }
    print(json.dumps(figures))
    sys.exit(not all(one.is_right for one in found.values()) or bool(complaints))


@contextmanager
def house() -> Iterator[Path]:
    """A fresh installation with its tables; where the network keeps its record."""
    postgresql = os.environ.get("BACKEND") == "postgresql"
    # What was committed must survive a restart of the server.
    server = cluster(["synchronous_commit=on"]) if postgresql else nullcontext("")
    with tempfile.TemporaryDirectory() as name, server as url:
        os.environ.update(
            PERCHOIR_DATA=name,
            PERCHOIR_DATABASE_URL=url,
            PERCHOIR_LOG_LEVEL="ERROR",
            # Networks that fetch pictures themselves are lent them at a public address only.
            PERCHOIR_ADDRESS="https://bench.example",
            PERCHOIR_OUTBOUND_ALLOW="127.0.0.0/8",
            DJANGO_SETTINGS_MODULE="perchoir.config.settings",
        )
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(name)
        connections.close_all()


def work(run: Run, odds: dict[str, float], for_s: float) -> None:
    """One worker, with shorter leases than the product's, so that the bench ends today."""
    from perchoir.publishing.deliveries import engine
    from perchoir.publishing.deliveries.jobs import look_after

    random.seed()
    _hurry(run.network.call_s, run.lease_s)
    remove_guard(run.guard)
    networks, tools = run.network.reach(run.folder, odds)
    hands = engine.Engine(networks, tools, asyncio.new_event_loop())
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        if not hands.run(1.0):
            time.sleep(0.1)
        while look_after("bench"):
            pass


def _hurry(call_s: float, lease_s: float) -> None:
    """All times of the product in proportion to how long a call may last here."""
    from perchoir.publishing.deliveries import claiming, engine, recording, sending, settling

    # Few hands, so that the kills of a few minutes leave something to send.
    engine.MOST_AT_ONCE = 16
    claiming.LEASE = timedelta(seconds=lease_s)
    engine.RENEW_EVERY_S = call_s
    recording.SETTLE_AFTER = timedelta(seconds=call_s / 2)
    recording.DEFAULT_WAIT = timedelta(seconds=1)
    settling.STILL_CALLING = timedelta(seconds=2.5 * call_s)
    settling.LOOK_AGAIN = timedelta(seconds=2)
    settling.LOOK_S = 2 * call_s
    sending.CALL_S, sending.BEFORE_CALL_S, sending.FREEZE_S = call_s, call_s, 2 * call_s


def remove_guard(guard: str) -> None:
    """Take one of the guards away, to show that this bench would see it."""
    from django.db.models import Q

    from perchoir.publishing.deliveries import claiming, recording, settling
    from perchoir.publishing.deliveries.models import Delivery

    async def blindly(*_what: Any) -> None:
        return None

    def claimed_by_all(pks: list[int], _voice: Any, holder: str, now: datetime) -> list[int]:
        lease = now + claiming.LEASE
        mine = Delivery.objects.filter(pk__in=pks)
        mine.update(state="claimed", holder=holder, lease_until=lease)
        return pks

    if guard == "claim":
        vars(claiming)["_claimed"] = claimed_by_all
    if guard == "attempt":
        vars(settling)["unsettled"] = lambda: Q(pk__in=[])
        vars(recording)["UNSETTLED"] = ()
    if guard == "settle":
        vars(settling)["_look"] = blindly


def start(run: Run, odds: dict[str, float], for_s: float = 1e9) -> int:
    """Fork a worker; its process number."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(os.open(run.folder / "workers.log", os.O_APPEND | os.O_CREAT | os.O_WRONLY), 2)
        while True:
            try:
                work(run, odds, for_s)
                os._exit(0)
            except Exception as error:  # the database was cut away: another try, as the worker does
                sys.stderr.write(f"{error!r}\n")
                connections.close_all()
                time.sleep(0.2)
    finally:
        os._exit(1)


def send_and_kill(run: Run) -> None:
    """Until everything has left and the kills are done."""
    _warm_up()
    workers = [start(run, ODDS) for _ in range(run.workers)]
    shown, limit = 0.0, time.monotonic() + run.limit_s
    while time.monotonic() < limit and (run.killed < run.kills or _under_way()):
        time.sleep(run.pause_s * random.uniform(0.35, 1.65) if run.killed < run.kills else 0.5)
        if run.killed < run.kills:
            victim = workers.pop(random.randrange(len(workers)))
            _end(victim)
            run.killed += 1
            run.in_hand += _left_by(victim)
            workers.append(start(run, ODDS))
            if run.moves_clocks:
                _disturb(run)
        _let_time_pass()
        if time.monotonic() > shown + 5:
            shown = time.monotonic()
            print(f"{run.killed} kills; {_states()}", flush=True)
    for worker in workers:
        _end(worker)


def _warm_up() -> None:
    """What takes a new worker a second to load is loaded before they are forked."""
    from django.urls import get_resolver

    from perchoir.networks.registry import all_publishers
    from perchoir.publishing.deliveries import engine, jobs, settling, telling  # noqa: F401

    all_publishers()
    assert get_resolver().url_patterns


def _end(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _left_by(worker: int) -> Counter[str]:
    """What it was at, by network."""
    from perchoir.publishing.deliveries.models import Delivery

    held = Delivery.objects.filter(holder__contains=f":{worker}:")
    return Counter(held.values_list("account__network", flat=True))


def _let_time_pass() -> None:
    """Whoever was asked to come back in an hour comes back in a second."""
    from django.utils import timezone

    from perchoir.publishing.deliveries.models import Delivery

    soon = timezone.now() + timedelta(seconds=1)
    Delivery.objects.filter(state="scheduled", not_before__gt=soon).update(not_before=soon)


def _disturb(run: Run) -> None:
    """A clock that was moved back or ahead, and a database that goes away."""
    from django.db.models import F

    from perchoir.publishing.deliveries.models import Delivery

    if run.killed % 10 == 0:
        hours = 1 if run.killed % 20 == 0 else -1
        on_their_way = Delivery.objects.filter(lease_until__isnull=False)
        on_their_way.update(lease_until=F("lease_until") + timedelta(hours=hours))
    if run.killed % max(run.kills // 4, 1) == 0:
        _take_the_database_away()


def _take_the_database_away() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW data_directory")
            (data,) = cursor.fetchone()
        else:
            # A transaction of ours is exclusive among writers: nobody records anything meanwhile.
            cursor.execute("BEGIN EXCLUSIVE")
            time.sleep(3.0)
            cursor.execute("ROLLBACK")
            return
    connection.close()
    restart(Path(data))
    print("the server was restarted", flush=True)


def _left() -> int:
    """How many may still leave, or be found."""
    return sum(number for state, number in _states().items() if state in ON_THE_WAY)


def _under_way() -> int:
    """What still may leave, or of which nobody was told that nobody can say."""
    from perchoir.publishing.deliveries.models import Delivery

    alive = Delivery.objects.filter(state__in=ON_THE_WAY)
    waiting = alive.exclude(state="unknown", told_at__isnull=False)
    broken = {"state": "scheduled", "account__broken_at__isnull": False}
    return waiting.exclude(**broken).exclude(approved_digest="").count()


def _states() -> dict[str, int]:
    from django.db.models import Count

    from perchoir.publishing.deliveries.models import Delivery

    counted = Delivery.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counted)


def finish(run: Run) -> None:
    """The weather ends; what has not left in time by then is over, and people are told."""
    run.network.calm()
    workers = [start(run, {}) for _ in range(run.workers)]
    limit = time.monotonic() + run.finish_s
    # Longer than a lease: then nothing moves any more.
    still_s = run.lease_s + 2.0
    left, since = _left(), time.monotonic()
    while left and time.monotonic() < min(limit - TELLING_S, since + still_s):
        _let_time_pass()
        time.sleep(0.3)
        if _left() != left:
            left, since = _left(), time.monotonic()
    while (_under_way() or _untold()) and time.monotonic() < limit:
        _hours_go_by()
        time.sleep(0.3)
    for worker in workers:
        _end(worker)
    if _under_way():
        print(f"{_under_way()} are still on their way: that was too little time.", flush=True)


def _hours_go_by() -> None:
    """For what nobody approved, whose account is broken, or whose pictures are never ready."""
    from django.utils import timezone

    from perchoir.publishing.deliveries.models import Delivery

    over = timezone.now() - timedelta(days=2)
    Delivery.objects.filter(state="scheduled").update(due_at=over, not_before=None)


def _untold() -> int:
    from perchoir.publishing.deliveries.models import Delivery

    ended = Delivery.objects.exclude(state__in=["sent", "seen"])
    return ended.filter(told_at__isnull=True).count()


def _cpu_s() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
