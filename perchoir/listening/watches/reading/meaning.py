"""The meaning of a query as one sentence: “Posts that contain “airbus” or the tag #a350, and…”.

Leaves with the same verb are gathered ("contain A, B or C"); a group inside a group stands in
parentheses. Each verb has three forms: what is asked, what is excluded, and a list excluded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from perchoir.core.kit.words import number_text
from perchoir.listening.engine.query import nodes
from perchoir.listening.engine.query.nodes import Attachment, Comparison, Node, Query
from perchoir.listening.watches.reading.names import language_name, network_name
from perchoir.listening.watches.reading.written import as_typed


@dataclass(frozen=True, slots=True)
class _Verb:
    asked: object
    excluded: object
    neither: object


_CONTAIN = _Verb(_("contain {what}"), _("do not contain {what}"),
                 _("contain neither {what}"))  # fmt: skip
_MENTION = _Verb(_("mention {what}"), _("do not mention {what}"),
                 _("mention neither {what}"))  # fmt: skip
_FROM = _Verb(_("were written by {what}"), _("were not written by {what}"),
              _("were written neither by {what}"))  # fmt: skip
_TO = _Verb(
    _("answer {what}"),
    _("do not answer {what}"),
    _("answer neither {what}"),
)
_LANG = _Verb(
    _("are in {what}"),
    _("are not in {what}"),
    _("are neither in {what}"),
)
_NETWORK = _Verb(_("come from {what}"), _("do not come from {what}"),
                 _("come neither from {what}"))  # fmt: skip
_URL = _Verb(_("link to {what}"), _("do not link to {what}"),
             _("link neither to {what}"))  # fmt: skip
_HAS = _Verb(
    _("carry {what}"),
    _("do not carry {what}"),
    _("carry neither {what}"),
)
_IS = _Verb(_("are {what}"), _("are not {what}"), _("are neither {what}"))
_REACH = _Verb(
    _("come from authors with {what}"),
    _("do not come from authors with {what}"),
    _("come from authors with neither {what}"),
)

_ATTACHMENTS = {
    Attachment.LINK: _("a link"),
    Attachment.IMAGE: _("a picture"),
    Attachment.VIDEO: _("a video"),
}
_KINDS = {
    "reply": _("replies"),
    "repost": _("reposts"),
    "quote": _("quotes"),
}


def meaning(query: Query) -> str:
    """One sentence in the reader's language."""
    return _("Posts that {clauses}.").format(clauses=_clauses(as_typed(query)))


def _clauses(node: Node) -> str:
    if isinstance(node, nodes.And):
        return _conjunction(node.children)
    if isinstance(node, nodes.Or):
        return _alternatives(node.children)
    if isinstance(node, nodes.Not):
        return _exclusion(node.child)
    verb, what = _leaf(node)
    return str(verb.asked).format(what=what)


def _conjunction(children: Sequence[Node]) -> str:
    asked = [child for child in children if not isinstance(child, nodes.Not)]
    excluded = [child.child for child in children if isinstance(child, nodes.Not)]
    first = pgettext("between clauses", ", and that ").join(_gathered(asked, _and_list))
    last = pgettext("between clauses", ", and that ").join(_excluded(excluded))
    if first and last:
        return first + pgettext("between clauses", ", but that ") + last
    return first or last


def _alternatives(children: Sequence[Node]) -> str:
    return pgettext("between clauses", ", or that ").join(_gathered(children, _or_list))


def _gathered(children: Sequence[Node], listed: "Listing") -> list[str]:
    """One clause a verb, in the order in which verbs appear; groups stand apart."""
    verbs: dict[int, tuple[_Verb, list[str]]] = {}
    groups: list[str] = []
    for child in children:
        if _is_group(child):
            groups.append(_group(child))
            continue
        verb, what = _leaf(child)
        verbs.setdefault(id(verb), (verb, []))[1].append(what)
    clauses = [str(verb.asked).format(what=listed(objects)) for verb, objects in verbs.values()]
    return clauses + groups


def _excluded(children: Sequence[Node]) -> list[str]:
    """Exclusions one after the other are exclusions of a list."""
    flat = [one for child in children for one in _flat_or(child)]
    verbs: dict[int, tuple[_Verb, list[str]]] = {}
    clauses: list[str] = []
    for child in flat:
        if _is_group(child):
            clauses.append(_exclusion(child))
            continue
        verb, what = _leaf(child)
        verbs.setdefault(id(verb), (verb, []))[1].append(what)
    return [_exclusion_of(verb, objects) for verb, objects in verbs.values()] + clauses


def _flat_or(node: Node) -> Sequence[Node]:
    return node.children if isinstance(node, nodes.Or) else (node,)


def _exclusion(node: Node) -> str:
    if isinstance(node, nodes.Or):
        return pgettext("between clauses", ", and that ").join(_excluded(node.children))
    if isinstance(node, nodes.And):
        return _("do not fulfil all of this ({clauses})").format(clauses=_clauses(node))
    if isinstance(node, nodes.Not):
        return _clauses(node.child)
    verb, what = _leaf(node)
    return _exclusion_of(verb, [what])


def _exclusion_of(verb: _Verb, objects: Sequence[str]) -> str:
    if len(objects) == 1:
        return str(verb.excluded).format(what=objects[0])
    return str(verb.neither).format(what=pgettext("after neither", " nor ").join(objects))


def _is_group(node: Node) -> bool:
    return isinstance(node, nodes.And | nodes.Or | nodes.Not)


def _group(node: Node) -> str:
    """A group inside a group. A list of things with one verb needs no parentheses."""
    clauses = _clauses(node)
    if isinstance(node, nodes.Or) and _has_one_verb(node.children):
        return clauses
    return clauses if isinstance(node, nodes.Not) else f"({clauses})"


def _has_one_verb(children: Sequence[Node]) -> bool:
    if any(_is_group(child) for child in children):
        return False
    return len({id(_leaf(child)[0]) for child in children}) == 1


class Listing:
    """Joins things: “A, B and C”."""

    def __init__(self, last: object) -> None:
        self.last = last

    def __call__(self, objects: Sequence[str]) -> str:
        if len(objects) == 1:
            return objects[0]
        return ", ".join(objects[:-1]) + str(self.last) + objects[-1]


_and_list = Listing(_(" and "))
_or_list = Listing(_(" or "))


def _leaf(node: Node) -> tuple[_Verb, str]:
    match node:
        case nodes.Handle():
            return _MENTION, f"@{node.name}"
        case nodes.From():
            return _FROM, f"@{node.name}"
        case nodes.To():
            return _TO, f"@{node.name}"
        case nodes.Lang():
            return _LANG, language_name(node.code)
        case nodes.Network():
            return _NETWORK, network_name(node.name)
        case nodes.Url():
            return _URL, node.domain + node.path
        case nodes.Has():
            return _HAS, str(_ATTACHMENTS[node.what])
        case nodes.Is():
            return _IS, str(_KINDS[node.kind])
        case nodes.Followers():
            return _REACH, _followers(node)
        case _:
            return _CONTAIN, _words(node)


def _words(node: Node) -> str:
    match node:
        case nodes.Term():
            return _quoted(node.word)
        case nodes.Phrase():
            return _quoted(" ".join(node.words))
        case nodes.Prefix():
            return _("a word that begins with {word}").format(word=_quoted(" ".join(node.words)))
        case nodes.Exact():
            return _("{word} written exactly so").format(word=_quoted(node.text))
        case nodes.Tag():
            return _("the tag #{name}").format(name=node.name)
        case nodes.Near():
            return _near(node)
        case nodes.Or():
            return _or_list([_words(child) for child in node.children])
        case _:
            raise TypeError(node)


def _near(node: nodes.Near) -> str:
    sentence = ngettext(
        "{left} and {right} at most {count} word apart",
        "{left} and {right} at most {count} words apart",
        node.distance,
    )
    sides = {"left": _words(node.left), "right": _words(node.right)}
    return sentence.format(count=number_text(node.distance), **sides)


def _quoted(words: str) -> str:
    return pgettext("quotation", "“{words}”").format(words=words)


def _followers(node: nodes.Followers) -> str:
    sentences = {
        Comparison.MORE: ngettext("more than {n} follower", "more than {n} followers", node.count),
        Comparison.AT_LEAST: ngettext(
            "at least {n} follower", "at least {n} followers", node.count
        ),
        Comparison.LESS: ngettext(
            "fewer than {n} follower", "fewer than {n} followers", node.count
        ),
        Comparison.AT_MOST: ngettext("at most {n} follower", "at most {n} followers", node.count),
        Comparison.EQUAL: ngettext("exactly {n} follower", "exactly {n} followers", node.count),
    }
    return sentences[node.comparison].format(n=number_text(node.count))
