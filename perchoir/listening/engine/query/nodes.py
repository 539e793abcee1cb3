"""The tree of a query. Every node knows where it stands in the source (`source[start:end]`);
places do not count when two trees are compared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Attachment(StrEnum):
    LINK = "link"
    IMAGE = "image"
    VIDEO = "video"


class Comparison(StrEnum):
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Term(Placed):
    """One folded word."""

    word: str


@dataclass(frozen=True, slots=True)
class Phrase(Placed):
    """Folded words that follow each other; two at least."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix(Placed):
    """As a phrase, but the last one is only the beginning of a word; one at least."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exact(Placed):
    """Whole words, letter case and accents as written in `text`; `words` are the same, folded."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near(Placed):
    """Both sides, in any order, with at most `distance` words between them.

    A side is a Term, Phrase, Prefix or Exact, or an Or of these.
    """

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, slots=True)
class Tag(Placed):
    """A folded tag, without `#`."""

    name: str


@dataclass(frozen=True, slots=True)
class Handle(Placed):
    """A handle that is mentioned, without `@`, in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class From(Placed):
    """The author: a handle, an id, or a name in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class To(Placed):
    """The author of the post that is replied to: a handle or an id, in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class Lang(Placed):
    """A language (`fr`) or one of its regional forms (`fr-ca`), in lower case."""

    code: str


@dataclass(frozen=True, slots=True)
class Network(Placed):
    name: str


@dataclass(frozen=True, slots=True)
class Url(Placed):
    """A link to a domain or one of its subdomains; `path` (may be empty) begins its path."""

    domain: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Has(Placed):
    what: Attachment


@dataclass(frozen=True, slots=True)
class Is(Placed):
    """`kind` is reply, repost or quote."""

    kind: str


@dataclass(frozen=True, slots=True)
class Followers(Placed):
    comparison: Comparison
    count: int


@dataclass(frozen=True, slots=True)
class And(Placed):
    """Two children or more, none of them an And."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or(Placed):
    """Two children or more, none of them an Or."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not(Placed):
    """The contrary of its child, which is no Not itself."""

    child: "Node"


Words = Term | Phrase | Prefix | Exact
Node = (
    Words | Near | Tag | Handle | From | To | Lang | Network | Url | Has | Is | Followers
    | And | Or | Not
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """Something legal that may not be what was meant: `suggestion` would replace the place."""

    code: str
    position: int
    end: int
    suggestion: str


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. Two are equal when they mean the same by their trees."""

    source: str = field(compare=False)
    root: Node
    hints: tuple[Hint, ...] = field(default=(), compare=False)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    if isinstance(node, And | Or):
        return node.children
    if isinstance(node, Not):
        return (node.child,)
    if isinstance(node, Near):
        return (node.left, node.right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the source."""
    yield node
    for child in children(node):
        yield from walk(child)
