"""Reading a tag in other ways: cutting it into words that nobody meant."""

import re
from functools import lru_cache

from perchoir.publishing.charter.engine.wordlist import RUDE, WORDS
from perchoir.publishing.charter.engine.words import fold

_LONGEST = 40


@lru_cache(maxsize=2048)
def read_badly(tag: str) -> str:
    """The tag as somebody could read it, words apart; empty when it reads well.

    A rude word counts only between whole words, and not inside one that is meant (cocktail).
    """
    if re.search(r"[^\W\d_][A-Z]", tag) and not tag.isupper():
        return ""
    text = fold(tag).text
    if not 5 <= len(text) <= _LONGEST:
        return ""
    begins, ends = _cuts(text), _cuts_from_the_end(text)
    for rude in sorted(RUDE, key=len, reverse=True):
        for match in re.finditer(rf"(?={rude})", text):
            start, end = match.start(), match.start() + len(rude)
            if begins[start] and ends[end] and not _is_inside(text, start, end, begins, ends):
                return " ".join(filter(None, (_read(text[:start]), rude, _read(text[end:]))))
    return ""


def _cuts(text: str) -> list[bool]:
    """Whether what stands before each place can be cut into words."""
    cut = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        cut[end] = any(cut[start] and _is_word(text[start:end]) for start in range(end))
    return cut


def _cuts_from_the_end(text: str) -> list[bool]:
    cut = [False] * len(text) + [True]
    for start in range(len(text) - 1, -1, -1):
        ends = range(start + 1, len(text) + 1)
        cut[start] = any(cut[end] and _is_word(text[start:end]) for end in ends)
    return cut


def _is_word(text: str) -> bool:
    return text in WORDS or text in RUDE or text.isdigit()


def _is_inside(text: str, start: int, end: int, begins: list[bool], ends: list[bool]) -> bool:
    """Whether a longer, harmless word covers the rude one."""
    return any(
        begins[first] and ends[last] and text[first:last] in WORDS
        for first in range(start + 1)
        for last in range(end, len(text) + 1)
        if last - first > end - start
    )


def _read(text: str) -> str:
    """Words of a text that can be cut, the longest first."""
    for end in range(len(text), 0, -1):
        if _is_word(text[:end]) and _cuts(text[end:])[-1]:
            return f"{text[:end]} {_read(text[end:])}".strip()
    return text
