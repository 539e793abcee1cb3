"""Watches over the words that a multi-pattern search found: what it leaves to be written by hand.

Patterns are folded words between spaces. NEAR is taken for AND and `="..."` for a phrase: a set of
found patterns cannot say where they stood, nor how they were written.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator

from bench.engine.peers.base import Watches
from bench.engine.peers.plain import Plain
from perchoir.listening.engine.query.nodes import (
    And,
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
    Tag,
    Term,
    To,
    Url,
)

Found = set[int]
Test = Callable[[Found, Plain], bool]
_NO_WORD = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Small letters without accents, one space around each word."""
    if text.isascii():
        text = text.lower()
    else:
        plain = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return f" {_NO_WORD.sub(' ', text)} "


class Booleans:
    """`patterns` to look for; `watches_of` posts, from the numbers of patterns found in each."""

    def __init__(self, watches: Watches) -> None:
        self._numbers: dict[str, int] = {}
        self._tests: dict[int, Test] = {}
        self._by_pattern: defaultdict[int, list[int]] = defaultdict(list)
        self._by_fact: defaultdict[str, list[int]] = defaultdict(list)
        for watch, query in watches:
            self._tests[watch] = self._test(query.root)
            for leaf in _positive(query.root):
                self._file(watch, leaf)

    @property
    def patterns(self) -> list[str]:
        return list(self._numbers)

    def watches_of(self, found: Found, post: Plain) -> list[int]:
        candidates = {watch for number in found for watch in self._by_pattern[number]}
        for key in _keys(post):
            candidates.update(self._by_fact.get(key, ()))
        return sorted(watch for watch in candidates if self._tests[watch](found, post))

    def _file(self, watch: int, leaf: Node) -> None:
        pattern = _pattern(leaf)
        if pattern.strip():
            self._by_pattern[self._number(pattern)].append(watch)
        elif key := _key(leaf):
            self._by_fact[key].append(watch)

    def _number(self, pattern: str) -> int:
        return self._numbers.setdefault(pattern, len(self._numbers))

    def _test(self, node: Node) -> Test:
        match node:
            case And():
                parts = [self._test(child) for child in node.children]
                return lambda found, post: all(part(found, post) for part in parts)
            case Or():
                parts = [self._test(child) for child in node.children]
                return lambda found, post: any(part(found, post) for part in parts)
            case Not():
                part = self._test(node.child)
                return lambda found, post: not part(found, post)
            case Near():
                left, right = self._test(node.left), self._test(node.right)
                return lambda found, post: left(found, post) and right(found, post)
        pattern = _pattern(node)
        if not pattern:
            return _fact(node)
        if pattern.isspace():
            return lambda _found, _post: False
        number = self._number(pattern)
        return lambda found, post: number in found


def _pattern(leaf: Node) -> str:
    match leaf:
        case Term():
            return folded(leaf.word)
        case Phrase() | Exact():
            return folded(" ".join(leaf.words))
        case Prefix():
            return folded(" ".join(leaf.words))[:-1]
    return ""


def _positive(node: Node) -> Iterator[Node]:
    """Leaves that are not excluded."""
    match node:
        case Not():
            return
        case And() | Or():
            for child in node.children:
                yield from _positive(child)
        case Near():
            yield from _positive(node.left)
            yield from _positive(node.right)
        case _:
            yield node


def _key(leaf: Node) -> str:
    match leaf:
        case Tag():
            return "#" + leaf.name
        case Handle():
            return "@" + leaf.name
        case From():
            return "<" + leaf.name
        case To():
            return ">" + leaf.name
        case Url():
            return "/" + leaf.domain
    return ""


def _keys(post: Plain) -> Iterator[str]:
    yield from ("#" + tag for tag in post.tags)
    yield from ("@" + name for name in post.mentioned)
    yield from ("/" + domain for domain in post.domains)
    yield "<" + post.author
    yield ">" + post.answered


def _fact(node: Node) -> Test:
    match node:
        case Tag():
            return lambda _found, post: node.name in post.tags
        case Handle():
            return lambda _found, post: node.name in post.mentioned
        case From():
            return lambda _found, post: node.name == post.author
        case To():
            return lambda _found, post: node.name == post.answered
        case Lang():
            return lambda _found, post: post.language.lower().startswith(node.code)
        case Network():
            return lambda _found, _post: node.name == "bluesky"
        case Url():
            return lambda _found, post: any(
                (domain == node.domain or domain.endswith("." + node.domain))
                and path.startswith(node.path)
                for domain, path in post.links
            )
        case Has():
            return lambda _found, post: node.what in post.facts
        case Is():
            return lambda _found, post: node.kind in post.facts
        case Followers():
            return lambda _found, _post: False
    raise TypeError(node)
