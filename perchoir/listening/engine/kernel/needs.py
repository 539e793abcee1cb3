"""What a message must hold for a query to match: a query without what only reading can tell.

Every post that matches satisfies it; not every post that satisfies it matches. Exclusions,
languages, networks and qualities are left to the evaluator that reads the post.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.kernel.alphabet import ALONE, PICTURE, folded_kinds
from perchoir.listening.engine.kernel.keys import (
    ADJACENCY_UNSURE,
    AT,
    BEGINNING,
    LONGEST_BEGINNING,
    NAME,
    PAIR,
    PLACE,
    TAG,
    WORD,
    Key,
    atoms,
    name_key,
    tag_key,
)
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    From,
    Handle,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Tag,
    Term,
    To,
    Url,
)


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts, nothing is needed."""

    parts: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Need", ...]


Need = Key | All | Any
NOTHING_NEEDED = All(())

Aliases = Mapping[str, Collection[str]]
"""The ids of people by what a query may call them, in lower case."""


def need(node: Node, aliases: Aliases) -> Need:
    """What every message that matches `node` holds."""
    match node:
        case And():
            return _all(need(child, aliases) for child in node.children)
        case Or():
            return _any(need(child, aliases) for child in node.children)
        case Near():
            return _all((need(node.left, aliases), need(node.right, aliases)))
        case Term():
            return _words((node.word,))
        case Phrase() | Exact():
            return _words(node.words)
        case Prefix():
            return _beginning(node.words)
        case _:
            return _fact(node, aliases)


def _fact(node: Node, aliases: Aliases) -> Need:
    match node:
        case Tag():
            return _key(TAG, tag_key(node.name))
        case Handle():
            return _any((_key(AT, name_key(node.name)), _names(node.name, aliases)))
        case From() | To():
            return _names(node.name, aliases)
        case Url():
            return _any(map(_place, _spellings(node.domain)))
        case _:
            return NOTHING_NEEDED


def _words(words: Iterable[str]) -> Need:
    found = [atom for word in words for atom in atoms(word)]
    return _all((*(Key(WORD, atom) for atom in found), *_in_order(found)))


def _in_order(found: list[str]) -> Iterable[Need]:
    return (Any((Key(PAIR, f"{one} {next}"), ADJACENCY_UNSURE)) for one, next in pairwise(found))


def _beginning(words: tuple[str, ...]) -> Need:
    before = [atom for word in words[:-1] for atom in atoms(word)]
    *whole, last = [*before, *atoms(words[-1])] or [""]
    if not last or len(before) > len(whole):
        return _words(words[:-1])
    return _all((_words(whole), _begun(last)))


def _begun(atom: str) -> Need:
    kinds = {kind for _code, kind in folded_kinds(atom)}
    if kinds & {ALONE, PICTURE}:
        return Key(WORD, atom)
    return Key(BEGINNING, atom[:LONGEST_BEGINNING])


def _names(name: str, aliases: Aliases) -> Need:
    ids = aliases.get(name, ())
    return _any(_key(NAME, name_key(each)) for each in (name, *ids))


def _place(domain: str) -> Need:
    return _all(Key(PLACE, atom) for label in domain.split(".") for atom in _parts_of(label))


def _parts_of(label: str) -> list[str]:
    return atoms(fold(label))


def _spellings(domain: str) -> list[str]:
    """A domain as people read it, and as addresses may spell it."""
    if domain.isascii():
        return [domain]
    try:
        return [domain, domain.encode("idna").decode()]
    except UnicodeError:
        return [domain]


def _key(namespace: int, text: str) -> Need:
    return Key(namespace, text) if text else NOTHING_NEEDED


def _all(parts: Iterable[Need]) -> Need:
    flat: dict[Need, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, All) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def _any(parts: Iterable[Need]) -> Need:
    flat = tuple(dict.fromkeys(parts))
    if NOTHING_NEEDED in flat:
        return NOTHING_NEEDED
    return flat[0] if len(flat) == 1 else Any(flat)
