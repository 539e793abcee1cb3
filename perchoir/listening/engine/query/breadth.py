"""Refuses what would match nearly everything.

A query is selective when something in it must be there that most posts have not: a word that is
no stop word, a tag, a handle, an author, a domain. `lang:fr`, `has:link`, exclusions alone do not
select.
"""

from perchoir.listening.engine.query.errors import ErrorCode, TooBroad
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    From,
    Handle,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Tag,
    Term,
    To,
    Url,
    walk,
)
from perchoir.listening.engine.query.stopwords import STOP_WORDS

_LONG_PHRASE = 4
# `R&D` is rare, `l'a` is everywhere: letters that French elides, or that are words.
_ELIDED_LETTERS = frozenset("acdijlmnosty")


def refuse_if_too_broad(query: Query) -> None:
    """Raises TooBroad, placed on what is to blame."""
    culprit = _culprit(query.root)
    if culprit is None:
        return
    code = _reason(culprit) if culprit is query.root else ErrorCode.BROAD_ALTERNATIVE
    raise TooBroad(code, culprit.start, culprit.end)


def _culprit(node: Node) -> Node | None:
    """The first node because of which this one is not selective."""
    if isinstance(node, Or):
        return next((found for child in node.children if (found := _culprit(child))), None)
    if isinstance(node, And):
        return None if any(_culprit(child) is None for child in node.children) else node
    if isinstance(node, Near):
        sides = (_culprit(node.left), _culprit(node.right))
        return node if all(sides) else None
    return None if _selects(node) else node


def _selects(leaf: Node) -> bool:
    if isinstance(leaf, Tag | Handle | From | To | Url):
        return True
    if isinstance(leaf, Exact) and leaf.text.isupper() and len(leaf.text) > 1:
        return True
    if isinstance(leaf, Term):
        return is_rare(leaf.word)
    if isinstance(leaf, Phrase | Exact):
        return len(leaf.words) >= _LONG_PHRASE or any(map(_is_rare_in_phrase, leaf.words))
    return isinstance(leaf, Prefix)


def is_rare(word: str) -> bool:
    """Neither a stop word nor one letter or digit."""
    return word not in STOP_WORDS and not (len(word) == 1 and word.isascii())


def _is_rare_in_phrase(word: str) -> bool:
    return is_rare(word) or (len(word) == 1 and word not in _ELIDED_LETTERS)


def _reason(node: Node) -> ErrorCode:
    below = [found for found in walk(node) if not isinstance(found, And | Or | Not)]
    excluded = {id(found) for part in walk(node) if isinstance(part, Not) for found in walk(part)}
    required = [found for found in below if id(found) not in excluded]
    if not required:
        return ErrorCode.ONLY_EXCLUSIONS
    has_words = any(isinstance(found, Term | Phrase | Exact | Near) for found in required)
    return ErrorCode.ONLY_COMMON_WORDS if has_words else ErrorCode.ONLY_FILTERS
