"""Cuts a query into marks (parentheses, operators) and leaves."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from perchoir.listening.engine.query import leaves
from perchoir.listening.engine.query.errors import ErrorCode, QueryError
from perchoir.listening.engine.query.nodes import Hint, Node

MAX_DISTANCE = 100

_QUOTES = '"“”„‟＂'
_CLOSING = {"«": "»", "»": "»«"}
_CLOSED_BY = {"«": "\N{NO-BREAK SPACE}»", "»": "«"}
_WORD = re.compile(r"[^\s()\"“”„‟＂«»]+")
_OPERATOR = re.compile(r"([A-Za-z]+):")
_NEAR = re.compile(r"(?i:near)/(\d{1,9})")
_FOREIGN = {"OU": "OR", "ET": "AND", "SAUF": "NOT", "|": "OR", "||": "OR", "&&": "AND"}
_LOWER_CASE = {"or": "OR", "and": "AND", "not": "NOT", "ou": "OR", "et": "AND", "sauf": "NOT"}


class Mark(Enum):
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NEAR = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """A mark or a leaf of the query. `number` is the distance of a NEAR."""

    what: Mark | Node
    start: int
    end: int
    number: int = 0


class Lexer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.hints: list[Hint] = []

    def items(self) -> Iterator[Item]:
        """Marks and leaves in order. Raises QueryError."""
        while (start := self._skip_spaces()) < len(self.source):
            yield from self._read(self.source[start])(start)

    def _skip_spaces(self) -> int:
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1
        return self.at

    def _read(self, first: str) -> Callable[[int], Iterator[Item]]:
        if first in "()":
            return self._parenthesis
        if first in _QUOTES or first in _CLOSING:
            return self._quoted
        if first == "-":
            return self._minus
        if first == "=":
            return self._exact
        return self._word

    def _parenthesis(self, start: int) -> Iterator[Item]:
        self.at += 1
        mark = Mark.OPEN if self.source[start] == "(" else Mark.CLOSE
        yield Item(mark, start, self.at)

    def _quoted(self, start: int) -> Iterator[Item]:
        content = self._quotation()
        yield Item(leaves.phrase(content, start, self.at), start, self.at)

    def _quotation(self) -> str:
        """The text between quotes that open here."""
        opened = self.at
        closing = _CLOSING.get(self.source[opened], _QUOTES)
        self.at += 1
        while self.at < len(self.source):
            if self.source[self.at] in closing:
                self.at += 1
                return self.source[opened + 1 : self.at - 1]
            self.at += 1
        suggestion = self.source[opened:] + _CLOSED_BY.get(self.source[opened], '"')
        raise QueryError(ErrorCode.QUOTE_NOT_CLOSED, opened, len(self.source), suggestion)

    def _minus(self, start: int) -> Iterator[Item]:
        self.at += 1
        following = self.source[self.at : self.at + 1]
        if not following or following.isspace():
            self._skip_spaces()
            suggestion = "-" if self.at < len(self.source) else ""
            raise QueryError(ErrorCode.DANGLING_MINUS, start, self.at, suggestion)
        yield Item(Mark.NOT, start, self.at)

    def _exact(self, start: int) -> Iterator[Item]:
        self.at += 1
        following = self.source[self.at : self.at + 1]
        if not following or not (following in _QUOTES or following in _CLOSING):
            word = self._run()
            suggestion = f'="{word}"' if word else ""
            raise QueryError(ErrorCode.EXACT_NEEDS_QUOTES, start, self.at, suggestion)
        content = self._quotation()
        yield Item(leaves.exact(content, start, self.at), start, self.at)

    def _word(self, start: int) -> Iterator[Item]:
        text = self._run()
        near = _NEAR.fullmatch(text)
        if text in ("OR", "AND", "NOT"):
            yield Item(Mark[text], start, self.at)
        elif near:
            yield self._near(int(near[1]), start)
        elif text == "NEAR" or text.startswith("NEAR/"):
            raise self._bad_near(start)
        elif text in _FOREIGN:
            raise self._foreign(text, start)
        else:
            yield from self._leaf(text, start)

    def _run(self) -> str:
        match = _WORD.match(self.source, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def _near(self, distance: int, start: int) -> Item:
        if not 1 <= distance <= MAX_DISTANCE:
            raise self._bad_near(start)
        return Item(Mark.NEAR, start, self.at, distance)

    def _bad_near(self, start: int) -> QueryError:
        limit = {"limit": MAX_DISTANCE}
        return QueryError(ErrorCode.NEAR_WITHOUT_NUMBER, start, self.at, "NEAR/5", limit)

    def _foreign(self, text: str, start: int) -> QueryError:
        return QueryError(
            ErrorCode.FOREIGN_OPERATOR, start, self.at, _FOREIGN[text], {"operator": text}
        )

    def _leaf(self, text: str, start: int) -> Iterator[Item]:
        operator = _OPERATOR.match(text)
        if operator and not text[operator.end() :].startswith("//"):
            yield self._filter(operator[1], text[operator.end() :], start)
            return
        if text in _LOWER_CASE:
            self.hints.append(Hint("LOWER_CASE_OPERATOR", start, self.at, _LOWER_CASE[text]))
        node = leaves.word(text, start, self.at)
        if node is not None:
            yield Item(node, start, self.at)

    def _filter(self, name: str, value: str, start: int) -> Item:
        following = self.source[self.at : self.at + 1]
        if not value and following and (following in _QUOTES or following in _CLOSING):
            value = self._quotation()
        node = leaves.operator(name, value, start, self.at)
        return Item(node, start, self.at)
