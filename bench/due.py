"""10,000 deliveries due in the same minute: how late each leaves.

Two workers (WORKERS=1 for one; QUICK=1: 1,500 deliveries in nine seconds) do all that the product's
worker does for deliveries: sending, telling and reading back. The network answers after 20 ms, one
post at a time on each of 200 accounts. Late is from the hour of a post to the commit of its answer.
BACKEND=postgresql as in `delivery`.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.delivery import QUICK, _cpu_s, _end, house
from bench.networks import FILE, network_of
from bench.networks.comparing import compare
from bench.networks.planning import plan

DELIVERIES = int(os.environ.get("DELIVERIES", "1500" if QUICK else "10000"))
SPREAD_S = 60.0 * DELIVERIES / 10_000
WORKERS = int(os.environ.get("WORKERS", "2"))
BUDGET_MS = 1_000
LATENCY_S = 0.02


def main() -> None:
    with house() as folder:
        from django.utils import timezone

        # Planned first, so that the minute begins when everybody is ready.
        begin = timezone.now() + timedelta(seconds=4 + DELIVERIES / 250)
        plan(network_of(FILE), DELIVERIES, begin, spread_s=SPREAD_S)
        ready = (begin - timezone.now()).total_seconds()
        print(f"{WORKERS} workers begin {ready:.1f} s before the minute.", flush=True)
        cpu = _cpu_s()
        workers = [_start(folder) for _ in range(WORKERS)]
        limit = time.monotonic() + (35 if QUICK else 600)
        while _left() and time.monotonic() < limit:
            time.sleep(1.0)
        own = _cpu_s() - cpu
        for worker in workers:
            _end(worker)
        found = compare(network_of(FILE), folder, set()).values()
        figures = {**_figures(_late_ms()), "twice": sum(one.twice for one in found)}
        figures["cpu_s"] = round(_cpu_s() - cpu - own, 1)
    print(json.dumps(figures))


def _figures(late: list[float]) -> dict[str, Any]:
    cuts = quantiles(late, n=100)
    return {
        "backend": os.environ.get("BACKEND", "sqlite"),
        "workers": WORKERS,
        "deliveries": DELIVERIES,
        "sent": len(late),
        "late_p50_ms": round(cuts[49]),
        "late_p99_ms": round(cuts[98]),
        "late_max_ms": round(max(late)),
        "budget_ms": BUDGET_MS,
        "of_budget": round(cuts[98] / BUDGET_MS, 2),
    }


def _start(folder: Path) -> int:
    """Fork a worker; its process number."""
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
    """What the product's worker asks of deliveries, at its own pace."""
    from perchoir.publishing.deliveries import engine
    from perchoir.publishing.deliveries.jobs import look_after, send_due
    from perchoir.publishing.deliveries.tests.network import FileNetwork

    network = FileNetwork(folder / "network.jsonl", latency_s=LATENCY_S)
    vars(engine)["the_networks"] = network.networks
    threading.Thread(target=_again_and_again, args=(look_after, 1.0), daemon=True).start()
    _again_and_again(send_due, 0.5)


def _again_and_again(job: Callable[[str], bool], idle_s: float) -> None:
    while True:
        if not job("bench"):
            time.sleep(idle_s)


def _left() -> int:
    from perchoir.publishing.deliveries.models import Delivery

    return Delivery.objects.filter(sent_at__isnull=True).count()


def _late_ms() -> list[float]:
    from perchoir.publishing.deliveries.models import Delivery

    sent = Delivery.objects.filter(sent_at__isnull=False).values_list("sent_at", "due_at")
    return [(at - due).total_seconds() * 1_000 for at, due in sent if at and due]


if __name__ == "__main__":
    main()
