"""Proposes exclusions: words that set a part of the results apart from the rest.

When a name has two meanings, posts about the other one share a vocabulary. For each word that
stands in a part of the results, the words beside it are compared with those of the other results
by log-odds with a prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words"): a word whose posts
speak of other things than the rest scores high. A person decides; samples help.
"""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from perchoir.listening.engine import reading
from perchoir.listening.engine.matcher import Matcher
from perchoir.listening.engine.query.breadth import is_rare
from perchoir.listening.engine.query.nodes import Query, walk
from perchoir.listening.engine.tokens import words
from perchoir.networks.contract import IncomingPost

MOST_PROPOSED = 8
MOST_READ = 2_000
SAMPLES = 3

_MOST_CANDIDATES = 150
_FEWEST_POSTS = 3
_LARGEST_PART = 0.6
_COMPANIONS = 5
_SAME_POSTS = 0.6
_LEAST_SCORE = 1.2


class Exclusion(NamedTuple):
    """A word to exclude: `text` is what to add to the query.

    `companions` are the words that come with it and hardly without it; `posts` of the results
    have it; `samples` index the posts given.
    """

    word: str
    text: str
    posts: int
    score: float
    companions: tuple[str, ...]
    samples: tuple[int, ...]


class _Results:
    """The words of each result, without stop words and those of the query."""

    def __init__(self, posts: Sequence[IncomingPost], query: Query) -> None:
        asked = _words_of(query)
        found = Matcher([(0, query)]).match(posts[:MOST_READ])
        self.posts = {
            index: {word for word in _words_in(posts[index]) if is_rare(word)} - asked
            for index, matched in enumerate(found)
            if matched
        }
        self.counts = Counter(word for found in self.posts.values() for word in found)

    def with_word(self, word: str) -> list[int]:
        return [index for index, found in self.posts.items() if word in found]


def homonyms(posts: Sequence[IncomingPost], query: Query) -> list[Exclusion]:
    """Exclusions worth proposing among posts, best first; those that do not match are ignored."""
    results = _Results(posts, query)
    found = [_weighed(word, results) for word in _candidates(results)]
    found = [each for each in found if each.score >= _LEAST_SCORE]
    found.sort(key=lambda each: (-each.score * sqrt(each.posts), each.word))
    return _distinct(found, results)[:MOST_PROPOSED]


def _words_of(query: Query) -> set[str]:
    found: set[str] = set()
    for node in walk(query.root):
        found.update(getattr(node, "words", ()), (getattr(node, "word", ""),))
        found.update(words(getattr(node, "name", "")))
    return found


def _words_in(post: IncomingPost) -> set[str]:
    return {word for field in reading.fields(post) for word in words(field.text)}


def _candidates(results: _Results) -> list[str]:
    most = len(results.posts) * _LARGEST_PART
    common = (word for word, count in results.counts.most_common() if count <= most)
    return [word for word in common if results.counts[word] >= _FEWEST_POSTS][:_MOST_CANDIDATES]


def _weighed(word: str, results: _Results) -> Exclusion:
    inside = results.with_word(word)
    near = Counter(other for index in inside for other in results.posts[index] if other != word)
    odds = {other: _log_odds(other, near, len(inside), results) for other in near}
    best = sorted(odds, key=lambda other: (-odds[other], other))[:_COMPANIONS]
    score = sum(odds[other] for other in best) / _COMPANIONS
    companions = tuple(other for other in best if near[other] >= 2)
    text = f"-{word}"
    return Exclusion(word, text, len(inside), round(score, 2), companions, tuple(inside[:SAMPLES]))


def _log_odds(word: str, near: Counter[str], inside: int, results: _Results) -> float:
    """How much likelier a post with the candidate is to have `word`, in standard errors."""
    everywhere = len(results.posts)
    prior = results.counts[word] / everywhere
    have, others = near[word] + prior, results.counts[word] - near[word] + prior
    lack = inside - near[word] + 1
    others_lack = everywhere - inside - (results.counts[word] - near[word]) + 1
    difference = log(have / lack) - log(others / others_lack)
    return difference / sqrt(1 / have + 1 / others)


def _distinct(found: list[Exclusion], results: _Results) -> list[Exclusion]:
    """Leaves out a word whose posts are mostly those of a better one."""
    kept: list[Exclusion] = []
    covered: set[int] = set()
    for each in found:
        inside = set(results.with_word(each.word))
        if len(inside & covered) < _SAME_POSTS * len(inside):
            kept.append(each)
            covered |= inside
    return kept
