"""10,000 deliveries due in the same minute: how late each leaves.

Two processes (QUICK=1: 1,500 deliveries in nine seconds) send through a network that answers after
20 ms, one post at a time on each of 200 accounts. Late is from the hour of a post to the commit of
its answer. BACKEND=postgresql as in `delivery`.
"""

import json
import os
import time
from datetime import timedelta
from statistics import quantiles

from bench.delivery import QUICK, _cpu_s, _end, compare, house, plan, start

DELIVERIES = int(os.environ.get("DELIVERIES", "1500" if QUICK else "10000"))
SPREAD_S = 60.0 * DELIVERIES / 10_000
WORKERS = 2


def main() -> None:
    with house() as folder:
        from django.utils import timezone

        # Planned first, so that the minute begins when everybody is ready.
        begin = timezone.now() + timedelta(seconds=3 + DELIVERIES / 400)
        plan(DELIVERIES, begin, spread_s=SPREAD_S)
        cpu = _cpu_s()
        workers = [start(folder, {}) for _ in range(WORKERS)]
        limit = time.monotonic() + (35 if QUICK else 900)
        while _left() and time.monotonic() < limit:
            time.sleep(1.0)
        for worker in workers:
            _end(worker)
        late = _late_ms()
        figures = {
            "backend": os.environ.get("BACKEND", "sqlite"),
            "deliveries": DELIVERIES,
            "twice": compare(folder, set())["twice"],
            "late_p50_ms": round(quantiles(late, n=100)[49]),
            "late_p99_ms": round(quantiles(late, n=100)[98]),
            "sent": len(late),
            "cpu_s": round(_cpu_s() - cpu, 1),
        }
    print(json.dumps(figures))


def _left() -> int:
    from perchoir.publishing.deliveries.models import Delivery

    return Delivery.objects.filter(sent_at__isnull=True).count()


def _late_ms() -> list[float]:
    from perchoir.publishing.deliveries.models import Delivery

    sent = Delivery.objects.filter(sent_at__isnull=False).values_list("sent_at", "due_at")
    return [(at - due).total_seconds() * 1_000 for at, due in sent if at and due]


if __name__ == "__main__":
    main()
