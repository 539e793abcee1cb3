"""Copies: the same text twice, and nearly the same text.

First the fingerprint: equal for texts with the same words in the same order, whatever their case,
accents, punctuation, addresses and a leading `RT @somebody:`. Then the signature: MinHash of the
set of words (64 permutations) in 16 bands of 4. Two texts whose words overlap by `NEAR_COPY` or
more (Jaccard) nearly always share a band: look bands up by equality, then compare signatures.
Pure functions; the caller stores and looks up.
"""

import re
import struct
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from perchoir.listening.engine.tokens import words

NEAR_COPY = 0.6
PERMUTATIONS = 64
BANDS = 16
FEWEST_WORDS = 8
FEWEST_EXACT_WORDS = 3
# Signatures of different versions cannot be compared.
SIGNATURE_VERSION = "1"

_ROWS = PERMUTATIONS // BANDS
_REPOSTED = re.compile(r"\s*RT\s+@\S+\s*")
_SEED = 2026
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
_MASK = (1 << 64) - 1


class Signature(NamedTuple):
    """`minhash` is 256 bytes to store; `bands` are 16 signed 64-bit integers to look up."""

    minhash: bytes
    bands: tuple[int, ...]


def fingerprint(text: str) -> bytes:
    """Sixteen bytes, equal for equal words; empty under three words (`merci` is no copy)."""
    found = _words(text)
    if len(found) < FEWEST_EXACT_WORDS:
        return b""
    return blake2b(" ".join(found).encode(), digest_size=16).digest()


def signature(text: str) -> Signature | None:
    """What is compared to find near-copies; None under eight different words."""
    found = set(_words(text))
    if len(found) < FEWEST_WORDS:
        return None
    sketch = _rensa().RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(sorted(found))
    values = tuple(sketch.digest())
    return Signature(struct.pack(f"<{PERMUTATIONS}I", *values), _bands(values))


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1, of two `Signature.minhash` (standard error 0.06)."""
    pairs = zip(memoryview(one).cast("I"), memoryview(other).cast("I"), strict=True)
    return len([1 for left, right in pairs if left == right]) / PERMUTATIONS


def _words(text: str) -> list[str]:
    return words(_REPOSTED.sub("", text, count=1) if text.lstrip().startswith("RT") else text)


def _bands(values: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(_mixed(band, values[band * _ROWS : (band + 1) * _ROWS]) for band in range(BANDS))


def _mixed(band: int, rows: tuple[int, ...]) -> int:
    """One signed 64-bit integer for a band and its rows, the same on every machine."""
    total = band + 1
    for value, factor in zip(rows, _FACTORS, strict=True):
        total = ((total ^ value) * factor) & _MASK
        total ^= total >> 29
    return total - (1 << 64) if total >> 63 else total


@cache
def _rensa() -> Any:
    import rensa  # Loaded by processes that group copies, not by all.

    return rensa
