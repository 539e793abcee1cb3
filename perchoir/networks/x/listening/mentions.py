"""What names a connected account, asked again and again.

docs.x.com, GET /2/users/:id/mentions (August 2026): the newest 800, a hundred a page, 300 calls per
15 minutes and account. As the search, the cursor names what is known while pages are missing.
"""

from typing import Final

from perchoir.networks.common.problems import Skipped
from perchoir.networks.contract import Batch, Refused, Settings, Tools
from perchoir.networks.x.listening.asking import api_with
from perchoir.networks.x.listening.manifest import MENTIONS_MANIFEST
from perchoir.networks.x.listening.moments import newer
from perchoir.networks.x.listening.posts import posts_in
from perchoir.networks.x.listening.search import (
    NEXT_PAGE_S,
    Cursor,
    Search,
    after,
    batch,
    between,
    page_at,
)

ASK_EVERY_S: Final = 180.0


class Mentions(Search):
    """`x.mentions`. Deletions are looked for as in a search."""

    manifest = MENTIONS_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`. `Refused`: account_missing, needs_token too."""
        account = settings.get("account", "")
        if not account.isdecimal():
            raise Refused("account_missing")
        api, place, skipped = api_with(settings, tools), Cursor.read(cursor), Skipped()
        if place.oldest and newer(place.oldest, place.known) == place.known:
            return batch([], place.newest, ASK_EVERY_S, skipped)
        path = f"/2/users/{account}/mentions"
        answer = await page_at(api, path, between(place), "pagination_token")
        events = posts_in(answer, tools.now(), skipped)
        stands = after(place, answer)
        wait = NEXT_PAGE_S if stands.oldest and stands != place else ASK_EVERY_S
        return batch(events, stands.written(), wait, skipped)


MENTIONS = Mentions()
