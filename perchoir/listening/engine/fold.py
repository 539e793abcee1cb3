"""Folding: what two spellings must share to be the same word.

One table from a code point to its folded text, filled on first use from `unicodedata`, so that
folding is one pass and its result never depends on neighbours. Folded away: letter case, accents
of Latin, Greek, Cyrillic, Arabic and Hebrew, ligatures (`œ`, `æ`, `ß`, `ﬁ`), letters with a stroke,
compatibility forms (full-width, circled, mathematical), digits of other scripts, skin tones,
variation selectors and invisible characters. Apostrophes of all kinds become `'`. Vowel signs of
Indic and South-East Asian scripts are letters there and stay. Control characters and lone
surrogates become spaces.
"""

import re
import unicodedata

# Stored terms are folded: a store made with another version must be folded again.
FOLD_VERSION = f"1-{unicodedata.unidata_version}"

APOSTROPHES = "'’‘‛ʼʻ′´`＇"
ZERO_WIDTH_JOINER = "\u200d"

# What a person sees as one picture, see Unicode's emoji-test.txt; arrows and shapes included.
EMOJI = (
    "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f0ff\U0001f170\U0001f171\U0001f17e-\U0001f18f\U0001f191-\U0001f1e5\U0001f1e6-\U0001f1ff"
    "\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_IS_EMOJI = re.compile(f"[{EMOJI}]")
_SPELT = {
    "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ı": "i", "ĸ": "k",
    "ŋ": "n", "ə": "e",
}  # fmt: skip
# A sign glued to a name (Airbus™) must not become letters of it.
_SIGNS = frozenset("™℠©®℗")
_STROKE = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH (?:STROKE|HOOK|TAIL|MIDDLE TILDE|TOPBAR)")
_TAGS = range(0xE0020, 0xE0080)
_DROPPED_MARKS = (
    range(0x0300, 0x0370),
    range(0x0483, 0x048A),
    range(0x0591, 0x05C8),
    range(0x0610, 0x061B),
    range(0x064B, 0x0660),
    range(0x0670, 0x0671),
    range(0x06D6, 0x06EE),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE00, 0xFE10),
    range(0xFE20, 0xFE30),
    range(0x1F3FB, 0x1F400),
    range(0xE0100, 0xE01F0),
)


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def fold(text: str) -> str:
    """The text as it is compared. Folding again changes nothing; parts may be folded apart."""
    return text.translate(_TABLE)


def origins(text: str) -> list[int]:
    """For each character of `fold(text)`, the index in `text` of the character it came from."""
    if text.isascii():
        return list(range(len(text)))
    found: list[int] = []
    for index, character in enumerate(text):
        found.extend([index] * len(_TABLE[ord(character)]))
    return found


def vanishes(character: str) -> bool:
    """Whether folding leaves nothing of it: a combining accent, a variation selector."""
    return not _TABLE[ord(character)]


def _fold_character(character: str) -> str:
    if character in APOSTROPHES:
        return "'"
    if character in _SIGNS:
        return " "
    if _is_dropped(character):
        return ""
    if character == ZERO_WIDTH_JOINER or ord(character) in _TAGS or _IS_EMOJI.match(character):
        return character
    return _fold_by_category(character)


def _is_dropped(character: str) -> bool:
    code = ord(character)
    return character in "\u00ad\u0640\u200c\u2060\ufeff" or any(
        code in marks for marks in _DROPPED_MARKS
    )


def _fold_by_category(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return " " if character == "\u200b" else ""
    if category[0] in "CZ":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "".join(map(_plain, _decompose(character)))


def _decompose(character: str) -> str:
    whole = unicodedata.normalize("NFKD", character).casefold()
    return unicodedata.normalize("NFKD", whole)


def _plain(part: str) -> str:
    """One code point of a decomposition, which is already lower case."""
    if _is_dropped(part):
        return ""
    if part in APOSTROPHES:
        return "'"
    if part in _SPELT:
        return _SPELT[part]
    if unicodedata.category(part) == "Nd":
        return str(unicodedata.decimal(part))
    if unicodedata.category(part)[0] in "CZ":
        return " "
    stroke = _STROKE.fullmatch(unicodedata.name(part, ""))
    return stroke[1].lower() if stroke else part


_TABLE = _Table()
