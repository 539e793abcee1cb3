"""Whether a post stands there: first its container is asked, then the account's own list.

A container that is ready was not published; one that expired never was; of one that was, the post
is looked up. It can be published once, so that nothing is ever posted twice.
"""

from datetime import datetime
from typing import Final

import msgspec

from perchoir.networks.common.fields import Fields, inner, objects, text, web_address
from perchoir.networks.common.graph import containers
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import CLOCKS_APART, frozen_since, key_of, made_at
from perchoir.networks.common.graph.pages import own_posts
from perchoir.networks.common.graph.words import alike, same
from perchoir.networks.contract import Unknown
from perchoir.networks.contract.publishing import Frozen, Place, RemotePost
from perchoir.networks.threads.publishing.calls import NETWORK
from perchoir.networks.threads.publishing.freezing import Writing, look_with

_FIELDS: Final = "id,permalink,text,timestamp,media_type,children"
_REPLY_FIELDS: Final = f"{_FIELDS},replied_to"
# As Threads names on its lists what was sent under another name.
_SHOWN_AS: Final = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}


async def found_there(frozen: Frozen, place: Place, graph: Graph) -> RemotePost | None:
    """None when it certainly does not stand there. Raises `Unknown` when nobody can say."""
    writing = msgspec.json.decode(frozen.body, type=Writing)
    published = await containers.is_published(writing.container, look_with(graph))
    if published is False:
        return None
    since = await frozen_since(NETWORK, frozen.key, graph.tools) or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    found = await _on_own_list(frozen.key, writing, since, graph)
    if found is None and published:
        raise Unknown("published_not_shown", writing.container)
    return page_of(found, place) if found else None


def page_of(post: Fields, place: Place) -> RemotePost:
    """Where a person reads it; without an address of its own, the account's page."""
    page = web_address(post.get("permalink"))
    return RemotePost(text(post, "id"), page or f"https://www.threads.com/@{place.handle}")


async def _on_own_list(key: str, writing: Writing, since: datetime, graph: Graph) -> Fields | None:
    """The one post that says the same. Raises `Unknown` for several, or one that only looks so."""
    is_reply = bool(writing.answers)
    path = "me/replies" if is_reply else "me/threads"
    asked = {"fields": _REPLY_FIELDS if is_reply else _FIELDS, "limit": "50"}
    fitting = []
    async for post in own_posts(path, asked, since - CLOCKS_APART, "timestamp", graph):
        if await key_of(NETWORK, text(post, "id"), graph.tools) not in (None, key):
            continue
        if is_reply and text(inner(post, "replied_to"), "id") not in ("", writing.answers):
            continue
        if not same(text(post, "text"), writing.text):
            if writing.text and alike(text(post, "text"), writing.text):
                raise Unknown("looks_alike", text(post, "id"))
            continue
        if not _shows_as_much(post, writing):
            raise Unknown("looks_alike", text(post, "id"))
        fitting.append(post)
    if len(fitting) > 1:
        raise Unknown("looks_alike", text(fitting[0], "id"))
    return fitting[0] if fitting else None


def _shows_as_much(post: Fields, writing: Writing) -> bool:
    kind = text(post, "media_type")
    if kind not in ("", writing.kind, _SHOWN_AS.get(writing.kind)):
        return False
    children = objects(inner(post, "children"), "data")
    return not children or len(children) == writing.pieces
