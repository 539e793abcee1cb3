"""What was read so far from one server, and what is new: nothing lost, nothing twice."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from perchoir.core.outbound import Answer
from perchoir.networks.common.delays import limit_remaining, limit_resets_in
from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.problems import Skipped, Unreadable
from perchoir.networks.contract import Batch, Event, Posted, Removed, Tools
from perchoir.networks.mastodon.ids import before_latecomers, newest, order
from perchoir.networks.mastodon.live import Live
from perchoir.networks.mastodon.manifest import SEARCH
from perchoir.networks.mastodon.server import Page, Wanted, statuses_page
from perchoir.networks.mastodon.statuses import NETWORK, is_public, local_key, posted_from

POLL_EVERY_S: Final = 30.0
# 300 calls per five minutes and address (docs.joinmastodon.org/api/rate-limits, November 2026):
# under this many left, we wait for the reset.
_KEPT_CALLS: Final = 30
_MOST_PAGES: Final = 200
_MOST_SEARCH_PAGES: Final = 5
_MOST_SEEN: Final = 20_000


class Reader:
    """Turns pages and live events into batches. `cursor` is the newest id that was given out."""

    def __init__(self, wanted: Wanted, cursor: str, tools: Tools) -> None:
        self.cursor = cursor
        self.next_in = POLL_EVERY_S
        self._wanted = wanted
        self._tools = tools
        self._seen: dict[str, str] = {}

    async def catch_up(self) -> AsyncGenerator[Batch, None]:
        """All that is new, oldest page first; at least one batch, perhaps empty.

        Raises `Temporary`, `Refused`, `NeedsReconnect`.
        """
        pages = self._search() if self._wanted.what == SEARCH else self._timeline()
        async for page, answer in pages:
            self.next_in = self._pause(answer)
            yield await self._batch_of_page(page)

    async def batch_of(self, event: Live) -> Batch | None:
        """One event of the stream, None when it says nothing of posts."""
        if event.name == "delete":
            removed = await self._removed(event.payload.strip().strip('"'))
            return Batch((removed,), self.cursor)
        if event.name not in ("update", "status.update"):
            return None
        try:
            status = msgspec.json.decode(event.payload)
        except (msgspec.DecodeError, RecursionError):
            status = event.payload
        return await self._batch_of_page([status])

    async def _timeline(self) -> AsyncGenerator[Page, None]:
        """From two minutes before the cursor forward, until nothing is newer."""
        anchor = before_latecomers(self.cursor)
        for _ in range(_MOST_PAGES):
            asked = {"min_id": anchor} if anchor else {}
            page, answer = await statuses_page(self._wanted, self._tools, **asked)
            yield page, answer
            last = newest(anchor, *_ids(page))
            if not anchor or last == anchor:
                return
            anchor = last

    async def _search(self) -> AsyncGenerator[Page, None]:
        """Newest first: pages back until one holds what is known."""
        pages: list[Page] = []
        read = 0
        for _ in range(_MOST_SEARCH_PAGES if self.cursor else 1):
            page, answer = await statuses_page(self._wanted, self._tools, offset=str(read))
            pages.append((page, answer))
            read += len(page)
            if not page or any(order(one) <= order(self.cursor) for one in _ids(page)):
                break
        for page, answer in reversed(pages):
            yield page, answer

    def _pause(self, answer: Answer) -> float:
        left = limit_remaining(answer.headers)
        if left is None or left >= _KEPT_CALLS:
            return POLL_EVERY_S
        return max(limit_resets_in(answer.headers, self._tools.now()) or 0.0, POLL_EVERY_S)

    async def _batch_of_page(self, page: Sequence[object]) -> Batch:
        now, skipped = self._tools.now(), Skipped()
        events: list[Event] = []
        for status in reversed(page):
            event = await self._event(status, now, skipped)
            if event is not None:
                events.append(event)
        self.cursor = newest(self.cursor, *_ids(page))
        return Batch(
            events=tuple(events),
            cursor=self.cursor,
            skipped=skipped.count,
            problem=skipped.problem,
            behind_s=_behind(events, now),
        )

    async def _event(self, status: object, now: datetime, skipped: Skipped) -> Posted | None:
        try:
            if not isinstance(status, Mapping):
                raise Unreadable("not a status")
            if not self._is_news(status) or not is_public(status):
                return None
            posted = posted_from(status, self._wanted.host, now, msgspec.json.encode(status))
        except Unreadable as error:
            skipped.add(error, status)
            return None
        await self._remember(text(status, "id"), posted.post.id)
        return await self._with_known_parent(status, posted)

    def _is_news(self, status: Fields) -> bool:
        """False for what was given out already and not edited since."""
        status_id, version = text(status, "id"), text(status, "edited_at")
        if self._seen.get(status_id) == version:
            return False
        self._seen[status_id] = version
        if len(self._seen) > _MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        return True

    async def _remember(self, status_id: str, post_id: str) -> None:
        """Deletions name the server's own id, `recheck` only knows the post's: both ways."""
        await self._tools.remember(known_as(self._wanted.host, status_id), post_id)
        await self._tools.remember(known_as(self._wanted.host, post_id), status_id)

    async def _with_known_parent(self, status: Fields, posted: Posted) -> Posted:
        parent = text(status, "in_reply_to_id")
        known = await self._tools.recall(known_as(self._wanted.host, parent)) if parent else None
        if not known:
            return posted
        post = msgspec.structs.replace(posted.post, reply_to=known)
        return msgspec.structs.replace(posted, post=post)

    async def _removed(self, status_id: str) -> Removed:
        known = await self._tools.recall(known_as(self._wanted.host, status_id))
        self._seen.pop(status_id, None)
        return Removed(NETWORK, known or local_key(self._wanted.host, status_id))


def known_as(host: str, name: str) -> str:
    """The key in the house's small cache."""
    return f"mastodon:{host}:{name}"


def _ids(page: Sequence[object]) -> list[str]:
    found = (text(status, "id") for status in page if isinstance(status, Mapping))
    return [one for one in found if 0 < len(one) <= 64]


def _behind(events: Sequence[Event], now: datetime) -> float | None:
    last = next((event for event in reversed(events) if isinstance(event, Posted)), None)
    return max(0.0, (now - last.post.created_at).total_seconds()) if last else None
