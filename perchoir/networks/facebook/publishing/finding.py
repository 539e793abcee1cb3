"""Whether a post stands on the page, or a comment under what it answers.

Facebook knows no idempotency, and at times refuses the same words twice in a row (506): that may be
our own post, whose answer was lost, or another one of the same words.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perchoir.networks.common.fields import Fields, inner, objects, text, web_address
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.keys import CLOCKS_APART, frozen_since, key_of, made_at
from perchoir.networks.common.graph.pages import own_posts
from perchoir.networks.common.graph.words import alike, same
from perchoir.networks.contract import Tools, Unknown
from perchoir.networks.contract.publishing import Frozen, Place, RemotePost
from perchoir.networks.facebook.publishing.calls import NETWORK
from perchoir.networks.facebook.publishing.freezing import Writing

_FIELDS: Final = (
    "id,message,created_time,permalink_url,attachments{target,unshimmed_url,subattachments{target}}"
)
_COMMENT_FIELDS: Final = "id,message,created_time,permalink_url,from,attachment"
# For so long Facebook may remember words: it names no time.
_REMEMBERED: Final = timedelta(days=2)
# When nobody remembers the freezing, the same words may stand there from another day.
_FRESH: Final = timedelta(hours=1)


async def found_there(frozen: Frozen, place: Place, graph: Graph) -> RemotePost | None:
    """None when it certainly does not stand there. Raises `Unknown` when nobody can say."""
    writing = msgspec.json.decode(frozen.body, type=Writing)
    remembered = await frozen_since(NETWORK, frozen.key, graph.tools)
    since = remembered or made_at(frozen.key)
    if since is None:
        raise Unknown("time_not_known", frozen.key)
    fitting = []
    async for post in _own(writing, place, since - CLOCKS_APART, graph):
        if await _is_what_was_written(post, frozen.key, writing, graph.tools):
            fitting.append(post)
    if len(fitting) > 1 or (fitting and remembered is None and not _is_fresh(fitting[0], graph)):
        raise Unknown("looks_alike", text(fitting[0], "id"))
    if fitting:
        return page_of(fitting[0])
    await _explain_refusal(frozen.key, writing, place, since, graph)
    return None


def page_of(post: Fields) -> RemotePost:
    """Where a person reads it."""
    post_id = text(post, "id")
    page = web_address(post.get("permalink_url"))
    return RemotePost(post_id, page or f"https://www.facebook.com/{post_id}")


async def remember_repeated(key: str, tools: Tools, *, explained: bool) -> None:
    """Facebook said that these words stand there already; `explained` once another post was seen
    to be the one it meant."""
    await tools.remember(f"{NETWORK}:repeated:{key}", "explained" if explained else "said")


async def is_repeated(key: str, tools: Tools) -> tuple[bool, bool]:
    """Whether Facebook said so of this key, and whether another post explains it."""
    said = await tools.recall(f"{NETWORK}:repeated:{key}")
    return said is not None, said == "explained"


async def _own(
    writing: Writing, place: Place, since: datetime, graph: Graph
) -> AsyncIterator[Fields]:
    """What the page itself wrote since then, where this one would stand."""
    if not writing.answers:
        asked = {"fields": _FIELDS, "limit": "100"}
        path = f"{place.id}/published_posts"
        async for post in own_posts(path, asked, since, "created_time", graph):
            yield post
        return
    asked = {
        "fields": _COMMENT_FIELDS, "limit": "100", "filter": "stream",
        "order": "reverse_chronological",
    }  # fmt: skip
    async for comment in own_posts(writing.path, asked, since, "created_time", graph):
        if text(inner(comment, "from"), "id") == place.id:
            yield comment


async def _is_what_was_written(post: Fields, key: str, writing: Writing, tools: Tools) -> bool:
    """Raises `Unknown` where it may be, and may not."""
    if await key_of(NETWORK, text(post, "id"), tools) not in (None, key):
        return False
    photos, words = _photos_of(post), text(post, "message")
    if not same(words, writing.message):
        if writing.message and alike(words, writing.message):
            raise Unknown("looks_alike", text(post, "id"))
        return False
    if photos == set(writing.photos):
        return True
    if not writing.message and photos:
        # Other pictures without a word.
        return False
    raise Unknown("looks_alike", text(post, "id"))


def _photos_of(post: Fields) -> set[str]:
    """The numbers of the pictures that it shows; those of a link's card have none."""
    shown = [*objects(inner(post, "attachments"), "data"), inner(post, "attachment")]
    parts = [
        part for one in shown for part in (objects(inner(one, "subattachments"), "data") or [one])
    ]
    return {text(inner(part, "target"), "id") for part in parts} - {""}


async def _explain_refusal(
    key: str, writing: Writing, place: Place, since: datetime, graph: Graph
) -> None:
    """Where Facebook said that the words stand there already, and none of them is ours: find those
    that it meant. Raises `Unknown` when there are none: then it knows more than it shows."""
    repeated, explained = await is_repeated(key, graph.tools)
    if not repeated or explained:
        return
    async for post in _own(writing, place, since - _REMEMBERED, graph):
        if same(text(post, "message"), writing.message):
            await remember_repeated(key, graph.tools, explained=True)
            return
    raise Unknown("said_before_there")


def _is_fresh(post: Fields, graph: Graph) -> bool:
    at = datetime.fromisoformat(text(post, "created_time"))
    return graph.tools.now() - at <= _FRESH + CLOCKS_APART
