"""Each post goes out exactly once, whatever dies: kill -9, lost answers, stalls, the database.

Four processes send 10,000 deliveries (QUICK=1: 300) through a network that keeps its own record,
knows no idempotency, and loses answers, stalls, answers 5xx, asks to wait and refuses. One of the
processes is killed again and again (300 times at least; QUICK=1: 20). Leases are pushed an hour
ahead, as by a clock that was moved back, and an hour back, as by one that was moved ahead. The
database goes away: PostgreSQL is restarted at once in the middle of everything, four times; SQLite,
which has no server, is locked by somebody else for three seconds, four times. One delivery in
twenty is due without being approved. At the end the network's record is compared with ours.

NETWORK=x sends through the publisher of X to a copy of X (`bench/networks`). BACKEND=postgresql
takes a PostgreSQL of its own instead of SQLite. GUARD=claim, attempt or settle takes one guard
away, in the workers of this bench only: then `twice` must not be 0.
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
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.postgres import cluster, restart

QUICK = bool(os.environ.get("QUICK"))
DELIVERIES = int(os.environ.get("DELIVERIES", "300" if QUICK else "10000"))
KILLS = int(os.environ.get("KILLS", "20" if QUICK else "300"))
WORKERS = 4
ACCOUNTS = 200
GUARD = os.environ.get("GUARD", "none")
NETWORK = os.environ.get("NETWORK", "fake")
ODDS = {"lost": 0.02, "cut": 0.01, "5xx": 0.01, "wait": 0.02, "refused": 0.005, "stall": 0.002}


def main() -> None:
    with house() as folder, network().opened(folder):
        from django.utils import timezone

        unapproved = plan(DELIVERIES, timezone.now(), spoil_every=20)
        started, cpu = time.monotonic(), _cpu_s()
        kills = _send_and_kill(folder)
        _finish(folder)
        _print_table()
        figures = {
            "backend": os.environ.get("BACKEND", "sqlite"),
            "network": NETWORK,
            "guard_removed": GUARD,
            "deliveries": DELIVERIES,
            "kills": kills,
            **compare(folder, unapproved),
            "wall_s": round(time.monotonic() - started, 1),
            "cpu_s": round(_cpu_s() - cpu, 1),
        }
    print(json.dumps(figures))


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
            DJANGO_SETTINGS_MODULE="perchoir.config.settings",
        )
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(name)
        connections.close_all()


def network() -> Any:
    """On which it is sent: see `bench/networks`. Only once there is a house."""
    return import_module(f"bench.networks.{NETWORK}")


def plan(
    deliveries: int, due_at: datetime, spoil_every: int = 0, spread_s: float = 0.0
) -> set[int]:
    """So many deliveries on 200 accounts; the numbers of those that nobody approved."""
    from django.db import transaction

    from perchoir.core.people.models import Member, User, Workspace

    with transaction.atomic():
        workspace = Workspace.objects.create(name="Bench", slug="bench")
        user = User.objects.create(email="bench@example.org", name="Bench")
        author = Member.objects.create(workspace=workspace, user=user, role="leader")
        voices = [_voice(author, number) for number in range(ACCOUNTS)]
        unapproved = set()
        for number in range(deliveries):
            spoilt = bool(spoil_every) and number % spoil_every == 0
            due = due_at + timedelta(seconds=spread_s * number / deliveries)
            pk = _delivery(author, *voices[number % ACCOUNTS], number, due, spoilt)
            if spoilt:
                unapproved.add(pk)
    print(f"{deliveries} deliveries are planned, {len(unapproved)} of them unapproved.", flush=True)
    return unapproved


def _voice(author: Any, number: int) -> tuple[Any, Any]:
    from perchoir.networks.connections.models import Account
    from perchoir.publishing.voices.models import Voice, VoiceAccount

    name = f"v{number}"
    voice = Voice.objects.create(
        workspace=author.workspace, name=name, handle=name, late_minutes=600
    )
    account = Account.objects.create(workspace=author.workspace, **network().account(number))
    VoiceAccount.objects.create(voice=voice, account=account)
    return voice, account


def _delivery(
    author: Any, voice: Any, account: Any, number: int, due_at: datetime, spoilt: bool
) -> int:
    from perchoir.publishing.deliveries.models import Delivery, Gate, Part
    from perchoir.publishing.posts.models import Post
    from perchoir.publishing.posts.sealing import digest_of

    texts = [f"Post {number}"] if number % 10 else [f"Post {number}, 1", f"Post {number}, 2"]
    Gate.objects.get_or_create(workspace=author.workspace)
    post = Post.objects.create(
        workspace=author.workspace, voice=voice, author=author, due_at=due_at,
        content={"language": "fr", "parts": [{"text": text} for text in texts]},
    )  # fmt: skip
    digest = digest_of(post, account)
    delivery = Delivery.objects.create(
        workspace=author.workspace, post=post, voice=voice, account=account, due_at=due_at,
        state="scheduled", digest=digest, approved_digest="" if spoilt else digest,
    )  # fmt: skip
    Part.objects.bulk_create(
        Part(delivery=delivery, number=index, key=f"key-{number}-{index}")
        for index in range(1, len(texts) + 1)
    )
    return int(delivery.pk)


def work(folder: Path, odds: dict[str, float], for_s: float) -> None:
    """One worker, with shorter leases than the product's, so that the bench ends today."""
    from perchoir.publishing.deliveries import claiming, engine, recording, sending, settling
    from perchoir.publishing.deliveries.jobs import look_after

    random.seed()
    # Few hands, so that the kills of a few minutes leave something to send.
    engine.MOST_AT_ONCE = 16
    claiming.LEASE = timedelta(seconds=4)
    recording.SETTLE_AFTER = timedelta(seconds=0.3)
    recording.DEFAULT_WAIT = timedelta(seconds=1)
    settling.STILL_CALLING = timedelta(seconds=1.5)
    settling.LOOK_AGAIN = timedelta(seconds=2)
    sending.CALL_S, sending.BEFORE_CALL_S = 0.6, 0.6
    remove_guard(GUARD)
    networks, tools = network().reach(folder, odds)
    hands = engine.Engine(networks, tools, asyncio.new_event_loop())
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        if not hands.run(1.0):
            time.sleep(0.1)
        while look_after("bench"):
            pass


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


def start(folder: Path, odds: dict[str, float], for_s: float = 1e9) -> int:
    """Fork a worker; its process number."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(os.open(folder / "workers.log", os.O_APPEND | os.O_CREAT | os.O_WRONLY), 2)
        while True:
            try:
                work(folder, odds, for_s)
                os._exit(0)
            except Exception as error:  # the database was cut away: another try, as the worker does
                sys.stderr.write(f"{error!r}\n")
                connections.close_all()
                time.sleep(0.2)
    finally:
        os._exit(1)


def _send_and_kill(folder: Path) -> int:
    """Until everything has left and the kills are done."""
    workers = [start(folder, ODDS) for _ in range(WORKERS)]
    kills, shown, limit = 0, 0.0, time.monotonic() + (22 if QUICK else 1_500)
    while time.monotonic() < limit and (kills < KILLS or _under_way()):
        time.sleep(random.uniform(0.05, 0.25) if kills < KILLS else 1.0)
        if kills < KILLS:
            victim = workers.pop(random.randrange(len(workers)))
            _end(victim)
            workers.append(start(folder, ODDS))
            kills += 1
            _disturb(kills)
        if time.monotonic() > shown + 5:
            shown = time.monotonic()
            print(f"{kills} kills; {_states()}", flush=True)
    for worker in workers:
        _end(worker)
    return kills


def _end(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _disturb(kills: int) -> None:
    """A clock that was moved back or ahead, and a database that goes away."""
    from django.db.models import F

    from perchoir.publishing.deliveries.models import Delivery

    if kills % 10 == 0:
        hours = 1 if kills % 20 == 0 else -1
        on_their_way = Delivery.objects.filter(lease_until__isnull=False)
        on_their_way.update(lease_until=F("lease_until") + timedelta(hours=hours))
    if kills % max(KILLS // 4, 1) == 0:
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


def _under_way() -> int:
    from perchoir.publishing.deliveries.models import Delivery

    alive = Delivery.objects.filter(state__in=["scheduled", "claimed", "sending", "unknown"])
    return alive.exclude(approved_digest="").count()


def _states() -> dict[str, int]:
    from django.db.models import Count

    from perchoir.publishing.deliveries.models import Delivery

    counted = Delivery.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counted)


def _finish(folder: Path) -> None:
    """The hour of those that nobody approved is over; one quiet worker brings all to an end."""
    from perchoir.publishing.deliveries.models import Delivery

    past = Delivery.objects.filter(approved_digest="").values_list("due_at", flat=True).first()
    if past:
        old = past - timedelta(days=2)
        Delivery.objects.filter(approved_digest="").update(due_at=old)
    limit = time.monotonic() + (15 if QUICK else 600)
    while time.monotonic() < limit and (_under_way() or _untold()):
        os.waitpid(start(folder, {}, for_s=3.0), 0)


def _untold() -> int:
    from perchoir.publishing.deliveries.models import Delivery

    ended = Delivery.objects.exclude(state__in=["sent", "seen"])
    return ended.filter(told_at__isnull=True).count()


def compare(folder: Path, unapproved: set[int]) -> dict[str, Any]:
    """The network's own record against ours."""
    from perchoir.publishing.deliveries.models import Part

    there: Counter[str] = network().record(folder)
    rows = Part.objects.values_list("key", "delivery_id", "delivery__state", "state")
    lost = ghosts = 0
    for key, _pk, state, part in rows:
        said_sent = part == "sent" or state in {"sent", "seen"}
        lost += said_sent and not there[key]
        ghosts += bool(there[key]) and not said_sent
    waiting, untold = _under_way(), _untold()
    return {
        "twice": sum(times > 1 for times in there.values()),
        "lost": lost + ghosts + untold,
        "unapproved": len({pk for key, pk, *_ in rows if pk in unapproved and there[key]}),
        "there": len(there),
        "said_sent_but_not_there": lost,
        "there_but_not_said": ghosts,
        "still_waiting": waiting,
        "untold": untold,
        "states": _states(),
    }


def _print_table() -> None:
    """Where each came to its end, and what its person was told."""
    from django.db.models import Count, Q

    from perchoir.publishing.deliveries.models import Delivery

    rows = Delivery.objects.order_by("state").values_list("state", "problem_code")
    print(f"{'state':<12}{'why':<24}{'deliveries':>10}{'told':>8}")
    for state, why, number, told in rows.annotate(
        number=Count("pk"), told=Count("pk", filter=Q(told_at__isnull=False))
    ):
        print(f"{state:<12}{why or '-':<24}{number:>10}{told:>8}", flush=True)


def _cpu_s() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
