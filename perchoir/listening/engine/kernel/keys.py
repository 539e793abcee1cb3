"""What watches ask for, spelt as the kernel hashes it.

A key is a namespace and folded characters. The kernel makes the keys of a message; the plan holds
those of the watches. Hashes have 64 bits; two keys that share one cost a message read in vain,
never one missed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.kernel.alphabet import (
    ALONE,
    LETTER,
    MARK,
    PICTURE,
    UNDERSCORE,
    folded_kinds,
)

# Where a key is looked for. Each hashes the same characters with its own salt.
WORD, BEGINNING, TAG, AT, NAME, PLACE, PAIR, LOOSE = range(8)

SALTS = (
    0, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
    0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3,
)  # fmt: skip
SEED = 0xCBF29CE484222325
PRIME = 0x100000001B3
# A turn takes a third of the time of a product; nine plain letters have their own bits.
TURN = 7
MIX = 0xFF51AFD7ED558CCD
LONGEST_BEGINNING = 8

_MASK = (1 << 64) - 1


class Key(NamedTuple):
    """`text` is folded; of a PAIR two words that follow each other, with a space between."""

    namespace: int
    text: str


ADJACENCY_UNSURE = Key(LOOSE, "")
"""Set for a message in which words may follow each other over something that is not read."""


def atoms(word: str) -> list[str]:
    """The parts of a folded word that the kernel tells apart: runs of letters, and each letter of
    a script without spaces, each emoji, by itself."""
    found: list[str] = []
    open_run = False
    for code, kind in folded_kinds(word):
        if kind in (LETTER, MARK) and open_run:
            found[-1] += chr(code)
        elif kind in (LETTER, MARK):
            found.append(chr(code))
            open_run = True
        elif kind in (ALONE, PICTURE):
            found.append(chr(code))
            open_run = False
        elif chr(code) != "\u200d":
            open_run = False
    return found


def tag_key(name: str) -> str:
    """A tag as it is hashed: its letters, digits, emoji and underscores."""
    return _kept(fold(name), (LETTER, MARK, ALONE, PICTURE, UNDERSCORE))


def name_key(name: str) -> str:
    """A handle, an id, an author's name as it is hashed: its letters and digits."""
    return _kept(fold(name), (LETTER, MARK, ALONE))


def hash_of(key: Key) -> int:
    """The 64 bits under which the kernel looks for a key."""
    if key.namespace == PAIR:
        first, second = key.text.split(" ")
        return _pair(hash_of(Key(WORD, first)), hash_of(Key(WORD, second)))
    value = SEED
    for character in key.text:
        value = _turned(value) ^ ord(character)
    return _stirred(value ^ SALTS[key.namespace])


def _turned(value: int) -> int:
    return (value << TURN | value >> (64 - TURN)) & _MASK


def _stirred(value: int) -> int:
    value = ((value ^ (value >> 32)) * MIX) & _MASK
    return value ^ (value >> 29)


def _pair(first: int, second: int) -> int:
    return _stirred((((first ^ SALTS[PAIR]) * PRIME) & _MASK) ^ second)


def _kept(folded: str, kinds: Iterable[int]) -> str:
    return "".join(chr(code) for code, kind in folded_kinds(folded) if kind in kinds)
