"""Invented posts with the skew of real ones: words, authors, tags and links after Zipf."""

import random
import re
from itertools import accumulate

from perchoir.listening.engine.tokens import words
from perchoir.listening.search.index.reading import beginnings
from perchoir.listening.search.index.terms import word_terms

VOCABULARY, HALVES = 30_000, 6_000
FREQUENT, MEDIUM, RARE = "toulouse", "ballast", "pelican"
_SYLLABLES = re.findall(
    r"\w+", "ba de lo mi ru sa té no vi chan dré gui po lin mar tou fe qui za bre"
)
_SMALL = re.findall(
    r"\w+", "de la le et à les des en un pour que une dans est sur qui au pas avec ce"
)


class Zipf:
    """Draws numbers from 0 on, each less often than the one before."""

    def __init__(self, rng: random.Random, count: int, exponent: float = 1.05) -> None:
        self.rng = rng
        self.numbers = range(count)
        self.weights = list(accumulate(1 / (rank + 2) ** exponent for rank in range(count)))

    def draw(self, count: int = 1) -> list[int]:
        return self.rng.choices(self.numbers, cum_weights=self.weights, k=count)


def vocabulary(rng: random.Random) -> list[str]:
    """Words, the most frequent first."""
    return _SMALL + [_word(rng) for _ in range(VOCABULARY)]


class Texts:
    """Halves of posts, put together by two: thirty-six million different ones."""

    def __init__(self, rng: random.Random, workspace_id: int) -> None:
        self.rng, self.workspace_id = rng, workspace_id
        known = vocabulary(rng)
        zipf = Zipf(rng, len(known))
        lengths = [rng.randint(5, 16) for _ in range(HALVES)]
        self.halves = [" ".join(known[place] for place in zipf.draw(length)) for length in lengths]
        self.terms = [self._terms(half) for half in self.halves]
        self.special = {word: self._terms(word) for word in (FREQUENT, MEDIUM, RARE, "")}

    def make(self, added: str) -> tuple[str, list[str], set[str]]:
        """A text with a word in its middle, its terms in order, and the beginnings of words."""
        one, other = self.rng.randrange(HALVES), self.rng.randrange(HALVES)
        parts = (self.terms[one], self.special[added], self.terms[other])
        text = f"{self.halves[one]} {added} {self.halves[other]}"
        return (
            text,
            [term for terms, _ in parts for term in terms],
            set().union(*(s for _, s in parts)),
        )

    def _terms(self, text: str) -> tuple[list[str], list[str]]:
        found = words(text)
        return word_terms(self.workspace_id, found), beginnings(self.workspace_id, found)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4)))
