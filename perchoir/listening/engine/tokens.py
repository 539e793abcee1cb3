"""From text to words, with where each stands in the original.

A word is a run of letters, digits and their marks. Apart from that:
- French and Italian elisions are words of their own (`l'airbus`: `l`, `airbus`), and so is the
  English `'s` (`airbus's`); other apostrophes stay inside (`aujourd'hui`, `don't`, `o'reilly`);
- an acronym with points is one word (`S.N.C.F.`: `sncf`); hyphens and underscores separate;
- each ideograph, each kana and each Thai, Lao, Khmer or Burmese letter with its marks is a word,
  so that a name in a script without spaces is found as a phrase;
- an emoji is a word, with its joined parts; flags are pairs; skin tones are ignored;
- addresses are left out; of a handle only the name is read (`@airbus.bsky.social`: `airbus`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from perchoir.listening.engine.fold import (
    EMOJI,
    ZERO_WIDTH_JOINER,
    fold,
    origins,
    vanishes,
)

# What stands beyond is not searched: a monstrous post costs a bounded time.
LONGEST_SEARCHED = 100_000

# Texts whose words are kept for a while, and how long one of them may be.
_MOST_KEPT, _LONGEST_KEPT = 4_096, 1_000

ELISIONS = "(?:jusqu|lorsqu|puisqu|quoiqu|qu|dell|nell|sull|quell|dall|all|un|gl|[cdjlmnst])"
_ENDINGS = "(?:s|re|ve|ll|d|m)"
_ALONE = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)
HIGHEST_LETTER = 0x1FFFF
# Beyond the first plane stand letters that few people write, and emoji.
_NEARER, _FURTHER = 0x10000, HIGHEST_LETTER
_MAY_BE_FURTHER = re.compile("[\U00010000-\U0001efff\U0001f100-\U0001f10c\U0001fb00-\U0001ffff]")

_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>\"]+"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}/[^\s<>\"]*",
    re.IGNORECASE,
)
# What stands between two spaces and may hold an address: looking only there is four times as fast.
_MAY_HOLD_URL = re.compile(r"(?<!\S)(?=\S*?(?:/|www\.))\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/.])[@＠](\w[\w-]{0,63})((?:@|\.(?=\w))[\w@.-]{0,253}[\w-])?")
_TAG = re.compile(r"(?<![\w&/#＃])[#＃]([^\s#＃@＠()\[\]{}<>\"“”«».,;:!?…'’/\\|]{1,139})")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word, and where it stands in the text it came from (`text[start:end]`)."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return list(_lately(text) if len(text) <= _LONGEST_KEPT else _words(text))


def _words(text: str) -> tuple[str, ...]:
    folded = fold(readable(text))
    found = _pattern_for(folded).findall(folded)
    if _holds_unclean("".join(found)):
        return tuple(map(_clean, found))
    return tuple(found)


# A post that matched is asked for its words again: to find its copies, to be searched.
_lately = lru_cache(_MOST_KEPT)(_words)


def tokens(text: str) -> list[Token]:
    """The same words, each with its place in `text`."""
    cleaned = readable(text)
    places = origins(cleaned)
    folded = fold(cleaned)
    found = _pattern_for(folded).finditer(folded)
    return [
        Token(
            _clean(match[0]),
            places[match.start()],
            _end_in_original(cleaned, places[match.end() - 1]),
        )
        for match in found
    ]


def urls_in(text: str) -> list[str]:
    """Addresses written in a text."""
    if "/" not in text and "www." not in text.lower():
        return []
    stretches = _MAY_HOLD_URL.findall(text[:LONGEST_SEARCHED])
    return [
        match[0].rstrip(".,;:!?)…»'’") for stretch in stretches for match in _URL.finditer(stretch)
    ]


def handles_in(text: str) -> list[str]:
    """Handles written in a text, whole, without `@`."""
    if "@" not in text and "＠" not in text:
        return []
    cleaned = _without_addresses(text[:LONGEST_SEARCHED])
    return [match[1] + (match[2] or "") for match in _HANDLE.finditer(cleaned)]


def tags_in(text: str) -> list[str]:
    """Tags written in a text, without `#`; a number alone (`#1`) is no tag."""
    if "#" not in text and "＃" not in text:
        return []
    cleaned = _without_addresses(text[:LONGEST_SEARCHED])
    found = (match[1].rstrip("-_*") for match in _TAG.finditer(cleaned))
    return [tag for tag in found if fold_tag(tag) and not fold_tag(tag).isdigit()]


def fold_tag(tag: str) -> str:
    """A tag as it is compared: its folded letters, digits, emoji and underscores."""
    return _tag_lately(tag) if len(tag) <= _LONGEST_KEPT else _fold_tag(tag)


def _fold_tag(tag: str) -> str:
    return _not_in_tags().sub("", fold(tag)).strip(ZERO_WIDTH_JOINER)


_tag_lately = lru_cache(_MOST_KEPT)(_fold_tag)


def fold_handle(handle: str) -> str:
    """A handle as it is compared: case only, since accents make another handle."""
    return handle.lstrip("@＠").strip().casefold()


def readable(text: str) -> str:
    """The text with addresses and the servers of handles blanked; places do not move."""
    text = text[:LONGEST_SEARCHED]
    if "/" in text or "www." in text or "WWW." in text:
        text = _without_addresses(text)
    if "@" in text or "＠" in text:
        text = _HANDLE.sub(_only_the_name, text)
    return text


def _without_addresses(text: str) -> str:
    """Blanked. Most texts hold none."""
    return _blanked_lately(text) if "/" in text or "www." in text.lower() else text


@lru_cache(8)
def _blanked_lately(text: str) -> str:
    """Kept for a moment: words, tags and handles of one text are asked for in turn."""
    return _MAY_HOLD_URL.sub(_blanked, text)


def _blanked(stretch: re.Match[str]) -> str:
    return _URL.sub(lambda match: " " * len(match[0]), stretch[0])


def _only_the_name(match: re.Match[str]) -> str:
    return "@" + match[1] + " " * len(match[2] or "")


def _holds_unclean(word: str) -> bool:
    return "." in word or ZERO_WIDTH_JOINER in word


def _clean(word: str) -> str:
    if "." in word:
        return word.replace(".", "")
    if ZERO_WIDTH_JOINER not in word or _starts_with_emoji().match(word):
        return word
    return word.replace(ZERO_WIDTH_JOINER, "")


def _end_in_original(text: str, last: int) -> int:
    end = last + 1
    while end < len(text) and vanishes(text[end]):
        end += 1
    return end


@cache
def _starts_with_emoji() -> re.Pattern[str]:
    return re.compile(f"[{EMOJI}]")


@cache
def _not_in_tags() -> re.Pattern[str]:
    alone = _inside_class(_ALONE)
    return re.compile(f"[^{_class_of_letters(_FURTHER)}{alone}{EMOJI}_{ZERO_WIDTH_JOINER}]")


def _pattern_for(folded: str) -> re.Pattern[str]:
    """Most folded posts are plain ASCII, for which a smaller pattern is four times as fast. Letters
    of rare scripts cost as much again: Python looks for each character among all of them in turn.
    """
    if folded.isascii():
        return _plain_pattern()
    return _full_pattern(_FURTHER if _MAY_BE_FURTHER.search(folded) else _NEARER)


@cache
def _plain_pattern() -> re.Pattern[str]:
    return re.compile(_word_pattern("[a-z0-9]", "[a-z0-9]"))


@cache
def _full_pattern(below: int) -> re.Pattern[str]:
    letter = f"[{_class_of_letters(below)}]"
    joined = f"(?:{letter}|{ZERO_WIDTH_JOINER}(?={letter}))"
    flag = "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007f]+"
    return re.compile(
        f"{_word_pattern(letter, joined)}"
        f"|[{_inside_class(_ALONE)}][{_class_of_marks()}]*"
        f"|{flag}|[{EMOJI}](?:{ZERO_WIDTH_JOINER}[{EMOJI}])*"
    )


def _word_pattern(letter: str, joined: str) -> str:
    """An elided word, an acronym with points, or a run of letters with inner apostrophes."""
    return (
        f"{ELISIONS}(?='{letter})"
        f"|{letter}(?=\\.{letter}\\b)(?:\\.{letter}(?!{joined}))+"
        f"|{letter}{joined}*(?:'(?!{_ENDINGS}(?!{letter})){letter}{joined}*)*"
    )


@cache
def _class_of_letters(below: int) -> str:
    codes = range(below)
    return _inside_class(
        _spans(code for code in codes if _category(code) in "LNM" and not stands_alone(code))
    )


@cache
def _class_of_marks() -> str:
    codes = (code for first, last in _ALONE[:10] for code in range(first, last + 1))
    return _inside_class(_spans(code for code in codes if _category(code) == "M"))


def _category(code: int) -> str:
    return unicodedata.category(chr(code))[0]


def stands_alone(code: int) -> bool:
    """Whether a character of this code point is a word by itself (scripts without spaces)."""
    return any(first <= code <= last for first, last in _ALONE)


def _spans(codes: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of following code points, from code points in growing order."""
    spans: list[tuple[int, int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return spans


def _inside_class(spans: Iterable[tuple[int, int]]) -> str:
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)
