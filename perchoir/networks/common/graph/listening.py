"""Listening to an account by the Graph interface: lists that give the newest first are asked for
again and again.

The cursor is the time of the newest thing seen. Things may show up a little late, so each reading
goes back a little further than the cursor: what comes again is known by its id.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from perchoir.networks.common.fields import Fields, inner, moment, objects, text
from perchoir.networks.common.graph.calls import Graph
from perchoir.networks.common.problems import Skipped, Unreadable
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    IncomingPost,
    NeedsReconnect,
    Posted,
    Refused,
    Settings,
    Tools,
)

LATE: Final = timedelta(minutes=15)
MOST_PAGES: Final = 10
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


def graph_with(settings: Settings, tools: Tools, address: str, version: str, network: str) -> Graph:
    """For the account of a source. Raises `Refused("account_missing")`. `server` is another
    address than the network's own, in tests alone."""
    account, token = settings.get("account", ""), settings.get("token", "")
    if not account or not token:
        raise Refused("account_missing")
    base = settings.get("server", "").rstrip("/") or address
    return Graph(base, version, network, token, tools, account)


@dataclass
class Reading:
    """One reading of an account: what came since `since`, and what could not be read. `handle` is
    how the account is called, `account` its id."""

    account: str
    handle: str
    since: datetime
    now: datetime
    newest: datetime
    skipped: Skipped = field(default_factory=Skipped)
    posts: dict[str, IncomingPost] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, cursor: str, tools: Tools) -> "Reading":
        seen = moment(cursor) or _BEGINNING
        since = seen - LATE if seen > _BEGINNING else seen
        given = settings.get("account", ""), settings.get("handle", "")
        return cls(*given, since, tools.now().astimezone(UTC), seen)

    def take(self, things: Sequence[Fields], read: Callable[[Fields], IncomingPost | None]) -> None:
        """What is new among these; what cannot be read is counted, and None is nothing for us."""
        for one in things:
            try:
                post = read(one)
            except Unreadable as error:
                self.skipped.add(error, one)
                continue
            if post is not None and post.created_at >= self.since:
                self.posts.setdefault(post.id, post)
                # Never further than now: a time of the future would hide all that comes.
                self.newest = max(self.newest, min(post.created_at, self.now))

    def batch(self, next_in: float) -> Batch:
        events = tuple(
            Posted(one) for one in sorted(self.posts.values(), key=lambda one: one.created_at)
        )
        cursor = self.newest.isoformat() if self.newest > _BEGINNING else ""
        return Batch(events, cursor, next_in, self.skipped.count, self.skipped.problem)


async def permitted(asking: Awaitable[list[Fields]]) -> list[Fields]:
    """Raises `Refused("not_allowed_to_read")` where the account or the app has no permission."""
    try:
        return await asking
    except NeedsReconnect as no:
        if no.code != "not_allowed_to_write":
            raise
        raise Refused("not_allowed_to_read", no.detail) from None


async def if_permitted(asking: Awaitable[list[Fields]], reading: Reading) -> list[Fields]:
    """The same of what others can do without: a no is shown on the page of the source, and stops
    nothing."""
    try:
        return await permitted(asking)
    except Refused as no:
        reading.skipped.add(no.code, no.detail)
        return []


async def ask_to_be_told(path: str, fields: Mapping[str, str], graph: Graph) -> None:
    """Meta sends what happens on an account to the apps that the account asks for: once a day. It
    only hastens what asking finds, so that a no is nobody's trouble."""
    today, key = f"{graph.tools.now():%Y-%m-%d}", f"{graph.network}:told:{graph.account}"
    if await graph.tools.recall(key) == today:
        return
    await graph.tools.remember(key, today)
    with suppress(ConnectorError):
        await graph.prepare(path, fields)


async def listed(
    path: str, asked: Mapping[str, str], reading: Reading, graph: Graph, stamp: str
) -> list[Fields]:
    """A list, the newest first, back to where reading stands; without a cursor its first page."""
    params, found = dict(asked), list[Fields]()
    for _ in range(MOST_PAGES):
        page = await graph.ask(path, params)
        found += objects(page, "data")
        after = more_after(page, reading, stamp)
        if not after:
            return found
        params["after"] = after
    reading.skipped.add("more came than can be read at once", {"path": path})
    return found


def more_after(page: Fields, reading: Reading, stamp: str) -> str:
    """Where the next page of a list begins, "" where nothing of it can be new."""
    paging = inner(page, "paging")
    after = text(inner(paging, "cursors"), "after") if text(paging, "next") else ""
    oldest = next(_times_backwards(page, stamp), None)
    return after if reading.since > _BEGINNING and oldest and oldest >= reading.since else ""


def _times_backwards(page: Fields, stamp: str) -> Iterator[datetime]:
    for one in reversed(objects(page, "data")):
        at = moment(one.get(stamp))
        if at:
            yield at


async def nested(
    thing: Fields,
    name: str,
    asked: Mapping[str, str],
    reading: Reading,
    graph: Graph,
    stamp: str,
) -> list[Fields]:
    """The list that came inside of a thing, and what of it is missing there."""
    inside = inner(thing, name)
    found = objects(inside, "data")
    after = more_after(inside, reading, stamp)
    if after:
        path = f"{text(thing, 'id')}/{name}"
        found += await listed(path, {**asked, "after": after}, reading, graph, stamp)
    return found
