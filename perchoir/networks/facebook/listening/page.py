"""A page of ours, asked again and again what came in.

developers.facebook.com/docs/graph-api/reference/page/feed, .../page/tagged and
.../object/comments, version 26.0, read in November 2026. Comments are read under the posts of the
newest pages of the feed: one under an older post comes by message alone.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.listening import (
    Reading,
    ask_to_be_told,
    graph_with,
    if_permitted,
    listed,
    nested,
    permitted,
)
from perchoir.networks.contract import Batch, Event, Refused, Removed, Settings, Tools
from perchoir.networks.facebook.listening.manifest import PAGE_MANIFEST
from perchoir.networks.facebook.listening.posts import (
    COMMENT_FIELDS,
    POST_FIELDS,
    comment_of,
    post_of,
)
from perchoir.networks.facebook.publishing import calls
from perchoir.networks.facebook.publishing.calls import NETWORK, VERSION

# A page's calls in a day are 4,800 for each person it reached: two in three minutes are 960.
ASK_EVERY_S: Final = 180.0
MOST_RECHECKED: Final = 10
_TOLD_OF: Final = {"subscribed_fields": "feed,mention"}
_STAMP: Final = "created_time"
_NEWEST: Final = {"order": "reverse_chronological", "filter": "stream"}
_FEED: Final = {
    "fields": f"{POST_FIELDS},comments.limit(50).order(reverse_chronological).filter(stream)"
    f"{{{COMMENT_FIELDS}}}",
    "limit": "25",
}


class Page:
    """`facebook.page`. A `Rechecks` too, since not every deletion is told."""

    manifest = PAGE_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`."""
        graph, reading = _graph(settings, tools), Reading.of(settings, cursor, tools)
        await ask_to_be_told(f"{graph.account}/subscribed_apps", _TOLD_OF, graph)
        feed = listed(f"{graph.account}/feed", _FEED, reading, graph, _STAMP)
        for post in await permitted(feed):
            reading.take([post], partial(post_of, reading=reading))
            await _take_comments(post, reading, graph)
        asked = {"fields": POST_FIELDS, "limit": "25"}
        tagged = listed(f"{graph.account}/tagged", asked, reading, graph, _STAMP)
        reading.take(await if_permitted(tagged, reading), partial(post_of, reading=reading))
        return reading.batch(ASK_EVERY_S)

    async def recheck(
        self, post_ids: Sequence[str], settings: Settings, tools: Tools
    ) -> list[Event]:
        """See `Rechecks`, of comments alone, two calls each at most. Facebook says the same of what
        is gone and of what may not be seen: a comment is gone where the page's post still stands.
        """
        graph = _graph(settings, tools)
        gone: list[Event] = []
        for one in post_ids[:MOST_RECHECKED]:
            post, is_comment, _number = one.partition("_")
            if not is_comment or post == graph.account or await _stands(one, graph):
                continue
            if await _stands(f"{graph.account}_{post}", graph):
                gone.append(Removed(NETWORK, one))
        return gone


async def _stands(thing: str, graph: Graph) -> bool:
    try:
        await graph.ask(quote(thing, safe=""), {"fields": "id"})
    except Refused as no:
        if no.code != "not_found":
            raise
        return False
    return True


async def _take_comments(post: Fields, reading: Reading, graph: Graph) -> None:
    post_id = text(post, "id")
    asked = {"fields": COMMENT_FIELDS, "limit": "50", **_NEWEST}
    found = await nested(post, "comments", asked, reading, graph, _STAMP)
    reading.take(found, partial(comment_of, post_id=post_id, reading=reading))


def _graph(settings: Settings, tools: Tools) -> Graph:
    return graph_with(settings, tools, calls.ADDRESS, VERSION, NETWORK)


PAGE = Page()
