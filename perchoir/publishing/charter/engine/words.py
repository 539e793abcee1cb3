"""Finding words whatever their case, accents and apostrophes, and saying where they stand."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from perchoir.publishing.charter.engine.draft import Draft

_SPELT = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
# Cyrillic and Greek letters that look Latin: what a reader sees is what is checked.
_SPELT |= dict(zip("аеорсухіѕјкмтнвԁһαονρικτυε", "aeopcyxisjkmthbdhaovpiktue", strict=True))
_APOSTROPHES = frozenset("’‘ʼ′`´")
_SPACES = frozenset("\u00a0\u202f\u2009\u2007")


class Place(NamedTuple):
    """Characters `start` to `end` of part `part`."""

    part: int
    start: int
    end: int
    text: str


class Folded(NamedTuple):
    """A folded text, and for each of its characters where it came from."""

    text: str
    origins: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        if start >= end:
            return (0, 0)
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=64)
def fold(text: str) -> Folded:
    """Small letters without accents; invisible characters are gone."""
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for letter in _folded(character):
            folded.append(letter)
            origins.append(index)
    return Folded("".join(folded), tuple(origins))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _SPACES:
        return " "
    lowered = unicodedata.normalize("NFKD", character).lower()
    kept = "".join(_SPELT.get(c, c) for c in lowered if not unicodedata.combining(c))
    return "" if unicodedata.category(character) == "Cf" else kept


def negated(folded: str, start: int) -> bool:
    """Whether a negation stands shortly before this place of a folded text."""
    return bool(_NEGATION.search(folded[max(start - 40, 0) : start]))


_NEGATION = re.compile(
    r"(?:\b(?:not|never|nor|pas|jamais|sans|without|neither)|n't)(?: [\w'-]+){0,3}[ '-]*\Z"
)


def places(pattern: re.Pattern[str], draft: Draft, group: int | str = 0) -> Iterator[Place]:
    """Where the folded text matches `pattern`, which is written in small letters "
    "without accents."""
    for part, text in enumerate(draft.parts):
        folded = fold(text)
        for match in pattern.finditer(folded.text):
            start, end = folded.origin(*match.span(group))
            yield Place(part, start, end, text[start:end])


def as_written(pattern: re.Pattern[str], draft: Draft) -> Iterator[Place]:
    """Where the text itself matches."""
    for part, text in enumerate(draft.parts):
        for match in pattern.finditer(text):
            yield Place(part, *match.span(), match.group())


def sentences(draft: Draft) -> Iterator[Place]:
    """The sentences of each part, a line break ends one too."""
    yield from as_written(_SENTENCE, draft)


_SENTENCE = re.compile(r"[^\s.!?…](?:[^.!?…\n]|\.(?=[\w]))*[.!?…]*")


def whole(draft: Draft, part: int = 0) -> Place:
    """A place that means all of a part."""
    text = draft.parts[part] if draft.parts else ""
    return Place(part, 0, len(text), text)


@lru_cache(maxsize=256)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these, as whole words; a `*` at the end takes every ending. Nothing: never."""
    written = sorted({fold(w).text.strip() for w in words} - {"", "*"}, key=len, reverse=True)
    if not written:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, written))})(?!\w)")


def _pattern(word: str) -> str:
    stem = word.removesuffix("*")
    return r"\s+".join(map(re.escape, stem.split())) + (r"\w*" if stem != word else "")


def words_in(setting: object) -> tuple[str, ...]:
    """A setting that should be a list of words, whatever was stored."""
    if isinstance(setting, str):
        return tuple(w.strip() for w in re.split(r"[,\n]", setting) if w.strip())
    if isinstance(setting, Iterable):
        return tuple(str(word) for word in setting)
    return ()


def has_link(draft: Draft) -> bool:
    """Whether a reader finds a source to open."""
    return bool(draft.links) or any(_LINK.search(part) for part in draft.parts)


_LINK = re.compile(r"https?://\S+|\bwww\.\S+\.\w{2,}")


def tags_of(draft: Draft) -> Iterator[Place]:
    """Tags as they stand in the text, and those given apart (at the end of the last part)."""
    seen = set()
    for place in as_written(_TAG, draft):
        seen.add(place.text[1:].casefold())
        yield place
    last = max(len(draft.parts) - 1, 0)
    end = len(draft.parts[last]) if draft.parts else 0
    for tag in draft.tags:
        if tag.lstrip("#").casefold() not in seen:
            yield Place(last, end, end, "#" + tag.lstrip("#"))


_TAG = re.compile(r"(?<![\w/&])#\w+")
