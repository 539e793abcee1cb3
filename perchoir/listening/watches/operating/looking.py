"""What a query would find in files or among the stored mentions, without keeping anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.engine import Matcher, Query, Sieve, spans
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.posts import post_of
from perchoir.listening.search.index.reading import needed
from perchoir.listening.search.index.terms import any_term
from perchoir.listening.search.index.walking import IndexWalk
from perchoir.listening.search.index.wanted import term
from perchoir.networks.contract import IncomingPost, Posted
from perchoir.networks.files import READS, Guess, LineError, Read, read

SAMPLES: Final = 5
_KEPT_PROBLEMS: Final = 5
_STEP: Final = 500


@dataclass(slots=True)
class Found:
    """What was looked at. `samples` are places and posts, the first ones; so are `problems`."""

    posts: int = 0
    matched: int = 0
    unreadable: int = 0
    samples: list[tuple[str, IncomingPost]] = field(default_factory=list)
    problems: list[LineError] = field(default_factory=list)


Tell = Callable[[int], None]


class Looking:
    """One query. `found` grows with all that is looked through."""

    def __init__(self, query: Query, samples: int = SAMPLES) -> None:
        self.found = Found()
        self._query, self._samples = query, samples
        self._matcher = Matcher([(0, query)])

    def through_file(self, path: Path, guess: Guess, tell: Tell) -> None:
        """`tell` is given the bytes done. Raises `OSError` and `ValueError`."""
        for one in self._read(path, guess):
            found = self.found
            found.posts += one.passed_over
            found.unreadable += len(one.errors)
            room = max(_KEPT_PROBLEMS - len(found.problems), 0)
            found.problems += one.errors[:room]
            posts = [event.post for event in one.events if isinstance(event, Posted)]
            self._judge(posts, path.name)
            tell(one.bytes_done)

    def _read(self, path: Path, guess: Guess) -> Iterator[Read]:
        sift = None
        if guess.shape in READS:
            sieve = Sieve([(0, self._query)], READS[guess.shape])
            if sieve.sifts:
                sift = lambda messages: sieve.sift(messages).chosen  # noqa: E731
        return read(path, guess.shape, guess.mapping, received_at=timezone.now(), sift=sift)

    def through_stored(self, workspace: Workspace) -> None:
        """The mentions of one workspace, newest first, that full text cannot rule out."""
        here = workspace.pk
        walk = IndexWalk(here, needed(here, self._query) or term(any_term(here)))
        while not walk.over:
            ids = [one.mention_id for one in walk.take(_STEP)]
            rows = Mention.objects.filter(pk__in=ids).select_related("author")
            self._judge([post_of(one) for one in rows], "")

    def _judge(self, posts: list[IncomingPost], place: str) -> None:
        self.found.posts += len(posts)
        for post, watches in zip(posts, self._matcher.match(posts), strict=True):
            if not watches:
                continue
            self.found.matched += 1
            if len(self.found.samples) < self._samples:
                self.found.samples.append((place, post))


def shown(place: str, query: Query, post: IncomingPost) -> str:
    """One line: where, who, and the text with its words between brackets."""
    pieces, reached = [], 0
    for start, end in spans(query, post):
        pieces += [post.text[reached:start], "[", post.text[start:end], "]"]
        reached = end
    text = " ".join("".join([*pieces, post.text[reached:]]).split())
    who = post.author.handle or post.author.name or post.author.id
    return f"{place}\t@{who}\t{text}"
