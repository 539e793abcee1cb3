"""Server time of the pages with ten million mentions stored: deck column, search, trends, mention.

The real views are called in-process, through every middleware. MENTIONS=1000000 for another size,
QUICK=1 for 200,000 mentions in less than 50 seconds; BACKEND=postgresql starts a cluster of its
own (PERCHOIR_DATABASE_URL uses another, which must be empty); FOLDER=path keeps the database there
and uses it again.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from perchoir.core.people.models import Member

QUICK = bool(os.environ.get("QUICK"))
MENTIONS = int(os.environ.get("MENTIONS", "200000" if QUICK else "10000000"))
ROUNDS = 12 if QUICK else 30
WARM_UP = 2
SETTINGS = ["shared_buffers=1GB", "effective_cache_size=8GB", "work_mem=32MB", "max_wal_size=8GB"]


def main() -> None:
    with ExitStack() as stack:
        folder = os.environ.get("FOLDER") or stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["PERCHOIR_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        if os.environ.get("BACKEND") == "postgresql" and "PERCHOIR_DATABASE_URL" not in os.environ:
            os.environ["PERCHOIR_DATABASE_URL"] = stack.enter_context(_cluster())
        stack.enter_context(_django())
        print(json.dumps(_measured(_member(Path(folder)))))


@contextmanager
def _cluster() -> Iterator[str]:
    from tools.postgres import cluster

    with cluster(SETTINGS) as url:
        yield url


@contextmanager
def _django() -> Iterator[None]:
    import django

    django.setup()
    yield
    from django.db import connections

    connections.close_all()


def _member(folder: Path) -> "Member":
    from django.core.management import call_command
    from django.db import connection

    from perchoir.core.people.models import Member

    call_command("migrate", verbosity=0)
    found = Member.objects.select_related("user", "workspace").first()
    if found:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return found
    print(f"Building {MENTIONS:,} mentions in {folder}", flush=True)
    return _built()


def _built() -> "Member":
    from bench.millions.building import build
    from perchoir.core.people.models import Member, User, Workspace
    from perchoir.core.people.rights import Role

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    user = User.objects.create_user("bench@example.org", "correct horse battery", name="Bench")
    started = time.monotonic()
    build(workspace, MENTIONS)
    print(f"Built in {time.monotonic() - started:.0f} s", flush=True)
    return Member.objects.create(workspace=workspace, user=user, role=Role.OWNER)


def _measured(member: "Member") -> dict[str, object]:
    from django.db import connection
    from django.test import Client

    from perchoir.listening.mentions.models import Mention

    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    figures: dict[str, object] = {"mentions": Mention.objects.count()}
    figures["backend"] = connection.vendor
    for name, addresses in _pages(member).items():
        times = _times(client, name, addresses)
        for word, spent in (("", times[0]), ("cpu_", times[1])):
            figures[f"{name}_{word}p50_ms"] = round(median(spent), 1)
            figures[f"{name}_{word}p95_ms"] = round(quantiles(spent, n=20)[-1], 1)
    return figures


def _times(
    client: "Client", name: str, addresses: dict[str, Callable[[int], str]]
) -> tuple[list[float], list[float]]:
    """Milliseconds by the wall clock, and of this process's own CPU."""
    wall: list[float] = []
    cpu: list[float] = []
    for kind, address in addresses.items():
        times = [_time(client, address(turn)) for turn in range(ROUNDS + WARM_UP)][WARM_UP:]
        here, own = [one[0] for one in times], [one[1] for one in times]
        p95 = quantiles(here, n=20)[-1]
        said = f"p50 {median(here):7.1f} ms   p95 {p95:7.1f} ms   CPU p50 {median(own):6.1f} ms"
        print(f"  {name:8} {kind:24} {said}", flush=True)
        wall += here
        cpu += own
    return wall, cpu


def _time(client: "Client", address: str) -> tuple[float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    answer = client.get(address, headers={"HX-Request": "true"} if "part=" in address else {})
    content = b"".join(answer) if answer.streaming else answer.content
    spent = (time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000
    if answer.status_code != 200 or not content:
        sys.exit(f"{address} answered {answer.status_code}")
    return spent


def _pages(member: "Member") -> dict[str, dict[str, Callable[[int], str]]]:
    from bench.millions.addresses import deck, mentions, search, trends

    return {
        "deck": deck(member),
        "search": search(member),
        "trends": trends(member),
        "mention": mentions(member),
    }


if __name__ == "__main__":
    main()
