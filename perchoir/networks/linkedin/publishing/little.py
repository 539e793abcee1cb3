"""LinkedIn's "little text": the commentary of a post, with people and tags as entities.

learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format (version
2026-05, read in November 2026): reserved characters that are not escaped cut the text silently.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from perchoir.networks.contract.publishing import Named
from perchoir.networks.linkedin.publishing.urns import is_somebody
from perchoir.networks.text.links import links

RESERVED: Final = "|{}@[]()<>#*_~\\"
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in RESERVED})
_TAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])(\w+)")
_ENTITY = re.compile(
    r"@\[(?P<name>(?:\\.|[^\\\]])*)\]\s?\((?P<urn>urn:li:[A-Za-z]+:[\w-]+)\)"
    r"|\{hashtag\|(?:\\?#|＃)\|(?P<tag>(?:\\.|[^\\}])*)\}"
    r"|\\(?P<sign>.)",
    re.DOTALL,
)


class Read(NamedTuple):
    """What a reader sees, and the URNs of those who are named in it."""

    text: str
    mentioned: tuple[str, ...]


class _Piece(NamedTuple):
    start: int
    end: int
    little: str


def escaped(text: str) -> str:
    """Plain text: nothing in it means anything to LinkedIn."""
    return text.translate(_ESCAPED)


def little(text: str, named: Sequence[Named] = ()) -> str:
    """The commentary: people whose URN is known as mentions, tags as tags, all else as it is."""
    people = [
        _Piece(one.start, one.end, _mention(text, one)) for one in named if is_somebody(one.id)
    ]
    tags = [_Piece(match.start(), match.end(), _tag(match[1])) for match in _TAG.finditer(text)]
    taken = [*people, *(_Piece(one.start, one.end, "") for one in links(text))]
    free = [tag for tag in tags if not any(_meet(tag, other) for other in taken)]
    return _joined(text, sorted([*people, *free]))


def read(commentary: str) -> Read:
    """The other way round, also for what LinkedIn itself wrote."""
    mentioned: list[str] = []

    def plain(match: re.Match[str]) -> str:
        if match["urn"]:
            mentioned.append(match["urn"])
            return _unescaped(match["name"])
        return f"#{_unescaped(match['tag'])}" if match["tag"] is not None else match["sign"]

    text = _ENTITY.sub(plain, commentary)
    return Read(text, tuple(mentioned))


def _mention(text: str, one: Named) -> str:
    """The name without its sign: LinkedIn links it when it is the very name there."""
    return f"@[{escaped(text[one.start : one.end].removeprefix('@'))}]({one.id})"


def _tag(word: str) -> str:
    return rf"{{hashtag|\#|{escaped(word)}}}"


def _joined(text: str, pieces: Sequence[_Piece]) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        if piece.start < at:
            continue
        parts += [escaped(text[at : piece.start]), piece.little]
        at = piece.end
    return "".join([*parts, escaped(text[at:])])


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _meet(one: _Piece, other: _Piece) -> bool:
    return one.start < other.end and other.start < one.end
