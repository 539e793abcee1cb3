"""A search for words, asked again and again.

developers.facebook.com/docs/threads/keyword-search (January 2026): 2,200 searches in 24 hours for
each account, over all apps; those that find nothing do not count.
"""

from functools import partial
from typing import Final

from perchoir.networks.common.fields import Fields, moment, objects
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.graph.listening import Reading, graph_with, permitted
from perchoir.networks.contract import Batch, Refused, Settings, Tools
from perchoir.networks.threads.listening.manifest import SEARCH_MANIFEST
from perchoir.networks.threads.listening.posts import FIELDS, post_of
from perchoir.networks.threads.publishing import calls
from perchoir.networks.threads.publishing.calls import NETWORK, VERSION

# 480 a day: four searches of one account are below its 2,200.
ASK_EVERY_S: Final = 180.0
_IN_PAGE: Final = 100
_MOST_PAGES: Final = 3


class Search:
    """`threads.search`."""

    manifest = SEARCH_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`. `Refused`: query_missing too."""
        graph = graph_with(settings, tools, calls.ADDRESS, VERSION, NETWORK)
        reading, query = Reading.of(settings, cursor, tools), settings.get("query", "").strip()
        if not query:
            raise Refused("query_missing")
        found = await permitted(_found(query, reading, graph))
        reading.take(found, partial(post_of, reading=reading))
        return reading.batch(ASK_EVERY_S)


async def _found(query: str, reading: Reading, graph: Graph) -> list[Fields]:
    """The newest, page by page back to where reading stands: there is no other cursor than time."""
    asked = {"q": query, "search_type": "RECENT", "fields": FIELDS, "limit": str(_IN_PAGE)}
    if reading.since.year > 1:
        asked["since"] = str(int(reading.since.timestamp()))
    found: list[Fields] = []
    for _ in range(_MOST_PAGES):
        page = objects(await graph.ask("keyword_search", asked), "data")
        found += page
        times = [at for at in (moment(one.get("timestamp")) for one in page) if at]
        if len(page) < _IN_PAGE or not times or "since" not in asked:
            return found
        asked["until"] = str(int(min(times).timestamp()))
    reading.skipped.add("more came than can be read at once", {"query": query})
    return found


SEARCH = Search()
