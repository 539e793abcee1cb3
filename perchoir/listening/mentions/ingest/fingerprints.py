"""What two texts have in common, as the engine finds it, in the shape that the store keeps.

What two MinHashes share only proposes (`lately.py`): the exact Jaccard of the words decides.
"""

from dataclasses import dataclass

from perchoir.listening.engine.enrich import duplicates
from perchoir.listening.engine.tokens import words

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`hash` of the words in order is a signed number of 64 bits. Few words have no `minhash`."""

    hash: int
    minhash: bytes
    words: Words


def fingerprint(text: str) -> Fingerprint | None:
    """None when the text is too short to be a copy of anything."""
    digest = duplicates.fingerprint(text)
    if not digest:
        return None
    return Fingerprint(
        hash=int.from_bytes(digest[:8], "big", signed=True),
        minhash=duplicates.signature(text),
        words=words_of(text),
    )


def words_of(text: str) -> Words:
    """The folded words, each once."""
    return frozenset(words(text))


def alike(one: Words, other: Words) -> bool:
    """Whether the Jaccard index makes one a near copy of the other."""
    shared = len(one & other)
    return shared >= duplicates.NEAR_COPY * (len(one) + len(other) - shared)
