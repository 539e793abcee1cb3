"""A batch's events, reduced to what remains to be done: removals first, then posts."""

from dataclasses import dataclass, field

import msgspec

from perchoir.listening.mentions.ingest.cleaning import clean, short_id
from perchoir.networks.contract import Event, Posted, Removed

Key = tuple[str, str]
"""Network and id there, of a post or of an author."""


@dataclass(slots=True)
class Folded:
    """Doing `removed` and `removed_authors` first, then `posts`, ends as the events in order do."""

    posts: dict[Key, Posted] = field(default_factory=dict)
    removed: set[Key] = field(default_factory=set)
    removed_authors: set[Key] = field(default_factory=set)


def fold(events: tuple[Event, ...]) -> Folded:
    """Read the events in order."""
    folded = Folded()
    for event in events:
        if isinstance(event, Posted):
            _fold_post(folded, event)
        else:
            _fold_removal(folded, event)
    return folded


def _fold_post(folded: Folded, event: Posted) -> None:
    post = clean(event.post)
    key = (post.network, post.id)
    before = folded.posts.get(key)
    if before is None:
        folded.posts[key] = Posted(post, event.edited_at)
    elif is_newer(event, before):
        kept = msgspec.structs.replace(
            post, created_at=before.post.created_at, received_at=before.post.received_at
        )
        folded.posts[key] = Posted(kept, event.edited_at)


def is_newer(event: Posted, before: Posted) -> bool:
    """Whether `event` is an edit made after `before`."""
    if event.edited_at is None:
        return False
    return before.edited_at is None or event.edited_at > before.edited_at


def _fold_removal(folded: Folded, event: Removed) -> None:
    if event.post_id:
        key = (event.network, short_id(event.post_id))
        folded.posts.pop(key, None)
        folded.removed.add(key)
        return
    author = (event.network, short_id(event.author_id))
    folded.removed_authors.add(author)
    for key, posted in list(folded.posts.items()):
        if (posted.post.network, posted.post.author.id) == author:
            del folded.posts[key]
