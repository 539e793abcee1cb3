"""Characters as the kernel sees them: one table from a code point to what it is and folds to.

Each entry packs the folded code point (bits 0 to 20), what it is (bits 21 to 24) and what the
unfolded character means to tags and handles (from bit 25). A character that folds to several is
`SEVERAL`, and its entry holds where they begin in `extra`. All of it is made from `fold` and
`tokens`: there is one definition of a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perchoir.listening.engine.fold import EMOJI, ZERO_WIDTH_JOINER, fold
from perchoir.listening.engine.tokens import HIGHEST_LETTER, stands_alone

# What a folded character is. ODD ones are rare and mean trouble: their message is read.
BREAK, LETTER, MARK, ALONE, PICTURE, NOTHING, JOINER, DOT, UNDERSCORE, SEVERAL, ODD = range(11)

CODE = (1 << 21) - 1
KIND_SHIFT = 21
KIND = 15
ENDS_TAG = 1 << 25
IN_HANDLE = 1 << 26
IS_ASCII = 1 << 27
# So that a whole string can be asked by a union of its entries.
HAS_POINT = 1 << 28
HAS_SIGN = 1 << 29
HAS_MARK = 1 << 30
HAS_HASH = 1 << 31

_ALL = 0x110000
# What lies between is not assigned; private planes are no text.
_ASSIGNED = (range(0x32400), range(0xE0000, 0xE0200))
_ENDS_OF_TAGS = frozenset("#＃@＠()[]{}<>\"“”«».,;:!?…'’/\\|")
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0D} | {0x7F}
# Folded away in words, a letter in names compared by case.
_IOTA_BELOW = 0x345
_PICTURE = re.compile(f"[{EMOJI}]")
END = (1 << 32) - 1


class Alphabet(NamedTuple):
    """`entries`: one a code point; `extra`: entries of those that fold to several, up to `END`.
    `plain`: for each byte of a string the entry of the character that it is by itself, 0 when it
    is none or must be looked at."""

    entries: NDArray[np.uint32]
    extra: NDArray[np.uint32]
    plain: NDArray[np.uint32]


@cache
def alphabet() -> Alphabet:
    """The table: five megabytes, made once in a process."""
    entries = np.full(_ALL, BREAK << KIND_SHIFT, np.uint32)
    extra: list[int] = []
    for code in (code for codes in _ASSIGNED for code in codes):
        entries[code] = _entry(code, extra)
    return Alphabet(entries, np.array(extra, np.uint32), _plain(entries))


def _plain(entries: NDArray[np.uint32]) -> NDArray[np.uint32]:
    plain = np.zeros(256, np.uint32)
    for code in set(range(0x20, 0x7F)) - set(map(ord, '"\\')):
        plain[code] = entries[code]
    return plain


def folded_kinds(folded: str) -> Iterator[tuple[int, int]]:
    """Code point and kind of each character of a folded text."""
    return ((ord(character), _kind(character)) for character in folded)


def _entry(code: int, extra: list[int]) -> int:
    if code in _CONTROLS or code == _IOTA_BELOW or 0xD800 <= code < 0xE000:
        return ODD << KIND_SHIFT
    folded, marks = fold(chr(code)), _marks(chr(code))
    if len(folded) < 2:
        return _packed(folded) | marks
    extra.extend((*(_packed(part) | marks for part in folded), END))
    return len(extra) - len(folded) - 1 | SEVERAL << KIND_SHIFT


def _packed(folded: str) -> int:
    """The entry of one folded character, or of none."""
    if not folded:
        return NOTHING << KIND_SHIFT | HAS_MARK
    kind = _kind(folded)
    marks = (kind == DOT) * HAS_POINT | (folded in "/@") * HAS_SIGN | (folded == "#") * HAS_HASH
    return ord(folded) | kind << KIND_SHIFT | marks | (kind in (MARK, JOINER)) * HAS_MARK


@cache
def _kind(folded: str) -> int:
    code = ord(folded)
    if stands_alone(code):
        return ALONE
    category = unicodedata.category(folded)[0]
    if category in "LNM" and code <= HIGHEST_LETTER:
        return MARK if category == "M" else LETTER
    if _PICTURE.match(folded):
        return PICTURE
    return {ZERO_WIDTH_JOINER: JOINER, ".": DOT, "_": UNDERSCORE}.get(folded, BREAK)


def _marks(character: str) -> int:
    ends_tag = character.isspace() or character in _ENDS_OF_TAGS
    in_handle = character.isalnum() or character in "_@.-"
    return ends_tag * ENDS_TAG | in_handle * IN_HANDLE | character.isascii() * IS_ASCII
