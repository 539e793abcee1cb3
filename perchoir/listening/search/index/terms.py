"""Words as the index keeps them: each begins with its workspace, so that none sees another's.

A folded word becomes letters, digits and characters beyond ASCII, which both databases keep as one
word: any other ASCII character moves to Unicode's private area.
"""

from collections.abc import Iterable

from perchoir.listening.search.keys import SHIFTS, bucket_of

_PRIVATE = 0xE000
_MOVED = {code: _PRIVATE + code for code in range(128) if not chr(code).isalnum()}
LONGEST_WORD = 200
MOST_WORDS = 16_000


def word_term(workspace_id: int, word: str) -> str:
    """A word of a post's text."""
    return f"{workspace_id}x{word.translate(_MOVED)[:LONGEST_WORD]}"


def fact_term(workspace_id: int, fact: str, value: str = "") -> str:
    """A fact that filters ask for: `n` network, `l` language, `k` kind, `a` author, `m` media."""
    return f"{workspace_id}y{fact}{value.casefold().translate(_MOVED)[:LONGEST_WORD]}"


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
    """The words of a text, in order. Beyond sixteen thousand the rest is not indexed."""
    terms = [word_term(workspace_id, word) for word in words]
    return terms[:MOST_WORDS]
