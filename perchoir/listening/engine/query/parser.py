"""From text to tree. From tightest to loosest: NEAR, NOT (or `-`), AND (or nothing), OR."""

import difflib
from collections.abc import Collection
from dataclasses import replace

from perchoir.listening.engine.query.breadth import refuse_if_too_broad
from perchoir.listening.engine.query.errors import ErrorCode, QueryError
from perchoir.listening.engine.query.lexer import Item, Lexer, Mark
from perchoir.listening.engine.query.nodes import (
    And,
    Exact,
    Near,
    Network,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    walk,
)

MAX_LENGTH = 10_000
MAX_TERMS = 1_000
MAX_DEPTH = 50

_NAMES = {Mark.OR: "OR", Mark.AND: "AND", Mark.NOT: "NOT", Mark.NEAR: "NEAR"}


def parse(
    text: str, *, allow_broad: bool = False, networks: Collection[str] | None = None
) -> Query:
    """Read a query.

    Raises `QueryError` at the first mistake, and `TooBroad` when the query would match nearly
    everything, unless `allow_broad` (for filters of what is already stored). With `networks`,
    `network:` names one of these or is a mistake.
    """
    if len(text) > MAX_LENGTH:
        params = {"limit": MAX_LENGTH, "length": len(text)}
        raise QueryError(ErrorCode.TOO_LONG, MAX_LENGTH, len(text), params=params)
    lexer = Lexer(text)
    items = _within_limits(list(lexer.items()))
    if not items:
        raise QueryError(ErrorCode.EMPTY, 0, len(text))
    query = Query(text, _Parser(items).whole(), tuple(lexer.hints))
    _refuse_unknown_networks(query, networks)
    if not allow_broad:
        refuse_if_too_broad(query)
    return query


def _refuse_unknown_networks(query: Query, networks: Collection[str] | None) -> None:
    for node in walk(query.root):
        if networks is not None and isinstance(node, Network) and node.name not in networks:
            nearest = difflib.get_close_matches(node.name, networks, 1)
            suggestion = f"network:{nearest[0]}" if nearest else ""
            params = {"value": node.name}
            raise QueryError(ErrorCode.BAD_NETWORK, node.start, node.end, suggestion, params)


def _within_limits(items: list[Item]) -> list[Item]:
    leaves = [item for item in items if not isinstance(item.what, Mark)]
    if len(leaves) > MAX_TERMS:
        beyond = leaves[MAX_TERMS]
        params = {"limit": MAX_TERMS}
        raise QueryError(ErrorCode.TOO_MANY_TERMS, beyond.start, leaves[-1].end, params=params)
    return items


class _Parser:
    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        root = self._alternatives()
        if self.at < len(self.items):
            extra = self.items[self.at]
            raise QueryError(ErrorCode.PARENTHESIS_NOT_OPENED, extra.start, extra.end)
        return root

    def _peek(self) -> Mark | Node | None:
        return self.items[self.at].what if self.at < len(self.items) else None

    def _next(self) -> Item:
        self.at += 1
        return self.items[self.at - 1]

    def _alternatives(self) -> Node:
        found = [self._conjunction()]
        while self._peek() is Mark.OR:
            self._operand_follows(self._next())
            found.append(self._conjunction())
        return _joined(Or, found)

    def _conjunction(self) -> Node:
        found = [self._exclusion()]
        while (ahead := self._peek()) not in (None, Mark.OR, Mark.CLOSE):
            if ahead is Mark.AND:
                self._operand_follows(self._next())
            found.append(self._exclusion())
        return _joined(And, found)

    def _operand_follows(self, operator: Item) -> None:
        ahead = self._peek()
        if ahead in (None, Mark.CLOSE, Mark.OR, Mark.AND, Mark.NEAR):
            assert isinstance(operator.what, Mark)
            params = {"operator": _NAMES[operator.what]}
            code = ErrorCode.OPERATOR_WITHOUT_RIGHT
            raise QueryError(code, operator.start, operator.end, params=params)

    def _exclusion(self) -> Node:
        signs: list[Item] = []
        while self._peek() is Mark.NOT:
            signs.append(self._deeper(self._next()))
            self._operand_follows(signs[-1])
        node = self._neighbours()
        self.depth -= len(signs)
        return _excluded(node, signs[-1].start) if len(signs) % 2 else node

    def _deeper(self, item: Item) -> Item:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            params = {"limit": MAX_DEPTH}
            raise QueryError(ErrorCode.TOO_DEEP, item.start, item.end, params=params)
        return item

    def _neighbours(self) -> Node:
        left = self._operand()
        pairs: list[Node] = []
        while self._peek() is Mark.NEAR:
            operator = self._next()
            self._operand_follows(operator)
            right = self._operand()
            pairs.append(_near(left, right, operator.number))
            left = right
        return _joined(And, pairs) if pairs else left

    def _operand(self) -> Node:
        item = self._next()
        if item.what is Mark.OPEN:
            return self._group(item)
        if isinstance(item.what, Mark):
            raise _misplaced(item, item.what)
        return item.what

    def _group(self, opened: Item) -> Node:
        self._deeper(opened)
        if self._peek() is Mark.CLOSE:
            raise QueryError(ErrorCode.EMPTY_GROUP, opened.start, self._next().end)
        if self._peek() is None:
            raise QueryError(ErrorCode.PARENTHESIS_NOT_CLOSED, opened.start, opened.end)
        node = self._alternatives()
        if self._peek() is not Mark.CLOSE:
            raise QueryError(ErrorCode.PARENTHESIS_NOT_CLOSED, opened.start, opened.end)
        closed = self._next()
        self.depth -= 1
        return replace(node, start=opened.start, end=closed.end)


def _misplaced(item: Item, mark: Mark) -> QueryError:
    if mark is Mark.CLOSE:
        return QueryError(ErrorCode.PARENTHESIS_NOT_OPENED, item.start, item.end)
    params = {"operator": _NAMES[mark]}
    code = ErrorCode.OPERATOR_WITHOUT_LEFT
    if mark is Mark.NOT:
        code = ErrorCode.NEAR_NEEDS_WORDS
    return QueryError(code, item.start, item.end, params=params)


def _joined(kind: type[And] | type[Or], found: list[Node]) -> Node:
    """One node for all, with nodes of the same kind opened, so that trees stay flat."""
    if len(found) == 1:
        return found[0]
    flat: list[Node] = []
    for node in found:
        flat.extend(node.children if isinstance(node, kind) else (node,))  # type: ignore[union-attr]
    return kind(tuple(flat), start=found[0].start, end=found[-1].end)


def _excluded(node: Node, start: int) -> Node:
    return node.child if isinstance(node, Not) else Not(node, start=start, end=node.end)


def _near(left: Node, right: Node, distance: int) -> Near:
    for side in (left, right):
        if not _is_made_of_words(side):
            raise QueryError(ErrorCode.NEAR_NEEDS_WORDS, side.start, side.end)
    return Near(left, right, distance, start=left.start, end=right.end)


def _is_made_of_words(node: Node) -> bool:
    if isinstance(node, Or):
        return all(isinstance(child, Term | Phrase | Prefix | Exact) for child in node.children)
    return isinstance(node, Term | Phrase | Prefix | Exact)
