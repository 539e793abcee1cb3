"""An account of ours, asked again and again what came in.

developers.facebook.com/docs/threads: retrieve-and-manage-replies, threads-mentions (2026). Answers
are read under the newest posts that have some; one under an older post is not found.
"""

from functools import partial
from typing import Final

from perchoir.networks.common.fields import Fields, objects, text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.listening import (
    Reading,
    graph_with,
    if_permitted,
    listed,
    permitted,
)
from perchoir.networks.contract import Batch, Settings, Tools
from perchoir.networks.threads.listening.manifest import ACCOUNT_MANIFEST
from perchoir.networks.threads.listening.posts import FIELDS, REPLY_FIELDS, answer_of, post_of
from perchoir.networks.threads.publishing import calls
from perchoir.networks.threads.publishing.calls import NETWORK, VERSION

ASK_EVERY_S: Final = 180.0
MOST_CONVERSATIONS: Final = 10
_STAMP: Final = "timestamp"


class Account:
    """`threads.account`."""

    manifest = ACCOUNT_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`."""
        graph = graph_with(settings, tools, calls.ADDRESS, VERSION, NETWORK)
        reading = Reading.of(settings, cursor, tools)
        for ours in await permitted(_answered(graph)):
            answers = await permitted(_conversation(ours, graph))
            reading.take(answers, partial(answer_of, ours=ours["id"], reading=reading))
        asked = {"fields": FIELDS, "limit": "50"}
        mentions = listed("me/mentions", asked, reading, graph, _STAMP)
        reading.take(
            await if_permitted(mentions, reading), partial(post_of, reading=reading, names_us=True)
        )
        return reading.batch(ASK_EVERY_S)


async def _answered(graph: Graph) -> list[Fields]:
    """Our newest posts under which somebody answered."""
    page = await graph.ask("me/threads", {"fields": "id,has_replies,timestamp", "limit": "50"})
    found = [one for one in objects(page, "data") if one.get("has_replies") is True]
    return [one for one in found if text(one, "id").isdecimal()][:MOST_CONVERSATIONS]


async def _conversation(ours: Fields, graph: Graph) -> list[Fields]:
    """All that stands under it, whoever is answered, the newest first."""
    path = f"{text(ours, 'id')}/conversation"
    return objects(await graph.ask(path, {"fields": REPLY_FIELDS, "reverse": "true"}), "data")


ACCOUNT = Account()
