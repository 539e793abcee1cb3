"""Other spellings of a name that people really type."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice, zip_longest

from perchoir.listening.engine.helpers.common_words import COMMON_WORDS

SHORTEST_MISSPELT = 6
MOST_MISSPELT = 10


class Slip(StrEnum):
    """How a spelling came about."""

    DOUBLED = "doubled"
    UNDOUBLED = "undoubled"
    SOUND = "sound"
    DROPPED = "dropped"
    SWAPPED = "swapped"
    NEIGHBOUR = "neighbour"


_DOUBLES = "bcdfglmnprst"
_VOWELS = "aeiouy"
_SOUNDS = (
    ("eau", "au"), ("eau", "o"), ("ault", "aut"), ("au", "o"), ("ph", "f"), ("qu", "k"),
    ("th", "t"), ("ch", "sh"), ("ck", "k"), ("y", "i"), ("i", "y"), ("k", "c"), ("c", "k"),
    ("z", "s"), ("s", "z"), ("w", "v"), ("h", ""),
)  # fmt: skip
# Keys side by side where the finger slips most, AZERTY and QWERTY together.
_KEYS = {
    "a": "z", "e": "r", "i": "o", "o": "p", "u": "y", "n": "b", "m": "l", "s": "d", "d": "f",
    "r": "t", "t": "y", "g": "h", "c": "v", "b": "v", "l": "k", "p": "o",
}  # fmt: skip


def misspellings(name: str, known: frozenset[str] = frozenset()) -> list[tuple[str, Slip]]:
    """Likely misspellings of one folded word, commonest kinds first, at most `MOST_MISSPELT`.

    None for names under six letters. Common words and `known` spellings are left out.
    """
    if len(name) < SHORTEST_MISSPELT or not name.isascii() or not name.isalpha():
        return []
    found: dict[str, Slip] = {}
    for spelling, slip in _in_turn(name):
        if spelling != name and spelling not in COMMON_WORDS and spelling not in known:
            found.setdefault(spelling, slip)
    return list(islice(found.items(), MOST_MISSPELT))


def _in_turn(name: str) -> Iterator[tuple[str, Slip]]:
    """One of each kind after the other, so that no kind crowds out the rest."""
    kinds = (
        (Slip.UNDOUBLED, _undoubled(name)),
        (Slip.DOUBLED, _doubled(name)),
        (Slip.SOUND, _sounding(name)),
        (Slip.SWAPPED, _swapped(name)),
        (Slip.DROPPED, _dropped(name)),
        (Slip.NEIGHBOUR, _neighbours(name)),
    )
    for row in zip_longest(*(spellings for _slip, spellings in kinds)):
        for (slip, _spellings), spelling in zip(kinds, row, strict=True):
            if spelling is not None:
                yield spelling, slip


def _undoubled(name: str) -> Iterator[str]:
    for at in range(1, len(name)):
        if name[at] == name[at - 1]:
            yield name[:at] + name[at + 1 :]


def _doubled(name: str) -> Iterator[str]:
    for at in range(1, len(name) - 1):
        between = name[at - 1] in _VOWELS and name[at + 1] in _VOWELS
        if name[at] in _DOUBLES and between:
            yield name[:at] + name[at] + name[at:]
    if name[-1] in _DOUBLES and name[-2] in _VOWELS:
        yield name + name[-1]


def _sounding(name: str) -> Iterator[str]:
    for one, other in _SOUNDS:
        if one in name:
            yield name.replace(one, other, 1)


def _swapped(name: str) -> Iterator[str]:
    """Neighbouring letters in the wrong order, inside the word."""
    for at in range(len(name) - 3, 0, -1):
        if name[at] != name[at + 1]:
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _dropped(name: str) -> Iterator[str]:
    for at in range(len(name) - 2, 1, -1):
        if name[at] in _VOWELS or name[at - 1] == name[at]:
            yield name[:at] + name[at + 1 :]


def _neighbours(name: str) -> Iterator[str]:
    for at in range(2, len(name) - 1):
        if name[at] in _KEYS:
            yield name[:at] + _KEYS[name[at]] + name[at + 1 :]
