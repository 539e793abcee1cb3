"""Why a post matches or does not, as a tree that a person can read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from perchoir.listening.engine.query import nodes, write
from perchoir.listening.engine.reference import Explanation


@dataclass(frozen=True, slots=True)
class Reason:
    """One line: what is asked, whether the post has it, and the words that were found."""

    text: str
    is_query: bool
    matched: bool
    found: list[str]
    children: list["Reason"]


def reasons(explanation: Explanation) -> Reason:
    """The tree of a post's explanation."""
    node = explanation.node
    return Reason(
        text=_text(node),
        is_query=not explanation.children,
        matched=explanation.matched,
        found=_found(explanation),
        children=[reasons(child) for child in explanation.children],
    )


def _text(node: nodes.Node) -> str:
    match node:
        case nodes.And():
            return _("All of these")
        case nodes.Or():
            return _("At least one of these")
        case nodes.Not():
            return _("Without this")
        case _:
            return write(node)


def _found(explanation: Explanation) -> list[str]:
    words = (place.field.text[place.start : place.end] for place in explanation.places)
    return list(dict.fromkeys(words))[:5]
