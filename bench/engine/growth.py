"""What more watches cost: the engine alone, without a store, each number in a process of its own.

Memory is what comes with the watches: the compiler and the compiled kernel are there before.
"""

import gc
import time
from dataclasses import dataclass

from bench.engine.crew import alone
from bench.engine.machine import resident_mb
from bench.engine.peers.own import read
from bench.engine.sifting import Engine, load
from bench.engine.stream import stream
from bench.engine.texts import corpus
from bench.engine.watches import watches
from perchoir.networks.bluesky.jetstream import JETSTREAM

BLOCK = 4_000


@dataclass
class Point:
    """CPU microseconds a post of the scan and of what follows it; what came with the watches."""

    watches: int
    scan_us: float
    rest_us: float
    read_pct: float
    matched_pct: float
    build_s: float
    mb: float


def curve(counts: tuple[int, ...], messages: int) -> list[Point]:
    """Prints each point as it comes."""
    print("\nGrowth: scan, then reading and matching of what may match (one process, no store)")
    print("    watches  scan us/post  rest us/post     read  matched  build s     MB")
    found = []
    for count in counts:
        point = alone(measure, count, messages)
        print(
            f"  {point.watches:9,}  {point.scan_us:12.2f}  {point.rest_us:12.2f}"
            f"  {point.read_pct:5.2f} %  {point.matched_pct:5.2f} %"
            f"  {point.build_s:7.2f}  {point.mb:5.0f}",
            flush=True,
        )
        found.append(point)
    return found


def measure(count: int, messages: int) -> Point:
    """One point, in this process."""
    texts = corpus()
    posts = list(stream(texts).messages(0, messages))
    load()
    before = resident_mb()
    asked = watches(texts, count)
    begun = time.process_time()
    engine = Engine(asked, JETSTREAM.reads, read)
    engine.match(posts[:BLOCK])
    # Else the collector looks at all watches in the middle of a short measurement, or never.
    gc.collect()
    gc.freeze()
    built = time.process_time() - begun
    mb = resident_mb() - before
    scan, whole, chosen, matched = 0.0, 0.0, 0, 0
    for at in range(BLOCK, messages, BLOCK):
        block = posts[at : at + BLOCK]
        begun = time.process_time()
        chosen += len(engine.sieve.sift(block).chosen)
        scan += time.process_time() - begun
        begun = time.process_time()
        matched += sum(map(bool, engine.match(block)))
        whole += time.process_time() - begun
    measured = messages - BLOCK
    return Point(
        watches=count,
        scan_us=round(scan / measured * 1e6, 2),
        rest_us=round((whole - scan) / measured * 1e6, 2),
        read_pct=round(chosen / measured * 100, 2),
        matched_pct=round(matched / measured * 100, 2),
        build_s=round(built, 2),
        mb=round(mb),
    )
