"""What Facebook sends of a page by itself.

developers.facebook.com/docs/graph-api/webhooks/reference/page (November 2026): `feed` brings
comments and posts whole, `mention` no more than numbers.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.common.graph.hooks import GraphHook, changes, moment_of
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Event, Posted, Removed
from perchoir.networks.contract.hooks import Delivered, Told
from perchoir.networks.facebook.listening.posts import told_comment, told_post
from perchoir.networks.facebook.publishing.calls import NETWORK

_POSTS: Final = frozenset({"status", "post", "photo", "video", "share"})


class FacebookHook(GraphHook):
    """See `Hook`."""

    network = NETWORK

    def read_entry(self, entry: Fields, message: Delivered) -> Sequence[Told]:
        page, told = text(entry, "id"), list[Told]()
        for field, value in changes(entry):
            if field == "mention":
                told.append(Told(page))
            elif field == "feed":
                event = _event(value, entry, page, message)
                told += [Told(page, (event,))] if event else []
        return told if page else []


def _event(value: Fields, entry: Fields, page: str, message: Delivered) -> Event | None:
    """None for what the page did itself, for likes, and for what cannot be read."""
    item, verb = text(value, "item"), text(value, "verb")
    is_comment = item == "comment"
    if not is_comment and item not in _POSTS:
        return None
    if verb == "remove":
        gone = text(value, "comment_id" if is_comment else "post_id")
        return Removed(NETWORK, gone) if gone else None
    if verb not in ("add", "edit", "edited") or text(inner(value, "from"), "id") == page:
        return None
    with suppress(Unreadable):
        read = told_comment if is_comment else told_post
        post = read(value, page, message.received_at)
        edited = moment_of(entry.get("time")) or message.received_at
        return Posted(post, None if verb == "add" else edited)
    return None


HOOK = FacebookHook()
