"""Words as the index keeps them: each begins with its workspace, so that none sees another's.

A folded word becomes letters, digits and characters beyond ASCII, which both databases keep as one
word: any other ASCII character moves to Unicode's private area.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from perchoir.listening.search.keys import SHIFTS, bucket_of

_PRIVATE = 0xE000
_MOVED = {code: _PRIVATE + code for code in range(128) if not chr(code).isalnum()}
LONGEST_WORD = 200
MOST_WORDS = 16_000
_MOST_KEPT = 16_384  # of what people write, most was written lately


def word_term(workspace_id: int, word: str) -> str:
    """A word of a post's text."""
    return f"{workspace_id}x{_moved(word)[:LONGEST_WORD]}"


def fact_term(workspace_id: int, fact: str, value: str = "") -> str:
    """A fact that filters ask for: `n` network, `l` language, `k` kind, `a` author, `m` media."""
    return f"{workspace_id}y{fact}{_moved(value.casefold())[:LONGEST_WORD]}"


def _moved(word: str) -> str:
    """Nearly all words are letters and digits only; the others cost twenty times as much."""
    return word if word.isalnum() else _moved_lately(word)


@lru_cache(_MOST_KEPT)
def _moved_lately(word: str) -> str:
    return word.translate(_MOVED)


def any_term(workspace_id: int) -> str:
    """The term of every mention of the workspace."""
    return fact_term(workspace_id, "z")


def bucket_term(workspace_id: int, level: int, bucket: int) -> str:
    """The term of every mention written in a bucket of time."""
    return fact_term(workspace_id, f"b{level}", str(bucket))


def bucket_terms(workspace_id: int, key: int) -> list[str]:
    """The terms of all buckets in which a key stands."""
    levels = range(len(SHIFTS))
    return [bucket_term(workspace_id, level, bucket_of(key, level)) for level in levels]


def word_terms(workspace_id: int, words: Iterable[str]) -> list[str]:
    """`word_term` of each word of a text, in order. Beyond sixteen thousand none is indexed."""
    return _terms(f"{workspace_id}x", list(islice(words, MOST_WORDS)), LONGEST_WORD)


def fact_terms(workspace_id: int, values: Iterable[str], fact: str = "") -> list[str]:
    """`fact_term` of each of these values; without `fact` each has its letter before it."""
    longest = LONGEST_WORD + (0 if fact else 1)
    return _terms(f"{workspace_id}y{fact}", [value.casefold() for value in values], longest)


def _terms(start: str, words: list[str], longest: int) -> list[str]:
    return [start + (word if word.isalnum() else _moved_lately(word))[:longest] for word in words]
