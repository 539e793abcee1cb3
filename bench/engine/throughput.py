"""How fast, from bytes to stored mentions: two workers on two cores, into one database."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.engine import crew
from bench.engine.house import close, furnish, server_pids, stored
from bench.engine.machine import cpu_s
from bench.engine.texts import Corpus
from bench.engine.watches import watches
from bench.engine.worker import PARTS, Figures


@dataclass(frozen=True)
class Speed:
    """`cpu_us` is CPU time for each post, all parts and the database server's included; `parts`
    splits it. `idle_pct` of their time the workers waited, for the database or for a core. Memory
    is of one worker: all of it, and what the engine and its watches added.
    """

    watches: int
    posts: int
    posts_per_s: float
    cpu_us: float
    parts: dict[str, float]
    idle_pct: float
    read_pct: float
    matched_pct: float
    stored: int
    worker_mb: float
    engine_mb: float
    build_s: float


def speed(texts: Corpus, count: int, messages: int, block: int) -> Speed:
    """Measure with so many watches and messages, and print what came of it. Without `block`,
    messages come in blocks as long as a busy source joins them."""
    workspace = furnish(f"watches-{count}", watches(texts, count))
    before = cpu_s(server_pids())
    close()
    found = crew.run(workspace, messages, block or joined())
    measured = _summed(count, found, cpu_s(server_pids()) - before)
    kept = stored(workspace)
    if kept < measured.stored:
        raise RuntimeError(f"{measured.stored} mentions were said to be stored, {kept} are")
    _tell(measured)
    return measured


def joined() -> int:
    """Messages that a worker of the product takes at once when it is behind."""
    from perchoir.listening.sources.runner.waiting import MOST_MESSAGES

    return MOST_MESSAGES


def _summed(count: int, found: Sequence[Figures], server_s: float) -> Speed:
    posts = sum(one.posts for one in found)
    wall = max(one.ended for one in found) - min(one.begun for one in found)
    parts = {part: sum(one.seconds[part] for one in found) for part in PARTS}
    cpu = sum(one.cpu_s for one in found)
    parts |= {"other": cpu - sum(parts.values()), "server": server_s}
    return Speed(
        watches=count,
        posts=posts,
        posts_per_s=round(posts / wall),
        cpu_us=round((cpu + server_s) / posts * 1e6, 2),
        parts={part: round(seconds / posts * 1e6, 2) for part, seconds in parts.items()},
        idle_pct=round((1 - cpu / sum(one.ended - one.begun for one in found)) * 100, 1),
        read_pct=round(sum(one.chosen for one in found) / posts * 100, 2),
        matched_pct=round(sum(one.matched for one in found) / posts * 100, 2),
        stored=sum(one.stored for one in found),
        worker_mb=round(max(one.resident_mb for one in found)),
        engine_mb=round(max(one.engine_mb for one in found)),
        build_s=round(max(one.build_s for one in found), 2),
    )


def _tell(speed: Speed) -> None:
    parts = ", ".join(f"{part} {us:.2f}" for part, us in speed.parts.items())
    print(f"\n{speed.watches:,} watches: {speed.posts_per_s:,.0f} posts/s by the wall")
    print(f"  {speed.cpu_us:.2f} CPU us/post ({parts}); idle {speed.idle_pct} %")
    print(
        f"  {speed.posts:,} posts, {speed.read_pct} % read, {speed.matched_pct} % matched, ", end=""
    )
    print(f"{speed.stored:,} mentions stored")
    print(
        f"  a worker holds {speed.worker_mb:.0f} MB, {speed.engine_mb:.0f} of them for the engine;"
    )
    print(f"  {speed.build_s:.2f} s to build", flush=True)
