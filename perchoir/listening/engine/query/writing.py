"""From tree back to text: the shortest spelling that is read as the same tree."""

import re

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
    Query,
    Tag,
    Term,
    To,
    Url,
)

_PLAIN_VALUE = re.compile(r"[\w.@:/%+~-]+")


def canonical(query: Query) -> str:
    """The query in its plainest spelling; `parse(canonical(query)) == query`."""
    return write(query.root)


def write(node: Node) -> str:
    """A part of a query as text."""
    if isinstance(node, Or):
        return " OR ".join(map(write, node.children))
    if isinstance(node, And):
        return " ".join(_group(child, (Or,)) for child in node.children)
    if isinstance(node, Not):
        return "-" + _group(node.child, (Or, And))
    if isinstance(node, Near):
        return f"{_group(node.left, (Or,))} NEAR/{node.distance} {_group(node.right, (Or,))}"
    return _leaf(node)


def _group(node: Node, looser: tuple[type, ...]) -> str:
    return f"({write(node)})" if isinstance(node, looser) else write(node)


def _leaf(node: Node) -> str:
    match node:
        case Term():
            return node.word
        case Phrase():
            return f'"{" ".join(node.words)}"'
        case Prefix():
            return _prefix(node.words)
        case Exact():
            return f'="{node.text}"'
        case Tag():
            return "#" + node.name
        case Handle():
            return "@" + node.name
        case _:
            return _operator(node)


def _prefix(words: tuple[str, ...]) -> str:
    return f"{words[0]}*" if len(words) == 1 else f'"{" ".join(words)}*"'


def _operator(node: Node) -> str:
    match node:
        case From():
            return "from:" + _value(node.name)
        case To():
            return "to:" + _value(node.name)
        case Lang():
            return "lang:" + node.code
        case Network():
            return "network:" + node.name
        case Url():
            return "url:" + _value(node.domain + node.path)
        case Has():
            return "has:" + node.what
        case Is():
            return "is:" + node.kind
        case Followers():
            return f"followers:{node.comparison}{node.count}"
        case _:
            raise TypeError(node)


def _value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else f'"{value}"'
