"""Learns the weights of `engine/enrich/sentiment.npz` from `../shared/data/sentiment` (UMSAB).

    python -m bench.sentiment_training

Prints macro-F1 by language: by five-fold cross-validation on `train`, which chooses how much is
smoothed, and on `val`, which chooses nothing. Ridge regression on the labels, each class weighing
the same, solved in the dual: exact, without seeds, a few seconds. `DATA=` names another folder
laid out likewise; `TO=` another file to write.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.sentiment import DEFAULT, FOLDERS, Labelled, macro_f1, read_labelled
from perchoir.listening.engine.enrich.sentiment import (
    KEPT_FOR_SIGNS,
    PLACES,
    features,
)
from perchoir.listening.engine.enrich.weighing import WEIGHTS

SMOOTHING = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0)
SHARPNESS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
FOLDS = 5
# Words of praise and blame are few and say much.
GAIN_OF_SIGNS, GAIN_OF_POLARITY, FIRST_POLARITY = 1.0, 3.0, 17


def main() -> int:
    folder = Path(os.environ.get("DATA", DEFAULT))
    if not folder.is_dir():
        print(f"skipped: the labelled posts are not at {folder}", file=sys.stderr)
        return 0
    arrays: dict[str, Any] = {}
    for language, name in FOLDERS.items():
        learnt, figures = learn(folder / name, language)
        arrays |= {f"{language}_{part}": array for part, array in learnt.items()}
        print(json.dumps({"language": language, **figures}))
    np.savez_compressed(os.environ.get("TO", WEIGHTS), **arrays)
    return 0


def learn(folder: Path, language: str) -> tuple[dict[str, Any], dict[str, float]]:
    """The arrays to ship for a language, and how right they are."""
    train, val = read_labelled(folder, "train"), read_labelled(folder, "val")
    places = [features(text, language) for text in train.texts]
    gains = gains_of(places)
    rows = dense(places, gains)
    labels = np.array(train.labels)
    likeness = rows @ rows.T + 1
    smoothing, folded = choose_smoothing(likeness, labels)
    shares = solve(likeness, labels, smoothing)
    weights, bias = rows.T @ shares, shares.sum(0)
    figures = {
        "smoothing": smoothing,
        "cross_validated": macro_f1(train.labels, folded.argmax(1).tolist()),
        "val": estimate_val(val, language, gains, weights, bias),
    }
    shipped = pack(weights * gains[:, None], gains, bias, sharpness_of(folded, labels))
    return shipped, figures


def gains_of(posts: list[set[int]]) -> Any:
    """How much a place says: the more, the rarer; nothing where no post was seen."""
    seen = np.bincount([place for post in posts for place in post], minlength=PLACES)
    gains = np.where(seen > 0, np.log((1 + len(posts)) / (1 + seen)) + 1, 0)
    gains[FIRST_POLARITY:KEPT_FOR_SIGNS] *= GAIN_OF_POLARITY
    return gains.astype(np.float16).astype(np.float32)


def dense(posts: list[set[int]], gains: Any) -> Any:
    """One row a post, of length one."""
    rows = np.zeros((len(posts), PLACES), np.float32)
    for row, post in zip(rows, posts, strict=True):
        places = list(post)
        row[places] = gains[places] / max(float(np.linalg.norm(gains[places])), 1e-9)
    return rows


def choose_smoothing(likeness: Any, labels: Any) -> tuple[float, Any]:
    """The one with the best cross-validated macro-F1, and what it estimates out of its fold."""
    tried = {smoothing: out_of_fold(likeness, labels, smoothing) for smoothing in SMOOTHING}
    best = max(tried, key=lambda each: macro_f1(labels.tolist(), tried[each].argmax(1).tolist()))
    return best, tried[best]


def out_of_fold(likeness: Any, labels: Any, smoothing: float) -> Any:
    folds = np.random.default_rng(1).permutation(len(labels)) % FOLDS
    scores = np.zeros((len(labels), 3))
    for fold in range(FOLDS):
        known, asked = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        shares = solve(likeness[np.ix_(known, known)], labels[known], smoothing)
        scores[asked] = likeness[np.ix_(asked, known)] @ shares
    return scores


def solve(likeness: Any, labels: Any, smoothing: float) -> Any:
    """What each known post contributes to each class."""
    share = 3 * np.bincount(labels, minlength=3)[labels] / len(labels)
    return np.linalg.solve(likeness + smoothing * np.diag(share), np.eye(3)[labels] * 1.5 - 0.5)


def sharpness_of(scores: Any, labels: Any) -> float:
    """The one under which what happened was likeliest."""

    def likelihood(sharpness: float) -> float:
        powers = np.exp(sharpness * scores)
        chances = powers[np.arange(len(labels)), labels] / powers.sum(1)
        return float(np.log(chances).mean())

    return max(SHARPNESS, key=likelihood)


def estimate_val(val: Labelled, language: str, gains: Any, weights: Any, bias: Any) -> float:
    rows = dense([features(text, language) for text in val.texts], gains)
    return macro_f1(val.labels, (rows @ weights + bias).argmax(1).tolist())


def pack(weights: Any, gains: Any, bias: Any, sharpness: float) -> dict[str, Any]:
    """Words in one byte a class, signs whole."""
    signs = weights[:KEPT_FOR_SIGNS].astype(np.float32)
    words = np.where(np.arange(PLACES)[:, None] < KEPT_FOR_SIGNS, 0, weights)
    scales = np.abs(words).max(0) / 127
    return {
        "rows": np.round(words / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
        "signs": signs,
        "gains": gains.astype(np.float16),
        "bias": bias.astype(np.float32),
        "sharpness": np.float32(sharpness),
    }


if __name__ == "__main__":
    sys.exit(main())
