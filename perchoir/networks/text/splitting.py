"""A long text as a thread: cut where a sentence ends, else between words."""

from bisect import bisect_right
from collections.abc import Iterator

import regex

from perchoir.networks.text.counting import REFUSED_BY_X, count, graphemes
from perchoir.networks.text.facets import facets
from perchoir.networks.text.limits import Limits, limits_of
from perchoir.networks.text.links import links, remote_mentions

_MOST_DIGITS = 4
# Only what lies this near is counted for a part: a long text stays quick.
_LONGEST_GRAPHEME = 10
_LONGEST_LINK = 4096
# A part shorter than this share of the room left for it reads as an accident.
_LEAST_SHARE = 0.4
_ABBREVIATIONS = regex.compile(
    "adm|apr|art|av|avr|aug|boul|bd|cf|chap|co|corp|dec|déc|dept|dir|doc|dr|ed|éd|env|etc|ex|fig|"
    "févr|fr|gen|gén|hon|inc|janv|jr|juil|lt|ltd|me|mgr|mlle|mm|mme|mr|mrs|ms|nov|num|oct|op|pp|"
    "prof|réf|rev|sept|sgt|sq|sr|st|ste|suiv|sté|tel|tél|trad|univ|vol|vs"
)
_REFUSED_ELSEWHERE = dict.fromkeys(map(ord, REFUSED_BY_X), "\ufffd")
_SENTENCE_END = regex.compile(
    r"(?P<word>[\p{L}\p{M}.]*)(?P<mark>[.!?…]+|[。！？])(?P<close>[\s\u00a0\u202f]*[»”’\"')\]]+)?"
    r"(?=\s|$|(?<=[。！？]))"
)


def split(
    text: str, network: str, numbering: bool = True, limits: Limits | None = None
) -> list[str]:
    """The parts of a thread, each within the limit with its number ("1/5") counted.

    A text that fits is one part without a number, an empty one no part. White space at the cuts
    is dropped, nothing else. Raises KeyError for a network without limits, and ValueError where
    the limit leaves no room for a number and a character.
    """
    limits = limits or limits_of(network)
    text = text.strip()
    if not text:
        return []
    if count(text, network, limits).within:
        return [text]
    if not numbering:
        return list(_Cutter(text, network, limits, 0).parts())
    return _numbered(text, network, limits)


def _numbered(text: str, network: str, limits: Limits) -> list[str]:
    for digits in range(1, _MOST_DIGITS + 1):
        parts = list(_Cutter(text, network, limits, digits).parts())
        if len(parts) < 10**digits:
            return [f"{part} {place}/{len(parts)}" for place, part in enumerate(parts, 1)]
    raise ValueError("too many parts")


def sentence_ends(text: str) -> set[int]:
    """The code points after which a sentence has ended, in French and in English."""
    paragraphs = {match.start() for match in regex.finditer(r"\s*\n", text)}
    return paragraphs | {match.end() for match in _SENTENCE_END.finditer(text) if _ends(match)}


def _ends(match: regex.Match[str]) -> bool:
    """A full stop after an abbreviation or an initial ends nothing."""
    if match["mark"] != "." or match["close"]:
        return True
    word = match["word"].lower()
    return not (_ABBREVIATIONS.fullmatch(word) or "." in word or (len(word) == 1 and word != "à"))


class _Cutter:
    """One text and the places where it may be cut. `digits` is the room left for a number."""

    def __init__(self, text: str, network: str, limits: Limits, digits: int) -> None:
        self.text, self.network, self.limits = text, network, limits
        self.suffix = f" {'9' * digits}/{'9' * digits}" if digits else ""
        self.edges = [end for _, end in graphemes(text)]
        self.blank = {start: end for start, end in graphemes(text) if text[start:end].isspace()}
        self.inside = {at for start, end in _whole(text) for at in range(start + 1, end)}
        self.sentences = sentence_ends(text) - self.inside

    def parts(self) -> Iterator[str]:
        start = 0
        while start < len(self.text):
            end = self._end(start)
            yield self.text[start:end]
            start = self._after_blank(end)

    def _after_blank(self, position: int) -> int:
        while position in self.blank:
            position = self.blank[position]
        return position

    def _end(self, start: int) -> int:
        if self._near(start) == len(self.text) and self._fits(start, len(self.text)):
            return len(self.text)
        for end in self._candidates(start):
            if self._fits(start, end):
                return end
        raise ValueError("the limit leaves no room for a number and a character")

    def _fits(self, start: int, end: int) -> bool:
        return count(self.text[start:end] + self.suffix, self.network, self.limits).within

    def _candidates(self, start: int) -> Iterator[int]:
        """The ends that may do, the best first: a sentence, a word, whatever is whole, and at
        last a grapheme inside a link that is longer than a part."""
        furthest = self._furthest(start)
        edges = self.edges[bisect_right(self.edges, start) : bisect_right(self.edges, furthest)]
        edges.reverse()
        least = start + (furthest - start) * _LEAST_SHARE
        yield from (edge for edge in edges if edge in self.sentences and edge >= least)
        yield from (edge for edge in edges if edge in self.blank and edge not in self.inside)
        yield from (edge for edge in edges if edge not in self.inside)
        yield from edges

    def _near(self, start: int) -> int:
        reach = self.limits.allowed * _LONGEST_GRAPHEME + _LONGEST_LINK
        return min(len(self.text), start + reach)

    def _furthest(self, start: int) -> int:
        """Nothing beyond this fits: the cut without the number."""
        near = self.text[start : self._near(start)]
        cut = count(near.translate(_REFUSED_ELSEWHERE), self.network, self.limits).cuts_at
        return start + (len(near) if cut is None else cut)


def _whole(text: str) -> list[tuple[int, int]]:
    """Links and mentions, which are never cut."""
    found = [(span.start, span.end) for span in links(text)]
    found += [(span.start, span.end) for span, _ in remote_mentions(text)]
    return found + [(facet.start, facet.end) for facet in facets(text)]
