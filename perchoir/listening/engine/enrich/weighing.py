"""The weights of `sentiment.py`: from places of a table to chances, a whole batch at once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from perchoir.listening.engine.enrich.sentiment import KEPT_FOR_SIGNS

WEIGHTS = Path(__file__).with_name("sentiment.npz")

# Of a text whose every word is new.
_SHORTEST = 1e-6


class _Weights(NamedTuple):
    """`rows` (PLACES, 3) of bytes times `scales`; those of signs apart, since they weigh more."""

    rows: Any
    scales: Any
    signs: Any
    gains: Any
    bias: Any
    sharpness: Any


def chances(posts: Sequence[set[int]], language: str) -> list[list[float]]:
    """Chances of negative, neutral and positive, of texts with at least one place each."""
    weights = _weights(language)
    places = np.fromiter((place for post in posts for place in post), np.int64)
    starts = np.cumsum([0, *map(len, posts[:-1])])
    rows = weights.rows[places] * weights.scales
    signs = places < KEPT_FOR_SIGNS
    rows[signs] = weights.signs[places[signs]]
    lengths = np.sqrt(np.add.reduceat(weights.gains[places].astype(np.float32) ** 2, starts))
    scores = np.add.reduceat(rows, starts) / np.maximum(lengths, _SHORTEST)[:, None] + weights.bias
    powers = np.exp(weights.sharpness * (scores - scores.max(1, keepdims=True)))
    found: list[list[float]] = (powers / powers.sum(1, keepdims=True)).tolist()
    return found


@cache
def _weights(language: str) -> _Weights:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return _Weights(**{name: stored[f"{language}_{name}"] for name in _Weights._fields})
