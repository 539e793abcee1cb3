"""What the filtered stream did not bring while nobody listened: each rule is a search, too."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from perchoir.networks.common.fields import inner, text
from perchoir.networks.common.problems import Skipped
from perchoir.networks.contract import Batch
from perchoir.networks.x.listening.asking import MOST_IN_A_PAGE, posts_at
from perchoir.networks.x.listening.moments import first_id_at, newer, written_at
from perchoir.networks.x.listening.posts import posts_in
from perchoir.networks.x.listening.search import KEPT, RECENT, lost
from perchoir.networks.x.publishing.calls import Api

# The stream brings posts a few seconds out of order (docs.x.com, August 2026: P99 six seconds).
MARGIN: Final = timedelta(seconds=30)


async def missed(api: Api, rules: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
    """Every post after `cursor` that one of these rules finds, a page a batch. What is older than
    a week is lost, and said.

    Raises `Temporary`, `Refused`, `NeedsReconnect`.
    """
    oldest, seen = first_id_at(api.tools.now() - KEPT), written_at(cursor)
    since = newer(first_id_at(seen - MARGIN), oldest) if seen else oldest
    if seen and newer(cursor, oldest) == oldest:
        yield Batch((), "", skipped=1, problem=lost(cursor))
    for rule in rules:
        async for found in _pages(api, {"query": rule, "since_id": since}):
            yield found


async def _pages(api: Api, asked: Mapping[str, str]) -> AsyncIterator[Batch]:
    asked = {**asked, "max_results": str(MOST_IN_A_PAGE)}
    while True:
        skipped = Skipped()
        answer = await posts_at(api, RECENT, asked, MOST_IN_A_PAGE)
        events = posts_in(answer, api.tools.now(), skipped)
        yield Batch(tuple(events), "", skipped=skipped.count, problem=skipped.problem)
        token = text(inner(answer, "meta"), "next_token")
        if not token:
            return
        asked = {**asked, "next_token": token}
