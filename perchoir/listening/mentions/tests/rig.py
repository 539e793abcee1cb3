"""What the tests of this module share: posts, events, a workspace with two watches."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest import Stored, store_batch
from perchoir.listening.mentions.watchset import LiveSet, WatchSet
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import (
    Batch,
    Event,
    IncomingAuthor,
    IncomingPost,
    Link,
    Posted,
    Removed,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def make_watch(workspace: Workspace, name: str, query: str) -> Watch:
    return Watch.objects.create(workspace=workspace, name=name, query=query)


def live(workspace: Workspace) -> LiveSet:
    return WatchSet(workspace).current()


def post(id: str = "1", text: str = "Morvan recrute à Brest", **fields: Any) -> IncomingPost:
    author = fields.pop("author", "a")
    followers = fields.pop("followers", 10)
    at = fields.pop("at", NOON)
    return IncomingPost(
        network=fields.pop("network", "bluesky"),
        id=id,
        url=f"https://bsky.app/{id}",
        author=IncomingAuthor(author, f"{author}.example", author.upper(), followers),
        text=text,
        created_at=at,
        received_at=fields.pop("received_at", max(at, NOON + timedelta(days=1))),
        language=fields.pop("language", "fr"),
        tags=fields.pop("tags", ("emploi",)),
        links=fields.pop("links", (Link("https://lemonde.fr/a?utm_source=x#haut"),)),
        raw=fields.pop("raw", b'{"raw":1}'),
        **fields,
    )


def posted(id: str = "1", text: str = "Morvan recrute à Brest", **fields: Any) -> Posted:
    edited_at = fields.pop("edited_at", None)
    return Posted(post(id, text, **fields), edited_at)


def removed(id: str, network: str = "bluesky") -> Removed:
    return Removed(network, post_id=id)


def removed_author(author: str, network: str = "bluesky") -> Removed:
    return Removed(network, author_id=author)


def batch(*events: Event, cursor: str = "c") -> Batch:
    return Batch(tuple(events), cursor)


def put(workspace: Workspace, *events: Event) -> Stored:
    """Store these events as one batch, whatever the source."""
    return store_batch(workspace, None, batch(*events), live(workspace))


def put_in(workspace: Workspace, batches: Sequence[Sequence[Event]]) -> None:
    matching = live(workspace)
    for events in batches:
        store_batch(workspace, None, batch(*events), matching)
