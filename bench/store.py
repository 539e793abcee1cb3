"""What storing a mention costs on SQLite and PostgreSQL; INSERT beside COPY, DELETE beside DROP.

Posts that watches matched are stored in batches of 500 with all that belongs to them: authors,
matches, groups of copies, payloads, counts, the full text, the live events. CPU of this process
and, for PostgreSQL, of the server's process beside it. Then the same rows of each table go in as
INSERT and as COPY, turn by turn, and mentions leave: one by one, and with their month.
MENTIONS=100000 for another size, QUICK=1 for less than 50 s; BACKENDS=sqlite leaves PostgreSQL
out; PROFILE=tottime shows where the time goes.
"""

import cProfile
import json
import os
import pstats
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

    from perchoir.core.people.models import Workspace
    from perchoir.networks.contract import IncomingPost

QUICK = bool(os.environ.get("QUICK"))
MENTIONS = int(os.environ.get("MENTIONS", "5000" if QUICK else "50000"))
BACKENDS = os.environ.get("BACKENDS", "sqlite,postgresql").split(",")
BATCH, WATCHES, AUTHORS = 500, 10, 5_000
SIZES = (100, 500, 2_000)
ONE_BY_ONE = 1_000
ROUNDS = 4 if QUICK else 10
Row = Sequence[object]


def main() -> None:
    if "STORE_BENCH_RESULT" in os.environ:
        _measure_here(Path(os.environ["STORE_BENCH_RESULT"]))
        return
    figures: dict[str, object] = {"mentions": MENTIONS, "batch": BATCH}
    for backend in BACKENDS:
        figures |= _in_its_own_process(backend)
    print(json.dumps(figures))


def _in_its_own_process(backend: str) -> dict[str, object]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {**os.environ, "PERCHOIR_DATA": str(folder)}
        environment["STORE_BENCH_RESULT"] = str(folder / "figures.json")
        if backend == "postgresql":
            from tools.postgres import cluster

            environment["PERCHOIR_DATABASE_URL"] = stack.enter_context(
                cluster(["shared_buffers=512MB"])
            )
        subprocess.run([sys.executable, "-m", "bench.store"], env=environment, check=True)
        figures: dict[str, object] = json.loads((folder / "figures.json").read_text())
        return {f"{backend}_{name}": figure for name, figure in figures.items()}


def _measure_here(result: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}: {MENTIONS:,} mentions in batches of {BATCH}", flush=True)
    figures = _whole_store()
    if connection.vendor == "postgresql":
        figures |= _ways_in() | _ways_out()
    result.write_text(json.dumps(figures))
    connection.close()


@dataclass(slots=True)
class Spent:
    """Seconds by the wall clock, of this process's CPU and of the database's."""

    wall: float = 0.0
    cpu: float = 0.0
    server: float = 0.0

    def per(self, rows: int, name: str) -> dict[str, object]:
        found = {f"{name}_cpu_us": self.cpu, f"{name}_wall_us": self.wall}
        if self.server:
            found[f"{name}_server_cpu_us"] = self.server
        return {key: round(seconds / rows * 1e6, 1) for key, seconds in found.items()}


class Clock(AbstractContextManager["Clock"]):
    """Adds what happens inside to `spent`."""

    def __init__(self, spent: Spent) -> None:
        self.spent = spent

    def __enter__(self) -> "Clock":
        self.server, self.cpu = _server_cpu_s(), time.process_time()
        self.wall = time.perf_counter()
        return self

    def __exit__(self, *_error: object) -> None:
        self.spent.wall += time.perf_counter() - self.wall
        self.spent.cpu += time.process_time() - self.cpu
        self.spent.server += _server_cpu_s() - self.server


def _server_cpu_s() -> float:
    """CPU seconds of the process that serves our connection; nothing on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    # In nanoseconds: the ticks of `stat` are too coarse for one batch.
    line = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(line.split()[0]) / 1e9


def _whole_store() -> dict[str, object]:
    from perchoir.core.people.models import Workspace
    from perchoir.listening.mentions.ingest import prepare, store
    from perchoir.networks.contract import Batch, Posted

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    matching = _Drawn(workspace)
    preparing, storing = Spent(), Spent()
    profile = cProfile.Profile()
    posts = _posts()
    for number in range(1 + MENTIONS // BATCH):
        if number == 1:  # the first batch reads tables of characters into memory
            preparing, storing = Spent(), Spent()
        batch = Batch(tuple(Posted(next(posts)) for _ in range(BATCH)), f"{number}")
        with Clock(preparing):
            prepared = prepare(batch, matching)
        with Clock(storing), profile if os.environ.get("PROFILE") else nullcontext():
            store(workspace, None, prepared)
    if os.environ.get("PROFILE"):
        pstats.Stats(profile).sort_stats(os.environ["PROFILE"]).print_stats(60)
    done = preparing.per(MENTIONS, "prepare") | storing.per(MENTIONS, "store")
    print("  per mention: " + ", ".join(f"{name} {figure}" for name, figure in done.items()))
    return done


class _Drawn:
    """A matcher that gives each post to one watch, and every tenth to two."""

    def __init__(self, workspace: "Workspace") -> None:
        from perchoir.listening.watches.models import Watch

        self.rng = random.Random(4)
        self.watches = [
            Watch.objects.create(workspace=workspace, name=f"Watch {n}", query=f"word{n}").pk
            for n in range(WATCHES)
        ]

    @property
    def watch_ids(self) -> frozenset[int]:
        return frozenset(self.watches)

    def match(self, posts: Sequence["IncomingPost"]) -> list[list[int]]:
        return [
            sorted(self.rng.sample(self.watches, 2 if place % 10 == 0 else 1))
            for place, _post in enumerate(posts)
        ]


def _posts() -> Iterator["IncomingPost"]:
    """Invented posts, one every tenth of a second until now; one in twenty is a copy."""
    from bench.millions.words import Zipf, vocabulary
    from perchoir.networks.contract import IncomingAuthor, IncomingPost, Link

    rng = random.Random(20161122)
    words = vocabulary(rng)
    word_of, author_of, tag_of = Zipf(rng, len(words)), Zipf(rng, AUTHORS, 0.9), Zipf(rng, 3_000)
    begin = datetime.now(UTC) - timedelta(seconds=MENTIONS / 10)
    text = ""
    for number in range(MENTIONS + BATCH):
        author, at = author_of.draw()[0], begin + timedelta(seconds=number / 10)
        if number % 20 != 19:
            text = " ".join(words[place] for place in word_of.draw(rng.randint(8, 32)))
        yield IncomingPost(
            network="bluesky",
            id=f"at://did:plc:{author:024}/app.bsky.feed.post/{number:013}",
            url=f"https://bsky.app/profile/did:plc:{author:024}/post/{number:013}",
            author=IncomingAuthor(
                f"did:plc:{author:024}", f"author{author}.example", f"Author {author}", author
            ),
            text=text,
            language="fr",
            created_at=at,
            received_at=at + timedelta(milliseconds=400),
            tags=(f"tag{tag_of.draw()[0]}",) if number % 3 == 0 else (),
            links=(Link(f"https://site{tag_of.draw()[0]}.example/page"),)
            if number % 4 == 0
            else (),
            raw=json.dumps({"text": text, "number": number, "author": author}).encode(),
        )


def _ways_in() -> dict[str, object]:
    """Rows as they are stored, once more under other keys: INSERT and COPY side by side."""
    from perchoir.listening.mentions.models import Fingerprint, Match, Mention, RawPayload, Tally

    again: dict[type[Model], str] = {
        Mention: "",
        Match: "(mention_id, watch_id) DO NOTHING",
        RawPayload: "(mention_id) DO UPDATE SET payload = excluded.payload",
        Tally: "(watch_id, facet, grain, at, value) DO UPDATE SET"
        " posts = mentions_tally.posts + excluded.posts",
        Fingerprint: "",
    }
    figures: dict[str, object] = {}
    for model, on_conflict in again.items():
        for size in SIZES:
            figures |= _side_by_side(model, on_conflict, size)
    return figures


def _side_by_side(model: "type[Model]", on_conflict: str, size: int) -> dict[str, object]:
    from perchoir.core.jobs.tables import copy_each, insert_each

    columns, rows = _taken_out(model, size)
    spent = {write: Spent() for write in (insert_each, copy_each)}
    for _round in range(ROUNDS):
        for write, clock in spent.items():
            _timed_and_undone(clock, partial(write, model, columns, rows, on_conflict))
    found: dict[str, object] = {}
    for write, one in spent.items():
        way = write.__name__.removesuffix("_each")
        found |= one.per(len(rows) * ROUNDS, f"{model._meta.model_name}_{size}_{way}")
    insert, copy = (one.cpu + one.server for one in spent.values())
    walls = [one.wall for one in spent.values()]
    ratios = f"{insert / copy:.1f} times the CPU of COPY, {walls[0] / walls[1]:.1f} the time"
    print(f"  {model._meta.model_name}, {len(rows)} rows: INSERT takes {ratios}", flush=True)
    return found


def _timed_and_undone(spent: Spent, write: Callable[[], None]) -> None:
    from django.db import transaction

    with transaction.atomic():
        with Clock(spent):
            write()
        transaction.set_rollback(True)


def _taken_out(model: "type[Model]", size: int) -> tuple[list[str], list[Row]]:
    """The last rows of a table, without their ids, which leave it for good."""
    fields = [field for field in model._meta.concrete_fields if field.name != "id"]
    last = list(model._default_manager.order_by("-pk")[:size])
    rows: list[Row] = [[getattr(one, field.attname) for field in fields] for one in reversed(last)]
    _forget(model, [one.pk for one in last])
    return [field.name for field in fields], rows


def _forget(model: "type[Model]", ids: list[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        column, table = model._meta.pk.column, model._meta.db_table
        cursor.execute(f'DELETE FROM {table} WHERE "{column}" = ANY(%s)', [ids])
        cursor.execute("SET session_replication_role = origin")


def _ways_out() -> dict[str, object]:
    """The month that was stored leaves: a thousand mentions one by one, the rest at once."""
    from django.utils import timezone

    from perchoir.core.people.models import Workspace
    from perchoir.listening.mentions import dropping
    from perchoir.listening.mentions.ingest import remove_from
    from perchoir.listening.mentions.models import Mention

    some = list(Mention.objects.order_by("id").values_list("id", flat=True)[:ONE_BY_ONE])
    one_by_one = Spent()
    with Clock(one_by_one):
        remove_from(Workspace.objects.get(), some)
    later = timezone.now() + timedelta(days=500)
    left, at_once = Mention.objects.count(), Spent()
    while Mention.objects.exists():
        at_once = Spent()
        with Clock(at_once):
            dropping.drop_some({}, {}, later)
    after = Spent()
    with Clock(after):
        while dropping.drop_some({}, {}, later):
            pass
    found = one_by_one.per(len(some), "purge_one") | after.per(left, "purge_after_month")
    found |= {"month_mentions": left, "month_goes_ms": round(at_once.wall * 1e3, 1)}
    print("  out: " + ", ".join(f"{name} {figure}" for name, figure in found.items()), flush=True)
    return found


if __name__ == "__main__":
    main()
