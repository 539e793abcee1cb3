"""Copies: the same text twice, and nearly the same text.

First the fingerprint: equal for texts with the same words in the same order, whatever their case,
accents, punctuation, addresses and a leading `RT @somebody:`. Then the signature: MinHash of the
set of words (64 permutations), in 16 bands of 4. Two texts whose words overlap by `NEAR_COPY` or
more (Jaccard) nearly always share a band: look bands up by equality, then compare signatures.
Pure functions; the caller stores and looks up.
"""

import re
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from perchoir.listening.engine.tokens import words

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    Numbers = numpy.typing.NDArray[numpy.uint32]

NEAR_COPY = 0.6
PERMUTATIONS = 64
BANDS = 16
FEWEST_WORDS = 8
FEWEST_EXACT_WORDS = 3
# Signatures of different versions cannot be compared.
SIGNATURE_VERSION = "2"

_MIX = 0x9E3779B1
_REPOSTED = re.compile(r"\s*RT\s+@\S+\s*")
_SEED = 2026


def fingerprint(text: str) -> bytes:
    """Sixteen bytes, equal for equal words; empty under three words (`merci` is no copy)."""
    found = _words(text)
    if len(found) < FEWEST_EXACT_WORDS:
        return b""
    return blake2b(" ".join(found).encode(), digest_size=16).digest()


def signature(text: str) -> bytes:
    """What is compared to find near-copies: 256 bytes; empty under eight different words."""
    found = set(_words(text))
    if len(found) < FEWEST_WORDS:
        return b""
    sketch = _rensa().RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(list(found))
    stored: bytes = _numpy().asarray(sketch.digest(), "<u4").tobytes()
    return stored


def numbers(signatures: Sequence[bytes]) -> "Numbers":
    """A row of 64 for each."""
    found: Numbers = _numpy().frombuffer(b"".join(signatures), "<u4").reshape(-1, PERMUTATIONS)
    return found


def bands(rows: "Numbers") -> "Numbers":
    """Sixteen for each row of `numbers`: check sums of its parts, each of another kind, so that a
    band is found among all others."""
    np = _numpy()
    parts = rows.reshape(len(rows), BANDS, -1)
    found: Numbers = np.broadcast_to(np.arange(BANDS, dtype=np.uint32), (len(rows), BANDS))
    for place in range(parts.shape[2]):
        found = (found ^ parts[:, :, place]) * np.uint32(_MIX)
        found ^= found >> np.uint32(15)
    return found


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1, of two signatures (standard error 0.06)."""
    mine, others = numbers([one, other])
    return float((mine == others).mean())


def _words(text: str) -> list[str]:
    return words(_REPOSTED.sub("", text, count=1) if text.lstrip().startswith("RT") else text)


@cache
def _rensa() -> Any:
    import rensa  # Loaded by processes that group copies, not by all.

    return rensa


@cache
def _numpy() -> Any:
    import numpy  # So is numpy.

    return numpy
