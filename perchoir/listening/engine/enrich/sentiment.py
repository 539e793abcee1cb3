"""Whether a post in French or English is negative, neutral or positive: an estimate, for sorting.

A linear model over words, pairs of words, beginnings of words, a few signs, and how many words
praise or blame (`polarity.py`). Cheap enough for every mention; irony escapes it. What it was
learnt from and how often it is right stands in the README beside it.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

from perchoir.listening.engine.enrich.polarity import polarity
from perchoir.listening.engine.tokens import words

NEGATIVE, NEUTRAL, POSITIVE = -1, 0, 1
LANGUAGES = ("fr", "en")
# The first places are of signs and of praise and blame, the others are shared by hashed words.
PLACES, KEPT_FOR_SIGNS = 1 << 16, 64
LONGEST_READ = 2_000

_BEGINNING = 5
_SIGNS = (
    "!", "?", ":)", ":(", "…", "...", "http", "@", '"', "!!", ":-)", ";)", ":D",
    "#", "«", "“", "RT ",
)  # fmt: skip
_MOST_COUNTED = 4
# A step for each of: praise, blame, praise denied, blame denied.
_PRAISE, _BLAME, _NO_PRAISE, _NO_BLAME = range(len(_SIGNS), len(_SIGNS) + 4 * _MOST_COUNTED, 4)
_NEGATIVE_WORDS = """
pas jamais aucun aucune sans ni not no never without nor cannot don't can't isn't doesn't didn't
won't wasn't aren't couldn't wouldn't shouldn't ain't dont cant
"""
_NEGATIONS = frozenset(_NEGATIVE_WORDS.split())
_AFTER_NEGATION = 3


class Sentiment(NamedTuple):
    """`label` is -1, 0 or 1; the three probabilities add up to 1."""

    label: int
    negative: float
    neutral: float
    positive: float


class _Word(NamedTuple):
    itself: int
    beginning: int
    polarity: int
    encoded: bytes
    check: int


def sentiment(text: str, language: str) -> Sentiment | None:
    """Of one text; see `sentiments`."""
    return sentiments([(text, language)])[0]


def sentiments(posts: Sequence[tuple[str, str]]) -> list[Sentiment | None]:
    """Of texts with their languages (BCP 47); None without words or in another language."""
    found: list[Sentiment | None] = [None] * len(posts)
    for language in LANGUAGES:
        spoken = ((n, text) for n, (text, code) in enumerate(posts) if _base(code) == language)
        read = [(n, places) for n, text in spoken if (places := features(text, language))]
        if not read:
            continue
        for (n, _), chances in zip(
            read, _chances()([each for _, each in read], language), strict=True
        ):
            found[n] = Sentiment(chances.index(max(chances)) - 1, *chances)
    return found


def features(text: str, language: str) -> set[int]:
    """The places of the table that a text concerns; none for a text without words."""
    found = words(text[:LONGEST_READ])
    if not found:
        return set()
    places = [n for n, sign in enumerate(_SIGNS) if sign in text]
    before, since_negation = 0, _AFTER_NEGATION
    counts = dict.fromkeys((_PRAISE, _BLAME, _NO_PRAISE, _NO_BLAME), 0)
    for written in found:
        itself, beginning, leaning, encoded, check = _word(written, language)
        places += itself, beginning, _place(crc32(encoded, before))
        if leaning:
            kind = _kind(leaning, since_negation < _AFTER_NEGATION)
            places.append(kind + min(counts[kind], _MOST_COUNTED - 1))
            counts[kind] += 1
        since_negation = 0 if written in _NEGATIONS else since_negation + 1
        before = check
    return set(places)


def _kind(polarity: int, denied: bool) -> int:
    if denied:
        return _NO_PRAISE if polarity > 0 else _NO_BLAME
    return _PRAISE if polarity > 0 else _BLAME


@lru_cache(8_192)
def _word(word: str, language: str) -> _Word:
    encoded = word.encode("utf-8", "replace")
    check = crc32(encoded)
    beginning = crc32(b"^" + word[:_BEGINNING].encode("utf-8", "replace"))
    return _Word(_place(check), _place(beginning), polarity(word, language), encoded, check)


def _place(check: int) -> int:
    return KEPT_FOR_SIGNS + check % (PLACES - KEPT_FOR_SIGNS)


@cache
def _chances() -> Callable[[Sequence[set[int]], str], list[list[float]]]:
    # numpy costs memory that a process which estimates nothing need not pay.
    from perchoir.listening.engine.enrich.weighing import chances

    return chances


def _base(code: str) -> str:
    return code.lower().partition("-")[0].partition("_")[0]
