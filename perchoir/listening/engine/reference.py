"""The evaluator that is obviously right. It defines what a query means.

Small and slow on purpose: it looks for each node of the query in turn, word by word. Every faster
path is compared with it by property tests. It also says why, and where.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from perchoir.listening.engine import reading
from perchoir.listening.engine.fold import APOSTROPHES
from perchoir.listening.engine.links import leads_to
from perchoir.listening.engine.query.nodes import (
    And,
    Attachment,
    Comparison,
    Exact,
    Followers,
    From,
    Handle,
    Has,
    Is,
    Lang,
    Near,
    Network,
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
    Words,
    children,
)
from perchoir.listening.engine.reading import Field, Part
from perchoir.listening.engine.tokens import Token, tokens
from perchoir.networks.contract import IncomingPost, MediaKind


@dataclass(frozen=True, slots=True)
class Place:
    """`field.text[start:end]`."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a node matched, where its words stand, and the same for the nodes below it."""

    node: Node
    matched: bool
    places: tuple[Place, ...] = ()
    children: tuple["Explanation", ...] = ()


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """Words `first` to `last`, both included, of one field."""

    field: int
    first: int
    last: int


class _Field:
    """A field cut into words."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.tokens = tokens(field.text)
        self.words = tuple(token.word for token in self.tokens)


class _Post:
    """A post with its fields cut into words."""

    def __init__(self, post: IncomingPost) -> None:
        self.post = post
        self.fields = [_Field(field) for field in reading.fields(post)]

    @cached_property
    def language(self) -> str:
        return reading.language(self.post)


def matches(query: Query, post: IncomingPost) -> bool:
    """Whether a post is what the query asks for."""
    return _explain(query.root, _Post(post)).matched


def explain(query: Query, post: IncomingPost) -> Explanation:
    """Why a post matches or does not: the tree of the query with what each node found."""
    return _explain(query.root, _Post(post))


def places(query: Query, post: IncomingPost) -> list[Place]:
    """Where the words that the query asks for stand, in any field; excluded words are not told."""
    found = set(_asked_for(explain(query, post)))
    return sorted(found, key=lambda place: (place.field[:2], place.start, place.end))


def spans(query: Query, post: IncomingPost) -> list[tuple[int, int]]:
    """The same within `post.text`, merged where they overlap, for highlighting."""
    merged: list[tuple[int, int]] = []
    for place in places(query, post):
        if place.field.part is not Part.TEXT:
            continue
        if merged and place.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], place.end))
        else:
            merged.append((place.start, place.end))
    return merged


def _asked_for(explanation: Explanation) -> Iterator[Place]:
    if not explanation.matched or isinstance(explanation.node, Not):
        return
    yield from explanation.places
    for child in explanation.children:
        yield from _asked_for(child)


def _explain(node: Node, post: _Post) -> Explanation:
    if isinstance(node, Near):
        return _explain_near(node, post)
    if isinstance(node, And | Or | Not):
        return _explain_combination(node, post)
    if isinstance(node, Words):
        found = _occurrences(node, post)
        return Explanation(node, bool(found), _places(found, post))
    return Explanation(node, _holds(node, post))


def _explain_combination(node: And | Or | Not, post: _Post) -> Explanation:
    below = tuple(_explain(child, post) for child in children(node))
    truths = [child.matched for child in below]
    matched = {And: all(truths), Or: any(truths), Not: not truths[0]}[type(node)]
    return Explanation(node, matched, (), below)


def _explain_near(node: Near, post: _Post) -> Explanation:
    lefts, rights = _occurrences(node.left, post), _occurrences(node.right, post)
    together = [
        *_with_a_neighbour(lefts, rights, node.distance),
        *_with_a_neighbour(rights, lefts, node.distance),
    ]
    return Explanation(node, bool(together), _places(together, post))


def _with_a_neighbour(
    ones: list[_Occurrence], others: list[_Occurrence], distance: int
) -> list[_Occurrence]:
    """Those of `ones` that have one of `others` near. Only those that could be are compared."""
    others = sorted(others, key=_place)
    places = [_place(other) for other in others]
    reach = distance + max((other.last - other.first for other in others), default=0) + 1
    return [
        one
        for one in ones
        if any(
            _are_near(one, other, distance)
            for other in others[
                bisect_left(places, (one.field, one.first - reach)) : bisect_right(
                    places, (one.field, one.last + reach)
                )
            ]
        )
    ]


def _place(occurrence: _Occurrence) -> tuple[int, int]:
    return (occurrence.field, occurrence.first)


def _are_near(one: _Occurrence, other: _Occurrence, distance: int) -> bool:
    before, after = sorted((one, other), key=_place)
    between = after.first - before.last - 1
    return one.field == other.field and 0 <= between <= distance


def _occurrences(node: Node, post: _Post) -> list[_Occurrence]:
    """Where words stand. An Or, under a NEAR, stands where one of its children does."""
    if isinstance(node, Or):
        return [found for child in node.children for found in _occurrences(child, post)]
    assert isinstance(node, Words)
    length = 1 if isinstance(node, Term) else len(node.words)
    return [
        _Occurrence(number, first, first + length - 1)
        for number, field in enumerate(post.fields)
        for first in range(len(field.words) - length + 1)
        if _is_at(node, field, first)
    ]


def _is_at(node: Words, field: _Field, first: int) -> bool:
    if isinstance(node, Term):
        return field.words[first] == node.word
    after = first + len(node.words)
    found = field.words[first:after]
    match node:
        case Phrase():
            return found == node.words
        case Prefix():
            return found[:-1] == node.words[:-1] and found[-1].startswith(node.words[-1])
        case Exact():
            written = field.tokens[first:after]
            return found == node.words and is_written(node.text, field.field.text, written)


def is_written(exact: str, text: str, found: list[Token]) -> bool:
    """Whether these words are written in `text` with the case, accents and signs of `exact`."""
    inside = tokens(exact)
    before, after = exact[: inside[0].start], exact[inside[-1].end :]
    start, end = found[0].start - len(before), found[-1].end + len(after)
    return start >= 0 and _spelling(text[start:end]) == _spelling(exact)


def _spelling(text: str) -> str:
    """What `=` compares: composed accents, one kind of apostrophe, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    apostrophes = str.maketrans(APOSTROPHES, "'" * len(APOSTROPHES))
    return " ".join(composed.translate(apostrophes).split())


def _places(found: list[_Occurrence], post: _Post) -> tuple[Place, ...]:
    distinct: dict[Place, None] = {}
    for occurrence in found:
        field = post.fields[occurrence.field]
        start, end = field.tokens[occurrence.first].start, field.tokens[occurrence.last].end
        distinct[Place(field.field, start, end)] = None
    return tuple(distinct)


def _holds(node: Node, read: _Post) -> bool:
    """A leaf that is not made of words."""
    post = read.post
    match node:
        case Tag():
            return node.name in reading.tags(post)
        case Handle():
            return node.name in reading.mentioned(post)
        case From():
            return node.name in reading.author_names(post)
        case To():
            return node.name in reading.answered_names(post)
        case Lang():
            return reading.speaks(read.language, node.code)
        case Network():
            return post.network.lower() == node.name
        case Url():
            return any(leads_to(place, node.domain, node.path) for place in reading.addresses(post))
        case _:
            return has_quality(node, post)


def has_quality(node: Node, post: IncomingPost) -> bool:
    """`has:`, `is:` and `followers:`; an unknown number of followers matches no comparison."""
    match node:
        case Has(what=Attachment.LINK):
            return bool(reading.addresses(post))
        case Has():
            return any(media.kind is MediaKind(node.what) for media in post.media)
        case Is():
            return post.kind == node.kind
        case Followers():
            followers = post.author.followers
            return followers is not None and _COMPARE[node.comparison](followers, node.count)
        case _:
            raise TypeError(node)


_COMPARE: dict[Comparison, Callable[[int, int], bool]] = {
    Comparison.MORE: lambda have, asked: have > asked,
    Comparison.AT_LEAST: lambda have, asked: have >= asked,
    Comparison.LESS: lambda have, asked: have < asked,
    Comparison.AT_MOST: lambda have, asked: have <= asked,
    Comparison.EQUAL: lambda have, asked: have == asked,
}
