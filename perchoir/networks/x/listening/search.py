"""A search of the last seven days, asked again and again.

X gives the newest first, a page at a time. Each call here is one page. While pages are missing, the
cursor names three posts: the one up to which all is known, the newest seen, and the oldest seen,
below which the next page begins. After a stop it goes on there: nothing is lost, nothing is paid
twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.common.problems import Skipped
from perchoir.networks.contract import Batch, Event, Refused, Removed, Settings, Tools
from perchoir.networks.x.listening.asking import MOST_IN_A_PAGE, api_with, posts_at
from perchoir.networks.x.listening.manifest import SEARCH_MANIFEST
from perchoir.networks.x.listening.moments import first_id_at, newer, written_at
from perchoir.networks.x.listening.posts import NETWORK, posts_in
from perchoir.networks.x.publishing.calls import POSTS, Api

# docs.x.com, recent search, August 2026: 512 characters, 450 calls per 15 minutes and app.
LONGEST_QUERY: Final = 512
ASK_EVERY_S: Final = 120.0
NEXT_PAGE_S: Final = 2.0
RECENT: Final = f"{POSTS}/search/recent"
# The last seven days. A little less, since clocks differ.
KEPT: Final = timedelta(days=7, minutes=-1)
_MOST_EMPTY: Final = 10
_NOT_THERE: Final = "resource-not-found"


class Cursor(NamedTuple):
    """Ids of posts, "" for none. `newest` and `oldest` are there while pages are missing."""

    known: str = ""
    newest: str = ""
    oldest: str = ""

    @classmethod
    def read(cls, written: str) -> "Cursor":
        return cls(*written.split()[:3])

    def written(self) -> str:
        return " ".join(part for part in self if part)


class Search:
    """`x.search`. A `Rechecks` too: deletions are told by a stream that Enterprise plans alone
    have, and everybody must respect them."""

    manifest = SEARCH_MANIFEST

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        """See `PollingSource`. `Refused`: query_missing, query_too_long, needs_token too."""
        api, query = api_with(settings, tools), _query(settings)
        now, place, skipped = tools.now(), Cursor.read(cursor), Skipped()
        first = first_id_at(now - KEPT)
        if place.known and newer(place.known, first) == first:
            if not place.oldest:
                skipped.add(lost(place.known), cursor)
            place = place._replace(known=first)
        if place.oldest and newer(place.oldest, place.known) == place.known:
            return batch([], place.newest, ASK_EVERY_S, skipped)
        answer = await page_at(api, RECENT, {"query": query, **between(place)})
        events = posts_in(answer, now, skipped)
        stands = after(place, answer)
        wait = NEXT_PAGE_S if stands.oldest and stands != place else ASK_EVERY_S
        return batch(events, stands.written(), wait, skipped)

    async def recheck(
        self, post_ids: Sequence[str], settings: Settings, tools: Tools
    ) -> list[Event]:
        """See `Rechecks`. Each post once a UTC day: X bills it again only then."""
        api, today = api_with(settings, tools), f"{tools.now():%Y-%m-%d}"
        asked = [one for one in post_ids[:MOST_IN_A_PAGE] if one.isdecimal()]
        asked = [one for one in asked if await tools.recall(_looked_at(one)) != today]
        if not asked:
            return []
        answer = await posts_at(api, POSTS, {"ids": ",".join(asked)}, len(asked))
        for one in asked:
            await tools.remember(_looked_at(one), today)
        gone = {
            text(one, "resource_id") or text(one, "value")
            for one in objects(answer, "errors", MOST_IN_A_PAGE)
            if _NOT_THERE in text(one, "type")
        }
        edited = [one for one in posts_in(answer, tools.now(), Skipped()) if one.edited_at]
        return [*(Removed(NETWORK, one) for one in asked if one in gone), *edited]


async def page_at(
    api: Api, path: str, asked: Mapping[str, str], further: str = "next_token"
) -> Fields:
    """The next page that holds anything: X may say that there is more and show nothing yet."""
    asked = {**asked, "max_results": str(MOST_IN_A_PAGE)}
    answer = await posts_at(api, path, asked, MOST_IN_A_PAGE)
    for _ in range(_MOST_EMPTY):
        token = text(inner(answer, "meta"), "next_token")
        if answer.get("data") or not token:
            break
        answer = await posts_at(api, path, {**asked, further: token}, MOST_IN_A_PAGE)
    return answer


def _query(settings: Settings) -> str:
    query = settings.get("query", "").strip()
    if not query:
        raise Refused("query_missing")
    if len(query) > LONGEST_QUERY:
        raise Refused("query_too_long", f"{len(query)} > {LONGEST_QUERY}")
    return query


def between(place: Cursor) -> dict[str, str]:
    given = {"since_id": place.known, "until_id": place.oldest}
    return {name: one for name, one in given.items() if one}


def after(place: Cursor, answer: Fields) -> Cursor:
    """Where reading stands after a page; without a cursor the newest page is all."""
    ids = [text(one, "id") for one in objects(answer, "data", MOST_IN_A_PAGE)]
    ids = sorted((one for one in ids if written_at(one)), key=int)
    newest = newer(place.newest, ids[-1] if ids else "")
    if not (place.known and text(inner(answer, "meta"), "next_token")):
        return Cursor(newer(place.known, newest))
    return Cursor(place.known, newest, ids[0]) if ids else place


def lost(known: str) -> str:
    """That more than a week lies between, for the page of the source."""
    at: datetime | None = written_at(known)
    return f"X keeps seven days: what came after {at:%Y-%m-%d %H:%M} UTC and before them is lost"


def batch(events: Sequence[Event], cursor: str, wait: float, skipped: Skipped) -> Batch:
    return Batch(tuple(events), cursor, wait, skipped.count, skipped.problem)


def _looked_at(post_id: str) -> str:
    return f"x.looked_at.{post_id}"


SEARCH = Search()
