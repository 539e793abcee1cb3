"""Whether the engine says what the reference evaluator says, on a million hostile pairs.

`python -m bench.engine.equality`: random queries and posts (`hostile.py`), written as messages of
Jetstream (with and without the handles of people) and of a connector that has everything; and the
documented examples, each query against each text. All go from bytes through the sieve, the reader
and the matcher. `PAIRS=` says how many, `QUICK=1` takes 20,000, `SEED=` another draw.
"""

import json
import os
import random
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from bench.engine import examples
from bench.engine.hostile import Hostile
from bench.engine.house import open_django
from bench.engine.peers.own import read
from bench.engine.sifting import Engine, Read
from bench.engine.stream import did_of
from bench.engine.truth import Laid, matches
from perchoir.listening.engine import Query, canonical
from perchoir.listening.engine.reading import names_of
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Batch, IncomingPost, Posted, Reads

QUERIES, POSTS = 40, 50
SHOWN = 5
EVERYTHING = Reads()
# People whom watches name, where messages carry ids alone.
HANDLES = {did_of(1): "airbus.com", did_of(2): "LeMonde.fr", did_of(3): "press.example.com"}
ALIASES = {
    name: [id for id, other in HANDLES.items() if name in names_of(other)]
    for handle in HANDLES.values()
    for name in names_of(handle)
}


@dataclass
class Score:
    """`unreadable` messages have no posts for anybody. `first` are disagreements in full."""

    pairs: int = 0
    matches: int = 0
    missed: int = 0
    extra: int = 0
    unreadable: int = 0
    first: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return self.missed + self.extra


def main() -> int:
    wanted = int(os.environ.get("PAIRS") or (20_000 if os.environ.get("QUICK") else 1_000_000))
    seed = int(os.environ.get("SEED") or 1)
    print(f"{wanted:,} pairs, SEED={seed}", file=sys.stderr)
    score = equality(wanted, seed)
    for told in score.first:
        print(told)
    keys = ("pairs", "matches", "missed", "extra", "unreadable")
    print(json.dumps({key: getattr(score, key) for key in keys}))
    return 1 if score.wrong else 0


def equality(wanted: int, seed: int) -> Score:
    """The documented examples, then random pairs until there are so many."""
    open_django()
    score = Score()
    compare_examples(score, seed)
    print(f"  {score.pairs:,} documented pairs, {score.wrong} wrong", file=sys.stderr)
    hostile, shown = Hostile(random.Random(seed)), time.monotonic()
    for _ in _rounds(score, score.pairs + wanted):
        watches = [(number, hostile.query()) for number in range(QUERIES)]
        messages = [hostile.message() for _ in range(POSTS)]
        compare(score, watches, messages, JETSTREAM.reads, read)
        compare(score, watches, messages, JETSTREAM.reads, read_named, ALIASES)
        compare(score, watches, [hostile.post() for _ in range(POSTS)], EVERYTHING, read_whole)
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            print(f"  {score.pairs:,} pairs, {score.wrong} wrong", file=sys.stderr)
    return score


def _rounds(score: Score, wanted: int) -> Iterator[None]:
    while score.pairs < wanted and len(score.first) < SHOWN:
        yield


def compare_examples(score: Score, seed: int) -> None:
    """Every documented query against every documented text."""
    hostile = Hostile(random.Random(seed))
    written = [hostile.written(examples.message(text)) for text in examples.texts()]
    compare(score, examples.queries(allow_broad=True), written, JETSTREAM.reads, read)


def compare(
    score: Score,
    watches: Sequence[tuple[int, Query]],
    messages: Sequence[bytes],
    reads: Reads,
    read: Read,
    aliases: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Add what the engine says of these to the score."""
    engine = Engine(watches, reads, _or_nothing(read), aliases)
    answers = engine.match(messages)
    for message, answer in zip(messages, answers, strict=True):
        posts = engine.read(message)
        score.unreadable += not posts
        for post in posts:
            _judge(score, watches, message, post, answer)


def _judge(
    score: Score,
    watches: Sequence[tuple[int, Query]],
    message: bytes,
    post: IncomingPost,
    answer: list[int],
) -> None:
    laid = Laid(post)
    right = {number for number, query in watches if matches(query, laid)}
    missed, extra = right - set(answer), set(answer) - right
    score.pairs += len(watches)
    score.matches += len(right)
    score.missed += len(missed)
    score.extra += len(extra)
    for number in sorted(missed | extra):
        if len(score.first) < SHOWN:
            how = "missed" if number in missed else "extra"
            score.first.append(_told(how, dict(watches)[number], message, post))


def _told(how: str, query: Query, message: bytes, post: IncomingPost) -> str:
    lines = (f"{how}: {query.source!r}", f"  read as: {canonical(query)!r}", f"  {message!r}")
    return "\n".join((*lines, f"  {post.text!r}"))


def read_named(message: bytes) -> list[IncomingPost]:
    """As the connector reads it, with the handles that were looked up. Raises `Unreadable`."""
    from perchoir.listening.mentions.ingest.naming import named

    batch = Batch(tuple(map(Posted, read(message))), "")
    return [event.post for event in named(batch, HANDLES).events if isinstance(event, Posted)]


def read_whole(message: bytes) -> list[IncomingPost]:
    """A post that is its own JSON. Raises `Unreadable`."""
    try:
        return [_decode(message)]
    except msgspec.DecodeError as error:
        raise Unreadable(str(error)) from None


_decode = msgspec.json.Decoder(IncomingPost).decode


def _or_nothing(read: Read) -> Read:
    def reading(message: bytes) -> list[IncomingPost]:
        try:
            return read(message)
        except Unreadable:
            return []

    return reading


if __name__ == "__main__":
    sys.exit(main())
