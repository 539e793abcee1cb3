"""A small fuzz harness: throws damaged inputs at a parser and reports what broke it.

A parser of foreign data may refuse an input by its own errors and by nothing else; it may not
take more than `SLOW_S` over one input either. Used by `bench/fuzz_*.py`:

    fuzz("query", target, seeds, allowed_errors=(QueryError,), tokens=(b"OR", b'"'))
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SLOW_S = 10.0
PROGRESS_EVERY_S = 5.0
LONGEST_INPUT = 200_000
KEPT_CRASHES = 20

Target = Callable[[bytes], object]
Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]

HOSTILE = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\r\n",
    b"\xe2\x80\x8d",
    b"\xe2\x80\xae",
    b"\xc2\xa0",
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b"(" * 2000,
    b"[" * 2000,
    b"A" * 70_000,
)


class TooSlow(BaseException):
    """Raised inside the target by the alarm; not an Exception, so that no target swallows it."""


@dataclass
class Outcome:
    """What a run found. `crashes` counts distinct failures (by type and raising line)."""

    parser: str
    seconds: float = 0.0
    inputs: int = 0
    refused: int = 0
    failures: dict[str, bytes] = field(default_factory=dict)

    def as_json(self) -> str:
        figures = {
            "parser": self.parser,
            "seconds": round(self.seconds, 1),
            "inputs": self.inputs,
            "refused": self.refused,
            "crashes": len(self.failures),
        }
        return json.dumps(figures)


def fuzz(
    name: str,
    target: Target,
    seeds: Sequence[bytes],
    allowed_errors: tuple[type[BaseException], ...],
    *,
    tokens: Sequence[bytes] = (),
    seconds: float | None = None,
    longest: int = LONGEST_INPUT,
    keep_in: Path | None = None,
) -> Outcome:
    """Run `target` on seeds, mutations of seeds and noise; print progress and one JSON line.

    `tokens` are words of the parser's own grammar, spliced into inputs. `seconds` defaults to
    `SECONDS=` (60), or 10 with `QUICK=1`. Damaged inputs are cut at `longest` bytes. With
    `keep_in`, each distinct breaking input is written there. The random seed is `SEED=` when
    given, and is always printed.
    """
    wanted = duration() if seconds is None else seconds
    seed = int(os.environ.get("SEED") or time.time_ns() % 1_000_000)
    print(f"fuzzing {name} for {wanted:.0f} s, SEED={seed}", file=sys.stderr)
    outcome = Outcome(name)
    with alarmed():
        stream = inputs(random.Random(seed), seeds, tokens, longest)
        run(outcome, target, stream, allowed_errors, wanted)
    report(outcome, keep_in)
    return outcome


def duration() -> float:
    """Seconds to run: `SECONDS=`, else 10 with `QUICK=1`, else 60."""
    given = os.environ.get("SECONDS")
    if given:
        return float(given)
    return 10.0 if os.environ.get("QUICK") == "1" else 60.0


@contextmanager
def alarmed() -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(
    outcome: Outcome,
    target: Target,
    stream: Iterator[bytes],
    allowed_errors: tuple[type[BaseException], ...],
    wanted: float,
) -> None:
    begun = shown = time.monotonic()
    for data in stream:
        try_one(outcome, target, data, allowed_errors)
        now = time.monotonic()
        outcome.seconds = now - begun
        if now - shown > PROGRESS_EVERY_S:
            shown = now
            print(f"  {outcome.as_json()}", file=sys.stderr)
        if outcome.seconds >= wanted or len(outcome.failures) >= KEPT_CRASHES:
            return


def try_one(
    outcome: Outcome,
    target: Target,
    data: bytes,
    allowed_errors: tuple[type[BaseException], ...],
) -> None:
    outcome.inputs += 1
    signal.setitimer(signal.ITIMER_REAL, SLOW_S)
    try:
        target(data)
    except allowed_errors:
        outcome.refused += 1
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        outcome.failures.setdefault(where(error), data)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def report(outcome: Outcome, keep_in: Path | None) -> None:
    for number, (place, data) in enumerate(outcome.failures.items()):
        print(f"  broke: {place}: {data[:200]!r} ({len(data)} bytes)", file=sys.stderr)
        if keep_in is not None:
            keep_in.mkdir(parents=True, exist_ok=True)
            (keep_in / f"{outcome.parser}-{number}.bin").write_bytes(data)
    print(outcome.as_json(), flush=True)


def inputs(
    chance: random.Random, seeds: Sequence[bytes], tokens: Sequence[bytes], longest: int
) -> Iterator[bytes]:
    """Seeds as they are, then for ever: mostly damaged seeds, sometimes noise."""
    yield from seeds
    yield from HOSTILE
    while True:
        data = noise(chance, tokens) if chance.random() < 0.15 else chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
            data = chance.choice(MUTATIONS)(chance, data, (*tokens, *seeds))[:longest]
        yield data


def noise(chance: random.Random, tokens: Sequence[bytes]) -> bytes:
    if tokens and chance.random() < 0.7:
        return b" ".join(chance.choice(tokens) for _ in range(chance.randint(1, 30)))
    return chance.randbytes(chance.choice((1, 4, 30, 400)))


def place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def flip(chance: random.Random, data: bytes, _known: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes((data[at] ^ (1 << chance.randrange(8)),)) + data[at + 1 :]


def cut(chance: random.Random, data: bytes, _known: Sequence[bytes]) -> bytes:
    first, last = sorted((place(chance, data), place(chance, data)))
    return data[:first] + data[last:]


def truncate(chance: random.Random, data: bytes, _known: Sequence[bytes]) -> bytes:
    return data[: place(chance, data)]


def double(chance: random.Random, data: bytes, _known: Sequence[bytes]) -> bytes:
    first, last = sorted((place(chance, data), place(chance, data)))
    return data[:last] + data[first:last] * chance.choice((1, 2, 60)) + data[last:]


def insert(chance: random.Random, data: bytes, known: Sequence[bytes]) -> bytes:
    at = place(chance, data)
    return data[:at] + chance.choice((*known, *HOSTILE)) + data[at:]


def splice(chance: random.Random, data: bytes, known: Sequence[bytes]) -> bytes:
    other = chance.choice(known) if known else data
    return data[: place(chance, data)] + other[place(chance, other) :]


def sprinkle(chance: random.Random, data: bytes, _known: Sequence[bytes]) -> bytes:
    at = place(chance, data)
    return data[:at] + chance.randbytes(chance.randint(1, 4)) + data[at:]


MUTATIONS: tuple[Mutation, ...] = (flip, cut, truncate, double, insert, splice, sprinkle)
