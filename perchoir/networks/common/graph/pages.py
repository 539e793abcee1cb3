"""Lists of the Graph interface, page by page."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Final

from perchoir.networks.common.fields import Fields, inner, moment, objects, text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.contract import Refused, Unknown

MOST_PAGES: Final = 20


async def own_posts(
    path: str,
    asked: Mapping[str, str],
    since: datetime,
    stamp: str,
    graph: Graph,
    *,
    newest_first: bool = True,
) -> AsyncIterator[Fields]:
    """What was published since then; `stamp` is the field of its time. A list that is not said to
    give the newest first is read to its end.

    Raises `Unknown` when the list cannot be read far enough.
    """
    params = dict(asked)
    for _ in range(MOST_PAGES):
        page = await _page(path, params, graph)
        for post in objects(page, "data"):
            at = moment(post.get(stamp))
            if at is None or not text(post, "id"):
                raise Unknown("timeline_not_readable")
            if at < since and newest_first:
                return
            if at >= since:
                yield post
        after = text(inner(inner(page, "paging"), "cursors"), "after")
        if not after or not text(inner(page, "paging"), "next"):
            return
        params["after"] = after
    raise Unknown("timeline_too_long")


async def _page(path: str, params: Mapping[str, str], graph: Graph) -> Fields:
    try:
        page = await graph.ask(path, params)
    except Refused as error:
        raise Unknown("timeline_not_readable", f"{error.code} {error.detail}") from error
    if not isinstance(page.get("data"), list):
        raise Unknown("timeline_not_readable")
    return page
