"""How fast watches go over an archive: a recording of Jetstream as NDJSON under Zstandard.

The same file is read whole, line by line, then with the sieve that passes over what no watch can
match; both ask the same matcher, and must find the same. Then the product's own road from the file
to stored mentions (SQLite). One process; wall clock and CPU time. POSTS=2000000 for another size,
WATCHES=100 for another set, QUICK=1 for less than 50 seconds.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from bench.engine.house import furnish, house
from bench.engine.stream import Stream, stream
from bench.engine.texts import corpus
from bench.engine.watches import watches
from perchoir.listening.engine import Matcher, Query, Sieve
from perchoir.networks.contract import Posted
from perchoir.networks.files import READS, Read, Shape, Sift, read

QUICK = bool(os.environ.get("QUICK"))
POSTS = int(os.environ.get("POSTS", "200000" if QUICK else "2000000"))
WATCHES = int(os.environ.get("WATCHES", "1000"))
# Reading whole is so much slower that a part of the file tells.
PART = 10
SHAPE = Shape.JETSTREAM
NOW = datetime(2026, 11, 23, tzinfo=UTC)
Watches = list[tuple[int, Query]]


@dataclass(frozen=True)
class Pace:
    posts: int
    matches: int
    posts_per_s: int
    cpu_us: float


def main() -> None:
    texts = corpus()
    asked = watches(texts, WATCHES)
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole.ndjson.zst", Path(folder) / "part.ndjson.zst"
        posts = stream(texts)
        write(whole, posts, POSTS)
        write(part, posts, POSTS // PART)
        figures = measure(whole, part, asked) | stored(whole, asked)
    print(json.dumps({"posts": POSTS, "watches": WATCHES, **figures}))


def write(path: Path, posts: Stream, count: int) -> None:
    """So many messages, one a line."""
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as packed:
        for first in range(0, count, 10_000):
            several = posts.messages(first, min(10_000, count - first))
            packed.write(b"".join(line + b"\n" for line in several))
    print(f"{count:,} messages, {path.stat().st_size / 1e6:.0f} MB compressed")


def measure(whole: Path, part: Path, asked: Watches) -> dict[str, object]:
    """The reader without sieve and with it, side by side."""
    sift = sifting(asked)
    slow, slow_found = paced(part, asked, None)
    again, fast_found = paced(part, asked, sift)
    if slow_found != fast_found or slow.posts != again.posts:
        raise SystemExit(f"not the same: {len(slow_found ^ fast_found)} answers differ")
    fast, _found = paced(whole, asked, sift)
    ratio = slow.cpu_us / fast.cpu_us
    tell("read whole", slow)
    tell("sifted", fast)
    print(f"{ratio:.1f} times less CPU, the same {len(slow_found):,} matches")
    return {"slow": vars(slow), "fast": vars(fast), "ratio": round(ratio, 1)}


def sifting(asked: Watches) -> Sift:
    """The sieve, compiled and warm."""
    sieve = Sieve(asked, READS[SHAPE])
    sieve.sift([b"{}"])
    return lambda messages: sieve.sift(messages).chosen


def paced(path: Path, asked: Watches, sift: Sift | None) -> tuple[Pace, set[tuple[str, int]]]:
    """How fast, and which posts matched which watches."""
    matcher, found, posts = Matcher(asked), set[tuple[str, int]](), 0
    wall, cpu = time.perf_counter(), time.process_time()
    for one in read(path, SHAPE, received_at=NOW, sift=sift):
        several = list(_posts(one))
        posts += one.passed_over + len(several)
        for post, ids in zip(several, matcher.match([each.post for each in several]), strict=True):
            found.update((post.post.id, watch) for watch in ids)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Pace(posts, len(found), round(posts / wall), round(cpu / posts * 1e6, 2)), found


def _posts(one: Read) -> Iterator[Posted]:
    return (event for event in one.events if isinstance(event, Posted))


def stored(path: Path, asked: Watches) -> dict[str, object]:
    """From the file to mentions in the database, as `perchoir watch apply` does it."""
    with house():
        number = furnish("archive", asked)
        wall, cpu = time.perf_counter(), time.process_time()
        posts, added = applied(path, number)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pace = Pace(posts, added, round(posts / wall), round(cpu / posts * 1e6, 2))
    tell("stored", pace)
    return {"stored": vars(pace)}


def applied(path: Path, workspace_id: int) -> tuple[int, int]:
    """All watches over the file; posts, and mentions that were added."""
    from perchoir.core.people.models import Workspace
    from perchoir.listening.imports import actions, archives
    from perchoir.listening.imports.files import take_in
    from perchoir.listening.imports.models import Import

    workspace = Workspace.objects.get(pk=workspace_id)
    taken = take_in(path, workspace_id)
    row = actions.note_file(workspace, None, name=path.name, path=taken)
    # As after a dry run.
    Import.objects.update(state=Import.State.CHECKED)
    actions.ask_for_import(workspace, None, row, [])
    for _step in archives.work(row):
        pass
    return row.posts, row.added


def tell(name: str, pace: Pace) -> None:
    print(f"{name:<12} {pace.posts_per_s:>9,} posts/s  {pace.cpu_us:>7.2f} us of CPU a post")


if __name__ == "__main__":
    main()
