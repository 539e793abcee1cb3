"""A batch's events as waves, each of which can be done with few statements.

In a wave every removal stands before every post and no post comes twice, so that a wave may be
done at once. Nearly every batch is one wave; a post that is written and deleted within 50 ms needs
two. Doing the waves in order ends exactly as the events in order would.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from perchoir.listening.mentions.ingest.cleaning import clean, short_id, short_network
from perchoir.networks.contract import Event, Posted, Removed

Key = tuple[str, str]
"""Network and id there, of a post or of an author."""


@dataclass(slots=True)
class Wave:
    """First `removed` and `removed_authors` go, then `posts` come."""

    posts: dict[Key, Posted] = field(default_factory=dict)
    removed: set[Key] = field(default_factory=set)
    removed_authors: set[Key] = field(default_factory=set)


def waves_of(events: tuple[Event, ...]) -> list[Wave]:
    """Read the events in order; each goes into the earliest wave that keeps its meaning."""
    folding = _Folding()
    for event in events:
        if isinstance(event, Posted):
            folding.post(event)
        elif event.post_id:
            folding.removal(event)
        else:
            folding.removal_of_author(event)
    return folding.waves


class _Folding:
    """For each post and author: the first wave in which the next event about it may stand."""

    def __init__(self) -> None:
        self.waves: list[Wave] = []
        self._post_may: defaultdict[Key, int] = defaultdict(int)
        self._removal_may: defaultdict[Key, int] = defaultdict(int)
        self._author_may: defaultdict[Key, int] = defaultdict(int)
        self._author_removal_may: defaultdict[Key, int] = defaultdict(int)

    def post(self, event: Posted) -> None:
        post = clean(event.post)
        key, author = (post.network, post.id), (post.network, post.author.id)
        place = max(self._post_may[key], self._author_may[author])
        self._wave(place).posts[key] = Posted(post, event.edited_at)
        self._post_may[key] = self._removal_may[key] = place + 1
        after = self._author_removal_may[author]
        self._author_removal_may[author] = max(after, place + 1)

    def removal(self, event: Removed) -> None:
        key = (short_network(event.network), short_id(event.post_id))
        place = self._removal_may[key]
        self._wave(place).removed.add(key)
        self._post_may[key] = max(self._post_may[key], place)

    def removal_of_author(self, event: Removed) -> None:
        author = (short_network(event.network), short_id(event.author_id))
        place = self._author_removal_may[author]
        self._wave(place).removed_authors.add(author)
        self._author_may[author] = max(self._author_may[author], place)

    def _wave(self, place: int) -> Wave:
        while len(self.waves) <= place:
            self.waves.append(Wave())
        return self.waves[place]
