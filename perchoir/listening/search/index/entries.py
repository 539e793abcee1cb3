"""One mention as the index keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`words` stand in the order of the text, `facts` have no order."""

    key: int
    mention_id: int
    words: list[str]
    facts: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A mention that the index proposes."""

    key: int
    mention_id: int


@dataclass(frozen=True, slots=True)
class Window:
    """Keys from `low` (included) to `high` (excluded); `buckets` say the same in terms."""

    low: int
    high: int
    buckets: tuple[str, ...] = ()
