"""The tree of a query with its words as they were typed, where the engine keeps them folded."""

from dataclasses import replace

from perchoir.listening.engine.query import nodes
from perchoir.listening.engine.query.nodes import Node, Query
from perchoir.listening.engine.tokens import fold_tag, words

_SIGNS = ' \t\n*#＃"“”„«»＂\u00a0\u202f'


def as_typed(query: Query) -> Node:
    """The same tree, to be read back to people: `Vaudrelle`, not `vaudrelle`."""
    return _typed(query.root, query.source)


def _typed(node: Node, source: str) -> Node:
    match node:
        case nodes.And() | nodes.Or():
            return replace(node, children=tuple(_typed(one, source) for one in node.children))
        case nodes.Not():
            return replace(node, child=_typed(node.child, source))
        case nodes.Near():
            left, right = _typed(node.left, source), _typed(node.right, source)
            return replace(node, left=left, right=right)
        case nodes.Term():
            return replace(node, word=_spelling(node, source, (node.word,)))
        case nodes.Phrase() | nodes.Prefix():
            return replace(node, words=(_spelling(node, source, node.words),))
        case nodes.Tag():
            typed = source[node.start : node.end].strip(_SIGNS)
            return replace(node, name=typed if fold_tag(typed) == node.name else node.name)
        case _:
            return node


def _spelling(node: Node, source: str, folded: tuple[str, ...]) -> str:
    """What stands in the source; the folded words where the two would not be read the same."""
    typed = source[node.start : node.end].strip(_SIGNS)
    return typed if tuple(words(typed)) == folded else " ".join(folded)
