"""Every peer on the same posts and watches, each in a process of its own, and its wrong answers.

Wrong are answers that the reference evaluator does not give (extra) and those that it gives and
the peer does not (missed): on a sample of the stream against every watch, and on the examples with
which the query language is documented and tested, each query against each text.
"""

import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import msgspec

from bench.engine import examples
from bench.engine.crew import alone
from bench.engine.machine import resident_mb
from bench.engine.peers.base import EVERY, Missing, Peer, Watches
from bench.engine.peers.fulltext import Fts5, Tantivy
from bench.engine.peers.own import PlainMatcher, Whole, read
from bench.engine.peers.patterns import AhoCorasick, ColumnStore
from bench.engine.peers.percolator import Percolator
from bench.engine.stream import stream
from bench.engine.texts import corpus
from bench.engine.truth import Laid, matches
from bench.engine.watches import watches
from perchoir.listening.engine import Matcher

PEERS: tuple[type[Peer], ...] = (
    Whole,
    PlainMatcher,
    AhoCorasick,
    Tantivy,
    Fts5,
    ColumnStore,
    Percolator,
)
BLOCK = 4_000
SAMPLED_FROM = 10**6


@dataclass(frozen=True)
class Task:
    """`seconds` to spend on matching, warm-up apart; `sample` posts are answered for good."""

    count: int
    seconds: float
    sample: int


@dataclass
class Outcome:
    """`missing` says why there is nothing else."""

    name: str
    missing: str = ""
    operators: int = 0
    posts: int = 0
    cpu_us: float = 0.0
    posts_per_s: float = 0.0
    build_s: float = 0.0
    mb: float = 0.0
    missed: int = 0
    extra: int = 0
    examples_missed: int = 0
    examples_extra: int = 0

    def figures(self) -> dict[str, object]:
        """For the last line of the bench."""
        if self.missing:
            return {"missing": self.missing}
        kept = asdict(self)
        del kept["missing"], kept["name"]
        return kept | {"operators_of": len(EVERY)}


@dataclass(frozen=True)
class Exam:
    """Messages, and for each the watches that match by the reference evaluator."""

    watches: Watches
    messages: list[bytes]
    truth: list[set[int]]


def compare(task: Task) -> list[Outcome]:
    """Prints a row for each peer as it comes."""
    exams = alone(sampled, task), alone(documented)
    print(f"\nPeers, {task.count:,} watches. Wrong answers (missed + extra): on the stream, of")
    for exam, what in zip(exams, ("posts", "documented examples"), strict=True):
        right, pairs = sum(map(len, exam.truth)), len(exam.watches) * len(exam.messages)
        print(f"  {right:,} matches in {pairs:,} pairs of {len(exam.messages):,} {what}")
    print(f"  {'':50} us/post  posts/s     MB  operators    stream   examples")
    found = []
    for number in range(len(PEERS)):
        found.append(alone(measure, number, task, exams))
        print(_row(found[-1]), flush=True)
    return found


def sampled(task: Task) -> Exam:
    """Posts, half of them chosen because some watch matches them: a peer errs about those most."""
    asked = watches(corpus(), task.count)
    matcher = Matcher(asked)
    matching: list[bytes] = []
    others: list[bytes] = []
    for message in stream(corpus()).messages(SAMPLED_FROM, task.sample * 40):
        posts = read(message)
        if posts:
            (matching if matcher.match(posts)[0] else others).append(message)
    half = task.sample // 2
    return _exam(asked, matching[:half] + others[: task.sample - half])


def documented() -> Exam:
    """Queries that a watch may be, and every text."""
    asked = examples.queries(allow_broad=False)
    return _exam(asked, [msgspec.json.encode(examples.message(text)) for text in _writable()])


def _writable() -> Iterable[str]:
    return (text for text in examples.texts() if text.encode("utf-8", "replace").decode() == text)


def _exam(asked: Watches, messages: list[bytes]) -> Exam:
    truth = [
        {number for number, query in asked if matches(query, post)}
        for message in messages
        for post in map(Laid, read(message))
    ]
    return Exam(asked, messages, truth)


def measure(number: int, task: Task, exams: tuple[Exam, Exam]) -> Outcome:
    """One peer, in this process."""
    kind = PEERS[number]
    outcome = Outcome(kind.name, operators=len(kind.operators))
    asked, posts = exams[0].watches, stream(corpus())
    before, begun = resident_mb(), time.process_time()
    try:
        peer = kind(asked)
    except Missing as reason:
        return Outcome(kind.name, missing=str(reason))
    outcome.build_s = round(time.process_time() - begun, 3)
    outcome.missed, outcome.extra = wrong(peer, exams[0])
    _run(peer, posts.messages(0, 40 * BLOCK), task.seconds, outcome)
    outcome.mb = round(resident_mb() - before, 1)
    peer.close()
    other = kind(exams[1].watches)
    outcome.examples_missed, outcome.examples_extra = wrong(other, exams[1])
    other.close()
    return outcome


def wrong(peer: Peer, exam: Exam) -> tuple[int, int]:
    """How many matches a peer misses, and how many it invents."""
    answers = [set(answer) for answer in peer.match(exam.messages)]
    pairs = list(zip(exam.truth, answers, strict=True))
    missed = sum(len(right - answer) for right, answer in pairs)
    return missed, sum(len(answer - right) for right, answer in pairs)


def _run(peer: Peer, messages: Iterable[bytes], seconds: float, outcome: Outcome) -> None:
    """Blocks are made outside the time that is measured; the first does not count."""
    cpu = wall = 0.0
    for number, block in enumerate(_blocks(messages)):
        if number == 0:
            peer.match(block[: BLOCK // 4])
            continue
        begun, began_at = peer.cpu_s(), time.monotonic()
        peer.match(block)
        cpu += peer.cpu_s() - begun
        wall += time.monotonic() - began_at
        outcome.posts += len(block)
        if wall > seconds:
            break
    outcome.cpu_us = round(cpu / outcome.posts * 1e6, 2)
    outcome.posts_per_s = round(outcome.posts / wall)


def _blocks(messages: Iterable[bytes]) -> Iterable[list[bytes]]:
    waiting: list[bytes] = []
    for message in messages:
        waiting.append(message)
        if len(waiting) == BLOCK:
            yield waiting
            waiting = []


def _row(outcome: Outcome) -> str:
    if outcome.missing:
        print(f"skipped: {outcome.name}: {outcome.missing}", file=sys.stderr)
        return f"  {outcome.name:50} skipped: {outcome.missing}"
    operators = f"{outcome.operators}/{len(EVERY)}"
    stream_wrong = f"{outcome.missed} + {outcome.extra}"
    examples_wrong = f"{outcome.examples_missed} + {outcome.examples_extra}"
    return (
        f"  {outcome.name:50} {outcome.cpu_us:7.1f} {outcome.posts_per_s:8,.0f} {outcome.mb:6.0f}"
        f"  {operators:>9}  {stream_wrong:>8}  {examples_wrong:>9}"
    )
