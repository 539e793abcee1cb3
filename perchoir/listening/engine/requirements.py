"""What a query cannot match without: the keys under which the matcher indexes it."""

from typing import NamedTuple

from perchoir.listening.engine.query.breadth import is_rare
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

PREFIX_LENGTHS = (1, 2, 3)

_STOP_WORD_COST = 1_000.0
_SPECIAL_COST = 0.5
_PREFIX_FACTOR = 5.0


class _Requirement(NamedTuple):
    """One of `keys` at least is in every matching post; `cost` guesses how often one comes."""

    cost: float
    keys: frozenset[str]


def required_keys(node: Node) -> frozenset[str] | None:
    """Keys of which every matching post has one at least; None when there are none.

    A key is a word, or a mark and a name: `*` beginning of a word, `#` tag, `@` mentioned handle,
    `<` author, `>` author replied to, `/` domain.
    """
    found = _requirement(node)
    return found.keys if found else None


def _requirement(node: Node) -> _Requirement | None:
    match node:
        case And():
            found = [each for child in node.children if (each := _requirement(child))]
            return min(found, key=_cost_of, default=None)
        case Or():
            return _any_of([_requirement(child) for child in node.children])
        case Near():
            return _rarer(_requirement(node.left), _requirement(node.right))
        case Term():
            return _word(node.word)
        case Phrase() | Exact():
            return min(map(_word, node.words), key=_cost_of)
        case Prefix():
            return _prefix(node.words)
        case _:
            return _special(node)


def _cost_of(requirement: _Requirement) -> float:
    return requirement.cost


def _any_of(found: list[_Requirement | None]) -> _Requirement | None:
    certain = [each for each in found if each is not None]
    if len(certain) < len(found):
        return None
    keys = frozenset[str]().union(*(each.keys for each in certain))
    return _Requirement(sum(each.cost for each in certain), keys)


def _rarer(left: _Requirement | None, right: _Requirement | None) -> _Requirement | None:
    if left is None or right is None:
        return left or right
    return min(left, right, key=_cost_of)


def _word(word: str) -> _Requirement:
    return _Requirement(_cost(word), frozenset((word,)))


def _cost(word: str) -> float:
    """Longer words are rarer; stop words are everywhere."""
    return 100.0 / len(word) ** 2 if is_rare(word) else _STOP_WORD_COST


def _prefix(words: tuple[str, ...]) -> _Requirement:
    beginning = words[-1][: PREFIX_LENGTHS[-1]]
    start = _Requirement(_cost(beginning) * _PREFIX_FACTOR, frozenset(("*" + beginning,)))
    return min((start, *map(_word, words[:-1])), key=_cost_of)


def _special(node: Node) -> _Requirement | None:
    match node:
        case Tag():
            key = "#" + node.name
        case Handle():
            key = "@" + node.name
        case From():
            key = "<" + node.name
        case To():
            key = ">" + node.name
        case Url():
            key = "/" + node.domain
        case _:
            return None
    return _Requirement(_SPECIAL_COST, frozenset((key,)))
