"""People that a watch names by their handle, in posts that carry their id alone.

Before matching, so that every evaluator reads the same post; what is stored is named likewise.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from perchoir.networks.contract import Batch, Event, IncomingPost, Posted


def named(batch: Batch, handles: Mapping[str, str]) -> Batch:
    """The batch with `handles`, by author id, where its posts know an author, whom they answer or
    whom they mention by id."""
    if not handles:
        return batch
    return replace(batch, events=tuple(_event(event, handles) for event in batch.events))


def _event(event: Event, handles: Mapping[str, str]) -> Event:
    if not isinstance(event, Posted) or handles.keys().isdisjoint(_ids(event.post)):
        return event
    return replace(event, post=_post(event.post, handles))


def _ids(post: IncomingPost) -> tuple[str, ...]:
    return (post.author.id, post.reply_to_author, *post.mentioned)


def _post(post: IncomingPost, handles: Mapping[str, str]) -> IncomingPost:
    author, answered = post.author, post.reply_to_author
    return replace(
        post,
        author=replace(author, handle=author.handle or handles.get(author.id, "")),
        reply_to_author=handles.get(answered, answered),
        mentioned=tuple(handles.get(name, name) for name in post.mentioned),
    )
