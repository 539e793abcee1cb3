"""For a full-text index: the words to store for a post, and what a query needs among them.

Both are spelt with letters and digits only, so that any tokeniser keeps them whole (SQLite FTS5:
`tokenize='ascii'`; PostgreSQL: configuration `simple`), in the same order as the words of the post.
`needed` is conservative: every post that matches satisfies it, not every post that satisfies it
matches. Ask the reference evaluator afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from perchoir.listening.engine import reading
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    Handle,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Tag,
    Term,
)
from perchoir.listening.engine.tokens import words
from perchoir.networks.contract import IncomingPost


@dataclass(frozen=True, slots=True)
class Sequence:
    """Stored words that follow each other; with `open_end` the last is the beginning of one."""

    words: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Needed", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Needed", ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """The full text cannot help: look at every post."""


Needed = Sequence | AllOf | AnyOf | Anything


def search_terms(post: IncomingPost) -> list[str]:
    """The folded words of a post as they are to be stored, in order, duplicates kept.

    After them come `x23x` and a tag for each tag, `x40x` and a name for each mentioned handle.
    """
    stored = [_spelt(word) for field in reading.fields(post) for word in words(field.text)]
    stored += sorted(_spelt("#" + tag) for tag in reading.tags(post))
    stored += sorted(_spelt("@" + name) for name in reading.mentioned(post))
    return stored


def needed(query: Query) -> Needed:
    """What every matching post has among its `search_terms`."""
    return _needed(query.root)


def _needed(node: Node) -> Needed:
    match node:
        case And():
            return _all_of(_needed(child) for child in node.children)
        case Or():
            return _any_of(_needed(child) for child in node.children)
        case Near():
            return _all_of((_needed(node.left), _needed(node.right)))
        case Term():
            return _sequence((node.word,))
        case Phrase() | Exact():
            return _sequence(node.words)
        case Prefix():
            return _sequence(node.words, open_end=True)
        case Tag():
            return _sequence(("#" + node.name,))
        case Handle():
            return _sequence(("@" + node.name,))
        case _:
            return Anything()


def _sequence(found: tuple[str, ...], open_end: bool = False) -> Sequence:
    return Sequence(tuple(map(_spelt, found)), open_end)


def _all_of(found: Iterable[Needed]) -> Needed:
    parts = tuple(part for part in found if part != Anything())
    if len(parts) < 2:
        return parts[0] if parts else Anything()
    return AllOf(parts)


def _any_of(found: Iterable[Needed]) -> Needed:
    parts = tuple(found)
    return Anything() if Anything() in parts else AnyOf(parts)


def _spelt(word: str) -> str:
    """A word with signs, marks and emoji written as their code points: `don't` is `donx27xt`."""
    if word.isalnum():
        return word
    return "".join(c if c.isalnum() else f"x{ord(c):x}x" for c in word)
