"""A node of a query as a function of a document; the same meaning as the reference evaluator."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from perchoir.listening.engine.document import Document
from perchoir.listening.engine.links import leads_to
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    From,
    Handle,
    Lang,
    Near,
    Network,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Tag,
    Term,
    To,
    Url,
    Words,
)
from perchoir.listening.engine.reading import speaks
from perchoir.listening.engine.reference import has_quality, is_written
from perchoir.listening.engine.tokens import tokens

Predicate = Callable[[Document], bool]
_Stretch = tuple[int, int]


def predicate(node: Node) -> Predicate:
    """The function that tells whether a document matches a node."""
    match node:
        case And():
            parts = [predicate(child) for child in _cheapest_first(node.children)]
            return _all_of([*_declared(node.children), *parts])
        case Or():
            return _any_of([predicate(child) for child in _cheapest_first(node.children)])
        case Not():
            return _contrary(predicate(node.child))
        case Near():
            return _near(node)
        case Term() | Phrase() | Prefix() | Exact():
            return _words(node)
        case _:
            return _fact(node)


def _cheapest_first(children: tuple[Node, ...]) -> list[Node]:
    return sorted(children, key=lambda child: _ORDER.get(type(child), 2))


_ORDER: dict[type, int] = {Term: 0, Phrase: 1, Prefix: 1, Exact: 3, Near: 3, Lang: 4}


def _declared(children: tuple[Node, ...]) -> list[Predicate]:
    """A language that was declared is quicker to ask for than words."""
    return [_may_speak(child.code) for child in children if isinstance(child, Lang)]


def _may_speak(code: str) -> Predicate:
    return lambda document: not document.post.language or speaks(document.language, code)


def _all_of(parts: list[Predicate]) -> Predicate:
    return lambda document: all(part(document) for part in parts)


def _any_of(parts: list[Predicate]) -> Predicate:
    return lambda document: any(part(document) for part in parts)


def _contrary(part: Predicate) -> Predicate:
    return lambda document: not part(document)


def _words(node: Words) -> Predicate:
    match node:
        case Term():
            word = node.word
            return lambda document: word in document.words
        case Phrase():
            whole = f" {' '.join(node.words)} "
            return lambda document: whole in document.joined
        case Prefix():
            beginning = f" {' '.join(node.words)}"
            return lambda document: beginning in document.joined
        case Exact():
            return _exact(node)


def _exact(node: Exact) -> Predicate:
    whole = f" {' '.join(node.words)} "
    return lambda document: (
        whole in document.joined
        and any(
            any(True for _stretch in _exact_stretches(node, document, number))
            for number in range(len(document.fields))
        )
    )


def _exact_stretches(node: Exact, document: Document, number: int) -> Iterator[_Stretch]:
    stretches = list(_word_stretches(node.words, document.fields[number]))
    if not stretches:
        return
    text = document.texts[number]
    found = tokens(text)
    for first, last in stretches:
        if is_written(node.text, text, found[first : last + 1]):
            yield first, last


def _word_stretches(words: tuple[str, ...], field: list[str]) -> Iterator[_Stretch]:
    length, at = len(words), -1
    while True:
        try:
            at = field.index(words[0], at + 1)
        except ValueError:
            return
        if tuple(field[at : at + length]) == words:
            yield at, at + length - 1


def _prefix_stretches(words: tuple[str, ...], field: list[str]) -> Iterator[_Stretch]:
    before, beginning = words[:-1], words[-1]
    for at, word in enumerate(field):
        first = at - len(before)
        if word.startswith(beginning) and first >= 0 and tuple(field[first:at]) == before:
            yield first, at


def _stretches(node: Node, document: Document, number: int) -> Iterator[_Stretch]:
    """First and last word of each place where a side of a NEAR stands in one field."""
    field = document.fields[number]
    match node:
        case Or():
            for child in node.children:
                yield from _stretches(child, document, number)
        case Term():
            yield from _word_stretches((node.word,), field)
        case Phrase():
            yield from _word_stretches(node.words, field)
        case Prefix():
            yield from _prefix_stretches(node.words, field)
        case Exact():
            yield from _exact_stretches(node, document, number)


def _near(node: Near) -> Predicate:
    left, right = predicate(node.left), predicate(node.right)

    def check(document: Document) -> bool:
        if not (left(document) and right(document)):
            return False
        return any(_meet(node, document, number) for number in range(len(document.fields)))

    return check


def _meet(node: Near, document: Document, number: int) -> bool:
    lefts = list(_stretches(node.left, document, number))
    rights = list(_stretches(node.right, document, number))
    return _follows(lefts, rights, node.distance) or _follows(rights, lefts, node.distance)


def _follows(earlier: list[_Stretch], later: list[_Stretch], distance: int) -> bool:
    """Whether some later one begins at most `distance` words after an earlier one ends."""
    begins = sorted(first for first, _last in later)
    return any(
        bisect_left(begins, last + 1) < bisect_right(begins, last + 1 + distance)
        for _first, last in earlier
    )


def _fact(node: Node) -> Predicate:
    match node:
        case Tag():
            return lambda document: node.name in document.tags
        case Handle():
            return lambda document: node.name in document.mentioned
        case From():
            return lambda document: node.name in document.author_names
        case To():
            return lambda document: node.name in document.answered_names
        case Lang():
            return lambda document: speaks(document.language, node.code)
        case Network():
            return lambda document: document.post.network.lower() == node.name
        case Url():
            return lambda document: any(
                leads_to(place, node.domain, node.path) for place in document.addresses
            )
        case _:
            return lambda document: has_quality(node, document.post)
