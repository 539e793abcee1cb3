"""How long a text is to a network, and where it would be cut."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import regex

from perchoir.networks.text.limits import Limits, limits_of
from perchoir.networks.text.links import Span, emoji, links, remote_mentions, rules

REFUSED_BY_X = frozenset("\ufffe\ufeff\uffff")
_GRAPHEME = regex.compile(r"\X")


class Count(NamedTuple):
    """`used` and `allowed` in the unit of the network, bytes where it counts them too. `cuts_at`
    is the code point before which everything still passes, None when everything does; it never
    stands inside a grapheme, a link or a mention that counts as one."""

    used: int
    allowed: int
    bytes_used: int
    bytes_allowed: int | None
    cuts_at: int | None

    @property
    def fits(self) -> bool:
        return self.cuts_at is None

    @property
    def within(self) -> bool:
        """Short enough, though a character may be refused."""
        return self.used <= self.allowed and self.bytes_used <= (
            self.bytes_used if self.bytes_allowed is None else self.bytes_allowed
        )


class Piece(NamedTuple):
    """What counts as one, up to the code point `end`. A text with a `refused` piece is refused."""

    end: int
    cost: int
    refused: bool = False


def count(text: str, network: str, limits: Limits | None = None) -> Count:
    """Count as `network` does, by `limits` where they are given (an instance's own).

    Raises KeyError for a network without limits.
    """
    limits = limits or limits_of(network)
    pieces = list(_pieces(text, limits))
    return Count(
        used=sum(piece.cost for piece in pieces),
        allowed=limits.allowed,
        bytes_used=_bytes(text),
        bytes_allowed=limits.bytes_allowed,
        cuts_at=_cut(text, pieces, limits),
    )


def graphemes(text: str) -> Iterator[Span]:
    """What a reader takes for one character (Unicode, annex 29)."""
    return (Span(*match.span()) for match in _GRAPHEME.finditer(text))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _pieces(text: str, limits: Limits) -> Iterator[Piece]:
    if limits.unit == "weighted":
        return _weighted(text, limits)
    if limits.unit == "emoji_bytes":
        return _by_emoji_bytes(text)
    return _by_graphemes(text, limits)


def _weighted(text: str, limits: Limits) -> Iterator[Piece]:
    """X's rule, version 3: NFC, a link 23, an emoji 2, the rest 1 or 2 by code point."""
    normal = unicodedata.normalize("NFC", text)
    pieces = _weighted_normal(normal, limits.url_length or 0)
    return pieces if normal == text else _in_written(text, pieces)


def _weighted_normal(text: str, url_length: int) -> Iterator[Piece]:
    costs = [(span, url_length) for span in links(text)] + [(span, 2) for span in emoji(text)]
    return _around(text, costs, lambda start, end: (_weight(text, at) for at in range(start, end)))


def _around(
    text: str,
    costs: Iterable[tuple[Span, int]],
    plain: Callable[[int, int], Iterable[Piece]],
) -> Iterator[Piece]:
    """Whole spans as one piece each, `plain` for what stands between them. Of two that begin
    together the first named wins."""
    position = 0
    for (start, end), cost in sorted(costs, key=lambda each: each[0].start):
        if start >= position:
            yield from plain(position, start)
            yield Piece(end, cost)
            position = end
    yield from plain(position, len(text))


def _weight(text: str, at: int) -> Piece:
    point = ord(text[at])
    light = any(first <= point <= last for first, last in rules()["weights"])
    return Piece(at + 1, 1 if light else 2, text[at] in REFUSED_BY_X)


def _in_written(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of the normal form, with their ends in the text as it was written."""
    ends = [0]
    for start, end in graphemes(text):
        size = len(unicodedata.normalize("NFC", text[start:end]))
        ends += [start] * (size - 1) + [end]
    return (piece._replace(end=ends[min(piece.end, len(ends) - 1)]) for piece in pieces)


def _by_emoji_bytes(text: str) -> Iterator[Piece]:
    """Threads: characters, but an emoji counts its bytes in UTF-8."""
    costs = [(span, _bytes(text[span.start : span.end])) for span in emoji(text)]
    return _around(text, costs, lambda start, end: (Piece(at + 1, 1) for at in range(start, end)))


def _by_graphemes(text: str, limits: Limits) -> Iterator[Piece]:
    return _around(
        text, _whole_costs(text, limits), lambda start, end: _plain(text, start, end, limits)
    )


def _whole_costs(text: str, limits: Limits) -> Iterator[tuple[Span, int]]:
    """Links and mentions that do not count their own length."""
    if limits.url_length is not None:
        yield from ((span, limits.url_length) for span in links(text, bare=False))
    if limits.mention_domain_free:
        yield from ((span, server - span.start) for span, server in remote_mentions(text))


def _plain(text: str, start: int, end: int, limits: Limits) -> Iterator[Piece]:
    for first, last in graphemes(text[start:end]):
        size = 1
        if limits.unit == "utf16":
            size = sum(
                1 + (character > "\uffff") for character in text[start + first : start + last]
            )
        yield Piece(start + last, size)


def _cut(text: str, pieces: Iterable[Piece], limits: Limits) -> int | None:
    used = spent = passed = 0
    for piece in pieces:
        used += piece.cost
        if limits.bytes_allowed is not None:
            spent += _bytes(text[passed : piece.end])
        too_long = used > limits.allowed or spent > (limits.bytes_allowed or spent)
        if too_long or piece.refused:
            return _before(text, passed)
        passed = max(passed, piece.end)
    return None


def _before(text: str, position: int) -> int:
    """The last edge between graphemes that is not after `position`."""
    whole = 0
    for _, end in graphemes(text):
        if end > position:
            break
        whole = end
    return whole
