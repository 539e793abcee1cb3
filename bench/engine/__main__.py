"""The matching engine: `make bench NAME=engine`.

Decode to stored mention on two cores with 1,000 and 10,000 watches, the growth curve, the physical
limits, the peers and the equality with the reference evaluator. The last line is one JSON object.

QUICK=1             under 50 seconds: fewer posts, watches up to 10,000
BACKEND=postgresql  a PostgreSQL of its own instead of SQLite
ONLY=speed,peers    some of: speed, growth, limits, peers, equality
SOAK=1              instead: half an hour at half speed (QUICK=1: 20 seconds; RATE= posts a second)
POSTS=, BLOCK=      messages for each number of watches, messages in a block (else as the product)
DATA=               another folder of texts, laid out as `../shared/data/sentiment`
"""

import json
import os
import time
from dataclasses import asdict

from bench.engine.equality import equality
from bench.engine.growth import curve
from bench.engine.house import house
from bench.engine.limits import limits
from bench.engine.peers.comparing import Outcome, Task, compare
from bench.engine.sifting import load
from bench.engine.soak import soak
from bench.engine.texts import Corpus, corpus
from bench.engine.throughput import Speed, speed

QUICK = bool(os.environ.get("QUICK"))
BLOCK = int(os.environ.get("BLOCK") or 0)
POSTS = int(os.environ.get("POSTS") or (160_000 if QUICK else 2_400_000))
COUNTS = (10, 100, 1_000, 10_000) if QUICK else (10, 100, 1_000, 10_000, 100_000)
GROWTH_MESSAGES = 20_000 if QUICK else 200_000
PAIRS = 20_000 if QUICK else 1_000_000
EVERYTHING = "speed,growth,limits,peers,equality"


def main() -> None:
    begun, texts = time.monotonic(), corpus()
    if os.environ.get("SOAK"):
        with house():
            figures = soak(texts, QUICK, float(os.environ.get("RATE") or 0))
    else:
        figures = measured(texts, os.environ.get("ONLY") or EVERYTHING)
    figures["seconds"] = round(time.monotonic() - begun)
    print(json.dumps(figures))


def measured(texts: Corpus, only: str) -> dict[str, object]:
    """What was asked for."""
    figures: dict[str, object] = {"quick": QUICK}
    load()
    if "limits" in only:
        figures["limits_mb_s"] = limits()
    if "speed" in only:
        figures |= speeds(texts)
    if "growth" in only:
        figures["growth"] = [asdict(point) for point in curve(COUNTS, GROWTH_MESSAGES)]
    if "peers" in only:
        figures |= peers()
    if "equality" in only:
        figures |= compared(figures)
    return figures


def speeds(texts: Corpus) -> dict[str, object]:
    """With 1,000 and 10,000 watches."""
    figures: dict[str, object] = {}
    with house() as backend:
        print(f"\nDecode to stored mention, 2 workers, {backend}")
        figures["backend"] = backend
        for count in (1_000, 10_000):
            figures |= _named(speed(texts, count, POSTS, BLOCK))
    return figures


def _named(found: Speed) -> dict[str, object]:
    kept = "posts_per_s cpu_us parts idle_pct matched_pct stored worker_mb engine_mb build_s"
    return {f"{name}_{found.watches}": getattr(found, name) for name in kept.split()}


def peers() -> dict[str, object]:
    """The engine's own wrong answers on the stream, and everybody's figures."""
    task = Task(1_000, 0.3 if QUICK else 10.0, 120 if QUICK else 2_000)
    found: list[Outcome] = compare(task)
    own = found[0]
    return {
        "wrong": own.missed + own.extra + own.examples_missed + own.examples_extra,
        "own": own.figures(),
        "peers": {outcome.name: outcome.figures() for outcome in found[1:]},
    }


def compared(so_far: dict[str, object]) -> dict[str, object]:
    """Disagreements with the reference evaluator on hostile pairs, added to those on the stream."""
    score = equality(PAIRS, int(os.environ.get("SEED") or 1))
    for told in score.first:
        print(told)
    print(f"\nEquality: {score.pairs:,} pairs, {score.matches:,} matches, ", end="")
    print(f"{score.missed} missed, {score.extra} extra")
    before = so_far.get("wrong", 0)
    assert isinstance(before, int)
    return {"wrong": before + score.wrong, "pairs": score.pairs, "pairs_matched": score.matches}


if __name__ == "__main__":
    main()
