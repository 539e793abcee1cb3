"""What the index knows of a post, and what it must be asked for a query.

Both sides use the engine's own reading of posts, so that the index never misses what the reference
evaluator would find. It may propose too much: every candidate is evaluated.
"""

from collections.abc import Iterable

from perchoir.listening.engine import reading
from perchoir.listening.engine.links import domain_and_parents
from perchoir.listening.engine.query import nodes
from perchoir.listening.engine.query.nodes import Node, Query
from perchoir.listening.engine.tokens import words
from perchoir.listening.search.index.terms import (
    any_term,
    fact_term,
    fact_terms,
    word_term,
    word_terms,
)
from perchoir.listening.search.index.wanted import Both, Either, Phrase, Wanted, term
from perchoir.networks.contract import IncomingPost

BEGINNING = 3


def words_of(post: IncomingPost) -> list[str]:
    """The folded words of all fields that a query searches."""
    return [word for field in reading.fields(post) for word in words(field.text)]


def entry_terms(workspace_id: int, post: IncomingPost) -> tuple[list[str], list[str]]:
    """The terms of its words, in order, and those of what operators ask for."""
    found = words_of(post)
    facts = fact_terms(workspace_id, set(_facts(post)))
    asked = [any_term(workspace_id), *facts, *beginnings(workspace_id, found)]
    return word_terms(workspace_id, found), asked


def beginnings(workspace_id: int, found: Iterable[str]) -> list[str]:
    """The first three letters of words: `tou*` would else gather a thousand lists of mentions."""
    short = {word[:BEGINNING] for word in found if len(word) >= BEGINNING}
    return fact_terms(workspace_id, short, "p")


def _facts(post: IncomingPost) -> list[str]:
    """Each with its sign before it."""
    facts = ["n" + post.network, "l" + primary(reading.language(post)), "k" + post.kind]
    facts += ["t" + tag for tag in reading.tags(post)]
    facts += ["h" + name for name in reading.mentioned(post)]
    facts += ["f" + name for name in reading.author_names(post)]
    if post.reply_to_author:
        facts += ["r" + name for name in reading.answered_names(post)]
    facts += ["m" + media.kind for media in post.media]
    addresses = reading.addresses(post)
    if addresses:
        facts.append("mlink")
        facts += ["u" + name for place in addresses for name in domain_and_parents(place.domain)]
    return facts


def primary(language: str) -> str:
    """`fr` for `fr-CA`."""
    return language.lower().split("-")[0]


def needed(workspace_id: int, query: Query) -> Wanted | None:
    """What every post that the query matches has; None when nothing can be said."""
    return _needed(workspace_id, query.root)


def _needed(workspace_id: int, node: Node) -> Wanted | None:
    if isinstance(node, nodes.And | nodes.Near):
        found = [_needed(workspace_id, child) for child in nodes.children(node)]
        parts = tuple(part for part in found if part is not None)
        return Both(parts) if len(parts) > 1 else parts[0] if parts else None
    if isinstance(node, nodes.Or):
        either = [_needed(workspace_id, child) for child in node.children]
        known = tuple(part for part in either if part is not None)
        return Either(known) if len(known) == len(either) else None
    if isinstance(node, nodes.Words):
        return _phrase(workspace_id, node)
    fact = _fact(node)
    return None if fact is None else term(fact_term(workspace_id, *fact))


def _phrase(workspace_id: int, node: nodes.Words) -> Phrase:
    asked = (node.word,) if isinstance(node, nodes.Term) else node.words
    if isinstance(node, nodes.Prefix) and list(map(len, asked)) == [BEGINNING]:
        return term(fact_term(workspace_id, "p", asked[0]))
    terms = tuple(word_term(workspace_id, word) for word in asked)
    return Phrase(terms, open_end=isinstance(node, nodes.Prefix))


def _fact(node: Node) -> tuple[str, str] | None:
    match node:
        case nodes.Tag():
            return "t", node.name
        case nodes.Handle():
            return "h", node.name
        case nodes.From():
            return "f", node.name
        case nodes.To():
            return "r", node.name
        case nodes.Lang():
            return "l", primary(node.code)
        case nodes.Network():
            return "n", node.name
        case nodes.Url():
            return "u", node.domain
        case nodes.Has():
            return "m", node.what
        case nodes.Is():
            return "k", node.kind
        case _:
            return None
