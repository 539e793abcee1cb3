"""Sentences that people wrote, by language, and words of each by how rare they are.

From the posts of `../shared/data/sentiment` (UMSAB); where they are absent, sentences of invented
words, so that the bench runs anywhere.
"""

import io
import os
import random
import re
import sys
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path

from bench.language import DEFAULT, read_posts
from perchoir.listening.engine.query.breadth import is_rare
from perchoir.listening.engine.tokens import words

LONGEST_WORD, SHORTEST_WORD = 20, 4
INVENTED = ("fr", "en", "de")
SYLLABLES = re.findall(
    r"\w+",
    "ba be bo ca co da de do fa fe ga go ka ko la le lo lu ma me mi mo na ne no pa pe po ra re ri "
    "ro sa se si so ta te ti to va ve vi vo za zo",
)
# Arabic and Hindi (in Latin letters, mostly) have no folder of their own in the data.
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, eq=False)
class Corpus:
    """Sentences by code of language, about as many of each."""

    sentences: dict[str, list[str]]

    @cached_property
    def rare_words(self) -> dict[str, list[str]]:
        """Words of letters, the rarest first; those of scripts with spaces."""
        return {code: _by_rarity(texts) for code, texts in self.sentences.items()}


@cache
def corpus() -> Corpus:
    """The one at hand; says when it had to be invented."""
    folder = os.environ.get("DATA", DEFAULT)
    if not os.path.isdir(folder):
        print(f"texts are not at {folder}: invented words are used", file=sys.stderr)
        return Corpus(_invented())
    found: dict[str, list[str]] = {}
    with redirect_stderr(io.StringIO()):
        posts = read_posts(Path(folder))
    for post in posts:
        code = post.language or ("ar" if _ARABIC.search(post.text) else "hi")
        found.setdefault(code, []).append(post.text)
    return Corpus(found)


def _by_rarity(texts: list[str]) -> list[str]:
    counted = Counter(word for text in texts for word in set(words(text)))
    known = [word for word in counted if _serves(word)]
    return sorted(known, key=lambda word: (counted[word], word))


def _serves(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha() and is_rare(word)


def invented_word(number: int) -> str:
    """A different one for each number; three syllables or more."""
    found, rest = [], number + len(SYLLABLES) ** 2
    while rest:
        rest, place = divmod(rest, len(SYLLABLES))
        found.append(SYLLABLES[place])
    return "".join(found)


def _invented() -> dict[str, list[str]]:
    chance = random.Random(1)
    weights = list(accumulate(1 / (rank + 2) for rank in range(20_000)))
    return {code: _sentences(chance, weights, at) for at, code in enumerate(INVENTED)}


def _sentences(chance: random.Random, weights: list[float], language: int) -> list[str]:
    vocabulary = [invented_word(10**7 * (language + 1) + n * 17) for n in range(len(weights))]
    return [
        " ".join(chance.choices(vocabulary, cum_weights=weights, k=chance.randint(4, 24)))
        for _ in range(4_000)
    ]
