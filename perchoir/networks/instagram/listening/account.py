"""An account of ours, asked again and again what came in.

developers.facebook.com/docs/instagram-platform, reference of IG User media and tags, IG Media
comments, IG Comment replies; with Instagram's own sign-in, November 2026. Comments are read under
the newest posts: one under an older post is not found.
"""

from functools import partial
from typing import Final

from perchoir.networks.common.fields import Fields, inner, objects
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
from perchoir.networks.contract import Batch, Settings, Tools
from perchoir.networks.instagram.listening.manifest import ACCOUNT_MANIFEST
from perchoir.networks.instagram.listening.posts import (
    COMMENT_FIELDS,
    MEDIA_FIELDS,
    comment_of,
    tagging_of,
)
from perchoir.networks.instagram.publishing import calls
from perchoir.networks.instagram.publishing.calls import NETWORK, VERSION

ASK_EVERY_S: Final = 180.0
_STAMP: Final = "timestamp"
_TOLD_OF: Final = {"subscribed_fields": "comments,mentions"}
_WITH_REPLIES: Final = f"{COMMENT_FIELDS},replies.limit(50){{{COMMENT_FIELDS}}}"
_OURS: Final = {
    "fields": f"id,permalink,timestamp,comments.limit(50){{{_WITH_REPLIES}}}",
    "limit": "25",
}


class Account:
    """`instagram.account`."""

    manifest = ACCOUNT_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`."""
        graph = graph_with(settings, tools, calls.ADDRESS, VERSION, NETWORK)
        reading = Reading.of(settings, cursor, tools)
        await ask_to_be_told("me/subscribed_apps", _TOLD_OF, graph)
        # One page: these are our own posts, and comments come under old ones too.
        page = await permitted(_first_page(graph))
        for media in page:
            await _take_comments(media, reading, graph)
        asked = {"fields": MEDIA_FIELDS, "limit": "25"}
        tagged = listed(f"{graph.account}/tags", asked, reading, graph, _STAMP)
        reading.take(await if_permitted(tagged, reading), partial(tagging_of, reading=reading))
        return reading.batch(ASK_EVERY_S)


async def _first_page(graph: Graph) -> list[Fields]:
    return objects(await graph.ask(f"{graph.account}/media", _OURS), "data")


async def _take_comments(media: Fields, reading: Reading, graph: Graph) -> None:
    asked = {"fields": _WITH_REPLIES, "limit": "50"}
    found = await nested(media, "comments", asked, reading, graph, _STAMP)
    answers = [one for comment in found for one in objects(inner(comment, "replies"), "data")]
    reading.take([*found, *answers], partial(comment_of, media=media, reading=reading))


ACCOUNT = Account()
