"""Copies: the same text twice, and nearly the same text.

First the fingerprint: equal for texts with the same words in the same order, whatever their case,
accents, punctuation, addresses and a leading `RT @somebody:`. Then the signature: MinHash of the
set of words (64 permutations) in 16 bands of 4. Two texts whose words overlap by `NEAR_COPY` or
more (Jaccard) nearly always share a band: look bands up by equality, then compare signatures.
Pure functions; the caller stores and looks up.
"""

import re
import struct
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple
from zlib import crc32

from perchoir.listening.engine.tokens import words

NEAR_COPY = 0.6
PERMUTATIONS = 64
BANDS = 16
FEWEST_WORDS = 8
FEWEST_EXACT_WORDS = 3
# Signatures of different versions cannot be compared.
SIGNATURE_VERSION = "2"

_NUMBERS = struct.Struct(f"<{PERMUTATIONS}I")
_PARTS = struct.Struct(f"{4 * PERMUTATIONS // BANDS}s" * BANDS)
_REPOSTED = re.compile(r"\s*RT\s+@\S+\s*")
_SEED = 2026


class Signature(NamedTuple):
    """`minhash` is 256 bytes to store; `bands` are 16 signed 32-bit integers to look up."""

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
    sketch.update(list(found))
    minhash = _NUMBERS.pack(*sketch.digest())
    return Signature(minhash, bands_of(minhash))


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1, of two `Signature.minhash` (standard error 0.06)."""
    return similarities([(one, other)])[0]


def similarities(pairs: Sequence[tuple[bytes, bytes]]) -> list[float]:
    """The same of each pair. Many at once cost a twentieth of each alone."""
    np = _numpy()
    ones, others = (b"".join(side) for side in zip(*pairs, strict=True)) if pairs else (b"", b"")
    equal = np.frombuffer(ones, "<u4") == np.frombuffer(others, "<u4")
    shared: list[float] = (equal.reshape(-1, PERMUTATIONS).sum(1) / PERMUTATIONS).tolist()
    return shared


def _words(text: str) -> list[str]:
    return words(_REPOSTED.sub("", text, count=1) if text.lstrip().startswith("RT") else text)


def bands_of(minhash: bytes) -> tuple[int, ...]:
    """A check sum of each part, numbered: of a few bytes, because an index of many is slow."""
    return tuple([check - 2**31 for check in map(crc32, _PARTS.unpack(minhash), range(BANDS))])


@cache
def _rensa() -> Any:
    import rensa  # Loaded by processes that group copies, not by all.

    return rensa


@cache
def _numpy() -> Any:
    import numpy  # So is numpy.

    return numpy
