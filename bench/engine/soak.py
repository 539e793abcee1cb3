"""Half an hour at half speed: memory must stay flat, and nothing may lag.

`SOAK=1 make bench NAME=engine`; with `QUICK=1` 20 seconds. `RATE=` says how many posts a second,
else half of what a short run reaches first. Posts are made as they are sent: that CPU is the
bench's, not the engine's.
"""

import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from bench.engine import crew
from bench.engine.house import WORKERS, close, furnish
from bench.engine.machine import resident_mb
from bench.engine.texts import Corpus
from bench.engine.throughput import speed
from bench.engine.watches import watches
from bench.engine.worker import APART, Job, Line, blocks, ready

WATCHES, BLOCK = 1_000, 4_000
SHARE = 0.5
MOST_WAITING = 20


@dataclass(frozen=True)
class Minute:
    """What one worker says at the end of a stretch: the longest that a block waited for its turn,
    resident memory, and how many posts and mentions so far."""

    worker: int
    number: int
    lag_s: float
    mb: float
    posts: int
    stored: int
    last: bool


@dataclass(frozen=True)
class Pace:
    posts_per_s: float
    stretch_s: float
    stretches: int


def soak(texts: Corpus, quick: bool, rate: float) -> dict[str, object]:
    """Figures for the last line; prints a row for each stretch."""
    rate = rate or speed(texts, WATCHES, 200_000, BLOCK).posts_per_s * SHARE
    pace = Pace(rate / WORKERS, 5.0 if quick else 60.0, 4 if quick else 30)
    workspace = furnish("soak", watches(texts, WATCHES))
    print(f"\nSoak: {rate:,.0f} posts/s for {pace.stretch_s * pace.stretches / 60:.1f} minutes")
    print("  stretch      posts   mentions  lag ms  MB of each worker")
    found = _run(workspace, pace)
    return {
        "soak_posts_per_s": round(rate),
        "soak_s": pace.stretch_s * pace.stretches,
        "soak_lag_ms": round(max(one.lag_s for one in found) * 1e3),
        "soak_first_mb": round(max(one.mb for one in found if one.number == 1)),
        "soak_last_mb": round(max(one.mb for one in found if one.last)),
    }


def _run(workspace: int, pace: Pace) -> list[Minute]:
    close()
    together = crew.PROCESSES.Barrier(WORKERS)
    told: Queue[Minute] = crew.PROCESSES.Queue()
    jobs = [Job(workspace, number, 0, BLOCK) for number in range(WORKERS)]
    started = [
        crew.PROCESSES.Process(target=work, args=(job, pace, together, told)) for job in jobs
    ]
    for process in started:
        process.start()
    found: list[Minute] = []
    while sum(one.last for one in found) < WORKERS:
        found.append(crew.next_of(told, started))
        same = [one for one in found if one.number == found[-1].number]
        if len(same) == WORKERS:
            _tell(same)
    for process in started:
        process.join(10)
    return found


def _tell(same: list[Minute]) -> None:
    lag = max(one.lag_s for one in same) * 1e3
    memory = ", ".join(f"{one.mb:.0f}" for one in sorted(same, key=lambda one: one.worker))
    posts, mentions = sum(one.posts for one in same), sum(one.stored for one in same)
    print(f"  {same[0].number:7} {posts:10,} {mentions:10,} {lag:7.0f}  {memory}", flush=True)


def work(job: Job, pace: Pace, together: Barrier, told: "Queue[Minute]") -> None:
    """One worker at its pace."""
    crew.end_with_parent()
    stream, line = crew.part_of_stream(job.worker), ready(job)
    first, every_s = job.worker * APART, job.block / pace.posts_per_s
    line.run(blocks(stream, first, 2 * job.block, job.block))
    together.wait()
    begun, sent = time.monotonic(), 0
    for number in range(1, pace.stretches + 1):
        lag_s = 0.0
        while (due := begun + sent * every_s) < begun + number * pace.stretch_s:
            time.sleep(max(0.0, due - time.monotonic()))
            # What came meanwhile waits and goes along, as in `Intake`.
            waiting = min(MOST_WAITING, 1 + int((time.monotonic() - due) / every_s))
            at = first + APART // 2 + sent * job.block
            line.take(blocks(stream, at, waiting * job.block, job.block))
            lag_s = max(lag_s, time.monotonic() - due)
            sent += waiting
        told.put(_minute(job, line, number, sent, lag_s, last=number == pace.stretches))


def _minute(job: Job, line: Line, number: int, sent: int, lag_s: float, *, last: bool) -> Minute:
    posts, stored = sent * job.block, line.figures.stored
    return Minute(job.worker, number, lag_s, resident_mb(), posts, stored, last)
