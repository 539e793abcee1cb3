"""What two texts have in common, as the engine finds it, in the shape that the store keeps.

A band that two texts share only proposes, and their MinHash says whether to look closer: the exact
Jaccard of their words decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from perchoir.listening.engine.enrich import duplicates
from perchoir.listening.engine.tokens import words

Words = frozenset[str]
_AT_ONCE = 10_000
# Two standard errors below, of the numbers outside the band that the two share.
_SHARED = 1 / duplicates.BANDS
_MAY_BE = _SHARED + (1 - _SHARED) * (duplicates.NEAR_COPY - 2 * 0.064)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`hash` of the words in order is a signed number of 64 bits, each of `bands` one of 32. Few
    words have no `minhash` and no bands."""

    hash: int
    minhash: bytes
    bands: tuple[int, ...]
    words: Words


def fingerprint(text: str) -> Fingerprint | None:
    """None when the text is too short to be a copy of anything."""
    digest = duplicates.fingerprint(text)
    if not digest:
        return None
    signature = duplicates.signature(text)
    return Fingerprint(
        hash=int.from_bytes(digest[:8], "big", signed=True),
        minhash=signature.minhash if signature else b"",
        bands=signature.bands if signature else (),
        words=words_of(text),
    )


def words_of(text: str) -> Words:
    """The folded words, each once."""
    return frozenset(words(text))


def may_be_alike(pairs: Sequence[tuple[bytes, bytes]]) -> list[bool]:
    """Of MinHashes that share a band: whether each two let the words be near copies."""
    return [
        shared >= _MAY_BE
        for start in range(0, len(pairs), _AT_ONCE)
        for shared in duplicates.similarities(pairs[start : start + _AT_ONCE])
    ]


def alike(one: Words, other: Words) -> bool:
    """Whether the Jaccard index makes one a near copy of the other."""
    shared = len(one & other)
    return shared >= duplicates.NEAR_COPY * (len(one) + len(other) - shared)
