"""Mentions for tests, stored as the house stores them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.storing import store_batch
from perchoir.listening.mentions.models import Mention
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch, IncomingAuthor, IncomingPost, Posted

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)


class Everything:
    """Matches every post for one watch."""

    def __init__(self, watch: Watch) -> None:
        self.watch_ids = frozenset({watch.pk})

    def match(self, posts: Sequence[IncomingPost]) -> list[list[int]]:
        return [sorted(self.watch_ids) for _ in posts]


def make_watch(workspace: Workspace, name: str = "Morvan", query: str = "morvan") -> Watch:
    return Watch.objects.create(workspace=workspace, name=name, query=query)


def make_post(
    text: str, at: datetime = NOON, handle: str = "zoe.example", **fields: object
) -> IncomingPost:
    number = next(_numbers)
    given: dict[str, object] = {
        "network": "bluesky",
        "id": f"at://post/{number}",
        "url": f"https://bsky.example/{number}",
        "author": IncomingAuthor(f"did:{handle}", handle, "Zoé", 100),
        "text": text,
        "created_at": at,
        "received_at": at,
        "language": "fr",
    }
    return IncomingPost(**{**given, **fields})  # type: ignore[arg-type]


def store(watch: Watch, *posts: IncomingPost) -> list[Mention]:
    """Store posts as matched by `watch`; the mentions in the order given."""
    events = tuple(Posted(post) for post in posts)
    store_batch(watch.workspace, None, Batch(events=events, cursor=""), Everything(watch))
    ids = [post.id for post in posts]
    found = {one.remote_id: one for one in Mention.objects.filter(workspace=watch.workspace)}
    return [found[remote_id] for remote_id in ids]


def store_texts(watch: Watch, *texts: str) -> list[Mention]:
    """Store texts, each a minute older than the one before."""
    minutes = enumerate(texts)
    return store(watch, *(make_post(text, NOON - timedelta(minutes=i)) for i, text in minutes))
