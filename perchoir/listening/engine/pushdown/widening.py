"""From a query to what a network must find: never less than the query matches."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from perchoir.listening.engine.query.nodes import (
    And,
    Attachment,
    Exact,
    From,
    Handle,
    Has,
    Is,
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
)
from perchoir.listening.engine.tokens import tokens
from perchoir.networks.contract.filters import Ask, Blind, FilterLanguage


class Code(StrEnum):
    """Why something is filtered here."""

    EXCLUSION = "exclusion"
    DISTANCE = "distance"
    ORDER = "order"
    BEGINNING = "beginning"
    SPELLING = "spelling"
    LANGUAGE = "language"
    AUDIENCE = "audience"
    PATH = "path"
    NO_SUCH_FILTER = "no_such_filter"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Left:
    """What is filtered here, `source[start:end]`, and why."""

    code: Code
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing asked of the network, as it writes it, and where the query asks for it."""

    text: str
    ask: Ask
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts, every post."""

    parts: tuple["Needed", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least; without parts, no post of this network."""

    parts: tuple["Needed", ...]


Needed = Leaf | All | Any
EVERY_POST = All(())
NO_POST = Any(())

_ASKED_BY_KIND = {"reply": Ask.REPLY, "repost": Ask.REPOST, "quote": Ask.QUOTE}
_PLAIN_TAG = re.compile(r"\w+")
# Letters of scripts that stand between spaces: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic.
_PLAIN_WORD = re.compile(r"[0-9a-zß-ʯͰ-߿]+")


class Widening:
    """One query in one language. `left` grows while it is widened."""

    def __init__(self, query: Query, language: FilterLanguage) -> None:
        self._source, self._language = query.source, language
        self.left: list[Left] = []
        self.needed = self._needed(query.root)

    def _needed(self, node: Node) -> Needed:
        match node:
            case And():
                return all_of(self._needed(child) for child in node.children)
            case Or():
                return any_of(self._needed(child) for child in node.children)
            case Near():
                self._leave(node, Code.DISTANCE)
                return all_of((self._needed(node.left), self._needed(node.right)))
            case Not():
                return self._leave(node, Code.EXCLUSION)
            case Term() | Phrase() | Prefix() | Exact():
                return self._words(node)
            case _:
                return self._fact(node)

    def _words(self, node: Words) -> Needed:
        if Ask.WORD not in self._language.writes:
            return self._leave(node, Code.NO_SUCH_FILTER)
        words = (node.word,) if isinstance(node, Term) else node.words
        if isinstance(node, Prefix):
            self._leave(node, Code.BEGINNING)
            words = words[:-1]
        elif isinstance(node, Exact):
            self._leave(node, Code.SPELLING)
        elif len(words) > 1:
            self._leave(node, Code.ORDER)
        return all_of(self._word(node, word) for word in words)

    def _word(self, node: Words, word: str) -> Needed:
        if not _PLAIN_WORD.fullmatch(word):
            return self._leave(node, Code.NO_SUCH_FILTER)
        return any_of(self._leaf(node, Ask.WORD, each) for each in self._spellings(node, word))

    def _spellings(self, node: Node, word: str) -> list[str]:
        """A folded word, and as the query has it where the network tells accents apart."""
        found = {word: None}
        if Blind.ACCENTS in self._language.blind:
            written = self._source[node.start : node.end]
            same = (one for one in tokens(written) if one.word == word)
            spelt = (written[one.start : one.end].lower() for one in same)
            found |= dict.fromkeys(each for each in spelt if _PLAIN_WORD.fullmatch(each))
        return list(found)

    def _fact(self, node: Node) -> Needed:
        match node:
            case Network():
                return EVERY_POST if node.name == self._language.network else NO_POST
            case Tag():
                return self._tag(node)
            case Handle():
                return self._person(node, Ask.MENTION, node.name)
            case From():
                return self._person(node, Ask.AUTHOR, node.name)
            case To():
                return self._person(node, Ask.ANSWERED, node.name)
            case Url():
                if node.path:
                    self._leave(node, Code.PATH)
                return self._leaf(node, Ask.DOMAIN, node.domain)
            case _:
                return self._quality(node)

    def _tag(self, node: Tag) -> Needed:
        if not _PLAIN_TAG.fullmatch(node.name):
            return self._leave(node, Code.NO_SUCH_FILTER)
        found = dict.fromkeys([node.name])
        if Blind.ACCENTS in self._language.blind:
            written = self._source[node.start : node.end].lower().lstrip("#＃")
            found |= dict.fromkeys([written] if _PLAIN_TAG.fullmatch(written) else [])
        return any_of(self._leaf(node, Ask.TAG, each) for each in found)

    def _person(self, node: Node, ask: Ask, name: str) -> Needed:
        if not re.fullmatch(self._language.names, name):
            return self._leave(node, Code.NO_SUCH_FILTER)
        return self._leaf(node, ask, name)

    def _quality(self, node: Node) -> Needed:
        match node:
            case Has(what=Attachment.LINK):
                return self._leaf(node, Ask.LINK, "")
            case Has(what=Attachment.IMAGE):
                return self._leaf(node, Ask.IMAGE, "")
            case Is():
                return self._leaf(node, _ASKED_BY_KIND[node.kind], "")
        code = {"Lang": Code.LANGUAGE, "Followers": Code.AUDIENCE}.get(type(node).__name__)
        return self._leave(node, code or Code.NO_SUCH_FILTER)

    def _leaf(self, node: Node, ask: Ask, what: str) -> Needed:
        writes = self._language.writes.get(ask)
        if writes is None:
            return self._leave(node, Code.NO_SUCH_FILTER)
        return Leaf(writes.format(what), ask, node.start, node.end)

    def _leave(self, node: Node, code: Code) -> Needed:
        left = Left(code, node.start, node.end)
        if left not in self.left:
            self.left.append(left)
        return EVERY_POST


def all_of(parts: Iterable[Needed]) -> Needed:
    """What every part asks for, without what is said twice."""
    flat: dict[Needed, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, All) else (part,))
    if NO_POST in flat:
        return NO_POST
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def any_of(parts: Iterable[Needed]) -> Needed:
    """What one part at least asks for."""
    flat: dict[Needed, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Any) else (part,))
    if EVERY_POST in flat:
        return EVERY_POST
    return next(iter(flat)) if len(flat) == 1 else Any(tuple(flat))
