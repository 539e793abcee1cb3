"""Whether a post or a comment stands there.

Of a post, first its container is asked: one that is ready was not published, one that expired
never was; of one that was, the post is looked up. It can be published once, so that nothing is ever
posted twice. A comment has no container: what stands under the post is read.
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
from perchoir.networks.instagram.publishing.calls import NETWORK
from perchoir.networks.instagram.publishing.freezing import COMMENT, Writing, look_with

_FIELDS: Final = "id,permalink,caption,timestamp,media_type,children"
_COMMENT_FIELDS: Final = "id,text,timestamp,username"


async def found_there(frozen: Frozen, place: Place, graph: Graph) -> RemotePost | None:
    """None when it certainly does not stand there. Raises `Unknown` when nobody can say."""
    writing = msgspec.json.decode(frozen.body, type=Writing)
    published = None
    if not writing.is_comment:
        published = await containers.is_published(writing.container, look_with(graph))
    if published is False:
        return None
    since = await frozen_since(NETWORK, frozen.key, graph.tools) or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    found = await _the_one(frozen.key, writing, since - CLOCKS_APART, place, graph)
    if found is None and published:
        raise Unknown("published_not_shown", writing.container)
    if found is None:
        return None
    return comment_of(text(found, "id"), writing) if writing.is_comment else page_of(found, place)


def page_of(post: Fields, place: Place) -> RemotePost:
    """Where a person reads it; without an address of its own, the account's page."""
    page = web_address(post.get("permalink"))
    return RemotePost(text(post, "id"), page or f"https://www.instagram.com/{place.handle}/")


def comment_of(comment_id: str, writing: Writing) -> RemotePost:
    """A comment has no page of its own: that of what it answers."""
    answered, _slash, edge = writing.path.partition("/")
    version = COMMENT if edge == "comments" else f"{COMMENT}:{answered}"
    return RemotePost(comment_id, writing.page or "https://www.instagram.com/", version)


async def _the_one(
    key: str, writing: Writing, since: datetime, place: Place, graph: Graph
) -> Fields | None:
    """What says the same. Raises `Unknown` for several, or one that only looks so."""
    is_comment = writing.is_comment
    path = writing.path if is_comment else f"{place.id}/media"
    asked = {"fields": _COMMENT_FIELDS if is_comment else _FIELDS, "limit": "50"}
    fitting = []
    async for one in own_posts(path, asked, since, "timestamp", graph, newest_first=not is_comment):
        if is_comment and text(one, "username").casefold() != place.handle.casefold():
            continue
        if await key_of(NETWORK, text(one, "id"), graph.tools) not in (None, key):
            continue
        if _is_what_was_written(one, writing):
            fitting.append(one)
    if len(fitting) > 1:
        raise Unknown("looks_alike", text(fitting[0], "id"))
    return fitting[0] if fitting else None


def _is_what_was_written(one: Fields, writing: Writing) -> bool:
    """Raises `Unknown` where it may be, and may not."""
    words = text(one, "text" if writing.is_comment else "caption")
    if not same(words, writing.text):
        if writing.text and alike(words, writing.text):
            raise Unknown("looks_alike", text(one, "id"))
        return False
    if writing.is_comment:
        return True
    children = objects(inner(one, "children"), "data")
    kind = text(one, "media_type")
    if kind not in ("", writing.kind) or (children and len(children) != writing.pieces):
        raise Unknown("looks_alike", text(one, "id"))
    return True
