"""A million posts through the log and two engines, while what can be killed is killed.

A listener writes a stream into NATS JetStream, two engines match it with 1,000 watches and store
it: real processes on loopback. At a quarter, a half and three quarters of the stream an engine, the
server of NATS and the database get `kill -9` (PostgreSQL is started again as after a crash). Some
posts are deleted soon after. At the end: which posts are missing, which are there twice or although
they were deleted, whether every count is right, and how long it took after each kill until all that
had been heard by then was stored. QUICK=1 for less than 50 s, POSTS=200000 for another size,
ENGINES=3. Without PostgreSQL the store is SQLite, which has no process to kill.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.engine.house import SETTINGS, furnish, open_django
from bench.engine.machine import cpu_s
from bench.engine.stream import Stream, stream
from bench.engine.texts import corpus
from bench.engine.watches import watches
from perchoir.listening.engine import Sieve
from perchoir.listening.engine.matcher import Matcher
from perchoir.networks.bluesky.jetstream import Jetstream
from perchoir.networks.contract import Block, Posted, Tools
from tools.nats import NATS_MISSING, Server, find_nats, server
from tools.postgres import POSTGRES_MISSING, cluster, find_postgres, restart

if TYPE_CHECKING:
    from perchoir.listening.sources.models import Source

QUICK = bool(os.environ.get("QUICK"))
POSTS = int(os.environ.get("POSTS", "60000" if QUICK else "1000000")) // 500 * 500
ENGINES = int(os.environ.get("ENGINES", "2"))
WATCHES = 1_000
CHUNK, BACK = 500, 40
PATIENCE_S = 1_500.0
_WHO = re.compile(rb'"did":"([^"]+)","time_us":(\d+).*?"rkey":"([^"]+)"')
_DELETION = b'"operation":"delete"'


def main() -> None:
    if len(sys.argv) > 1:
        open_django()
        asyncio.run({"hear": hear, "take": take}[sys.argv[1]]())
        return
    if find_nats() is None:
        sys.exit(NATS_MISSING)
    with ExitStack() as stack:
        nats = stack.enter_context(server())
        os.environ["PERCHOIR_LOG_URL"] = nats.url
        os.environ["PERCHOIR_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ["PERCHOIR_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        if find_postgres():
            os.environ["PERCHOIR_DATABASE_URL"] = stack.enter_context(cluster(SETTINGS))
        else:
            print(f"{POSTGRES_MISSING} The store is SQLite, and is not killed.", flush=True)
        open_django()
        print(json.dumps(Run(nats).figures()))


class Firehose(Jetstream):
    """The bench's own posts, as fast as they are taken, from the cursor on."""

    async def blocks(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncGenerator[Block, None]:
        posts, at = the_stream(), heard_at(cursor)
        while at < POSTS:
            first = at // CHUNK * CHUNK
            yield Block(tuple(chunk(posts, first)[at - first :]), datetime.now(UTC))
            at = first + CHUNK
            await asyncio.sleep(0)
        await asyncio.Event().wait()

    async def find_authors(
        self, handles: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> dict[str, str]:
        return {}

    async def resolve_handles(
        self, dids: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> dict[str, str]:
        return {}


def the_stream() -> Stream:
    return stream(corpus(), moulds=4_000 if QUICK else 20_000)


def chunk(posts: Stream, first: int) -> list[bytes]:
    """`CHUNK` messages; who deletes deletes what came a moment before."""
    found = list(posts.messages(first, CHUNK))
    for place in range(BACK, CHUNK):
        if _DELETION in found[place] and _DELETION not in found[place - BACK]:
            found[place] = deletion(found[place - BACK], found[place])
    return found


def deletion(post: bytes, at: bytes) -> bytes:
    """The author of `post` deletes it, when `at` would have come."""
    who, when = _WHO.search(post), _WHO.search(at)
    assert who
    assert when
    return (
        b'{"did":"%b","time_us":%b,"kind":"commit","commit":{"rev":"%b","operation":"delete",'
        b'"collection":"app.bsky.feed.post","rkey":"%b"}}'
    ) % (who[1], when[2], who[3], who[3])


def heard_at(cursor: str) -> int:
    """How many messages stand before a cursor."""
    from bench.engine.stream import _FIRST_MICROSECOND, APART_US

    return (int(cursor) - _FIRST_MICROSECOND) // APART_US + 1 if cursor else 0


async def hear() -> None:
    """The listener's process."""
    from perchoir.core.outbound import Outbound
    from perchoir.listening.sources.log import Log
    from perchoir.listening.sources.runner import Worker

    async with Outbound() as http, Log(os.environ["PERCHOIR_LOG_URL"]) as log:
        await Worker(http, find_connector=lambda _key: Firehose(), log=log).run(until_told())


async def take() -> None:
    """An engine's process."""
    from perchoir.core.outbound import Outbound
    from perchoir.listening.sources.log import Log
    from perchoir.listening.sources.runner import Engine

    async with Outbound() as http, Log(os.environ["PERCHOIR_LOG_URL"]) as log:
        await Engine(http, log, find_connector=lambda _key: Firehose()).run(until_told())


def until_told() -> asyncio.Event:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return stop


@dataclass
class Kill:
    """What was killed, when, and how much had been heard by then."""

    what: str
    at: float
    heard: int
    over_after_s: float | None = None


@dataclass
class Run:
    """The processes of one run, and what it shows."""

    nats: Server
    kills: list[Kill] = field(default_factory=list)
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    said_at: float = 0.0

    def figures(self) -> dict[str, object]:
        workspace = self.prepare()
        kept, posts = expected()
        print(f"{POSTS:,} messages, {posts:,} posts, {len(kept):,} to keep", flush=True)
        try:
            engines = [self.start("take") for _ in range(ENGINES)]
            self.start("hear")
            wall = self.watch(engines, posts)
            cpu = cpu_s(process.pid for process in self.processes if process.poll() is None)
        finally:
            self.end()
        return self.judged(workspace, kept, posts) | {
            "posts_per_s": round(posts / wall),
            "wall_s": round(wall, 1),
            "cpu_us_per_post": round(cpu / posts * 1e6, 1),
            "engines": ENGINES,
            "messages": POSTS,
        }

    def prepare(self) -> int:
        from django.core.management import call_command

        from perchoir.listening.sources.models import Source

        call_command("migrate", verbosity=0)
        workspace = furnish("bench", watches(corpus(), WATCHES))
        Source.objects.exclude(name="Part 0").delete()
        return workspace

    def start(self, what: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-m", "bench.scale", what])
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def watch(self, engines: "list[subprocess.Popen[bytes]]", posts: int) -> float:
        """Kill at its time what is to be killed; the seconds until all is stored."""
        waiting = [("engine", 0.25), ("broker", 0.5)]
        waiting += [("database", 0.75)] if "PERCHOIR_DATABASE_URL" in os.environ else []
        began, patience = 0.0, time.monotonic() + PATIENCE_S
        while True:
            heard, stored = standing()
            began = began or (time.monotonic() if heard else 0.0)
            self.note(heard, stored, posts)
            if heard >= POSTS and stored >= posts and not waiting:
                return time.monotonic() - began
            if waiting and heard >= waiting[0][1] * POSTS:
                self.kill(waiting.pop(0)[0], heard, engines)
            if time.monotonic() > patience:
                raise RuntimeError(f"not done: {heard} heard, {stored} of {posts} stored")
            time.sleep(0.1)

    def note(self, heard: int, stored: int, posts: int) -> None:
        for kill in self.kills:
            # About as many posts as there are posts among what was heard.
            if kill.over_after_s is None and stored >= kill.heard * posts / POSTS:
                kill.over_after_s = time.monotonic() - kill.at
                print(f"  caught up with the kill of the {kill.what} in {kill.over_after_s:.1f} s")
        if time.monotonic() - self.said_at >= 5:
            self.said_at = time.monotonic()
            print(f"  heard {heard:,}, stored {stored:,}", flush=True)

    def kill(self, what: str, heard: int, engines: "list[subprocess.Popen[bytes]]") -> None:
        print(f"  kill -9 of the {what} at {heard:,} messages", flush=True)
        self.kills.append(Kill(what, time.monotonic(), heard))
        if what == "engine":
            engines[0].kill()
            engines[0].wait()
            engines[0] = self.start("take")
        elif what == "broker":
            self.nats.kill()
            self.nats.start()
        else:
            kill_database()

    def judged(self, workspace: int, kept: set[str], posts: int) -> dict[str, object]:
        from perchoir.core.people.models import Workspace
        from perchoir.listening.mentions.models import Mention
        from perchoir.listening.mentions.recount import differences

        ids = list(Mention.objects.values_list("remote_id", flat=True))
        there = set(ids)
        wrong_counts = differences(Workspace.objects.get(pk=workspace))
        return {
            "kills": len(self.kills),
            "lost": len(kept - there),
            "twice": len(ids) - len(there),
            "undeleted": len(there - kept),
            "counts_right": wrong_counts == 0,
            "received": the_source().received,
            "sent": posts,
            "catch_up_s": round(max(kill.over_after_s or 0.0 for kill in self.kills), 1),
            "catch_up_each_s": {
                kill.what: round(kill.over_after_s or 0.0, 1) for kill in self.kills
            },
        }


def expected() -> tuple[set[str], int]:
    """Ids of the posts that must be stored in the end, and how many posts there are: matched here
    in one process, without log, store or threads."""
    numbered = watches(corpus(), WATCHES)
    firehose, sieve, matcher = Firehose(), Sieve(numbered, Firehose.reads), Matcher(numbered)
    kept: set[str] = set()
    count, posts, tools = 0, the_stream(), no_tools()
    for messages in (chunk(posts, first) for first in range(0, POSTS, CHUNK)):
        count += sum(_DELETION not in message for message in messages)
        block = Block(tuple(messages), datetime.now(UTC))
        reading = firehose.read(block, sieve.sift(messages).chosen, "", tools)
        kept = fold(kept, asyncio.run(reading).events, matcher)
    return kept, count


def fold(kept: set[str], events: Sequence[object], matcher: Matcher) -> set[str]:
    """Deletions in a chunk come after the posts that they are about."""
    found = [event.post for event in events if isinstance(event, Posted)]
    matched = {post.id for post, ids in zip(found, matcher.match(found), strict=True) if ids}
    gone = {getattr(event, "post_id", "") for event in events}
    return (kept | matched) - gone


def no_tools() -> Tools:
    from perchoir.core.outbound import Outbound

    return Tools(http=Outbound(), now=lambda: datetime.now(UTC))


def the_source() -> "Source":
    from perchoir.listening.sources.models import Source

    return Source.objects.get()


def standing() -> tuple[int, int]:
    """Messages heard and posts stored; what was known last while the database is away."""
    from django.db import InterfaceError, OperationalError, connection

    with suppress(OperationalError, InterfaceError):
        source = the_source()
        _last[:] = [heard_at(source.cursor), source.received]
        return _last[0], _last[1]
    connection.close()
    return _last[0], _last[1]


_last = [0, 0]


def kill_database() -> None:
    """Every process of it, and a start as after a crash."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    connection.close()
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    for process in family_of(pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    # A dead process that nobody has buried yet would pass for a server that runs.
    (folder / "postmaster.pid").unlink(missing_ok=True)
    for _ in range(20):
        with suppress(RuntimeError):
            return restart(folder)
        time.sleep(0.2)  # its memory is not free yet
    raise RuntimeError("PostgreSQL did not start again")


def family_of(pid: int) -> Iterator[int]:
    from bench.engine.machine import family

    yield from family(pid)


if __name__ == "__main__":
    main()
