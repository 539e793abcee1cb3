"""X's filtered stream: one connection for the rules of all watches.

X sends what a rule finds within seconds, and a sign of life every twenty. It sends nothing again:
what was missed since the cursor is searched for beside what comes, and until that is done the
cursor stays where it was.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

import msgspec

from perchoir.core.outbound import Answer, Streamed
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.common.problems import Skipped
from perchoir.networks.contract import (
    Batch,
    Event,
    Refused,
    Ruled,
    Settings,
    Temporary,
    Tools,
)
from perchoir.networks.x import filters
from perchoir.networks.x.listening.asking import api_with
from perchoir.networks.x.listening.credit import Credit
from perchoir.networks.x.listening.manifest import STREAM_MANIFEST
from perchoir.networks.x.listening.missed import missed
from perchoir.networks.x.listening.moments import first_id_at, newer, written_at
from perchoir.networks.x.listening.posts import NEW_FIELDS, OLD_FIELDS, posts_in
from perchoir.networks.x.listening.rules import standing, write
from perchoir.networks.x.listening.search import SEARCH
from perchoir.networks.x.publishing.calls import POSTS, Api

ADDRESS: Final = f"{POSTS}/search/stream"
# A sign of life comes every 20 seconds (docs.x.com, August 2026).
SILENCE_S: Final = 60.0
_LONGEST_LINE: Final = 2_000_000
_MOST_WAITING: Final = 1_000
_LONGEST_SAID: Final = 2_000
_LIMITS: Final = frozenset({"spending_limit", "spending_limit_missing", "network_ceiling"})


class Stream:
    """`x.stream`."""

    manifest = STREAM_MANIFEST
    filters = filters.STREAM

    async def write_rules(self, rules: Sequence[str], settings: Settings, tools: Tools) -> Ruled:
        """See `TakesRules`."""
        return await write(api_with(settings, tools), rules, self.filters.most_rules)

    async def stream(
        self, settings: Settings, cursor: str, tools: Tools
    ) -> AsyncGenerator[Batch, None]:
        """See `StreamingSource`. `Refused`: needs_token, spending_limit too."""
        api = api_with(settings, tools)
        async with Credit(tools) as credit, _opened(api) as streamed:
            both = _Both(api, credit, since=cursor)
            if not cursor:
                cursor = first_id_at(tools.now())
                yield Batch((), cursor)
            async with aclosing(both.batches(streamed, cursor)) as batches:
                async for batch in batches:
                    yield batch

    async def recheck(
        self, post_ids: Sequence[str], settings: Settings, tools: Tools
    ) -> list[Event]:
        """See `Rechecks`: the same question as a search asks."""
        return await SEARCH.recheck(post_ids, settings, tools)


@asynccontextmanager
async def _opened(api: Api) -> AsyncIterator[Streamed]:
    """Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    for fields in (OLD_FIELDS, NEW_FIELDS):
        async with _asked(api, fields) as streamed:
            try:
                await _check_open(api, streamed)
            except Refused as no:
                # The description of 2.167 has the old names here alone: they may go any day.
                if fields is OLD_FIELDS and "tweet.fields" in no.detail:
                    continue
                raise
            yield streamed
            return


@asynccontextmanager
async def _asked(api: Api, fields: Mapping[str, str]) -> AsyncIterator[Streamed]:
    with contract_errors():
        async with api.tools.http.stream(
            "GET", api.base + ADDRESS, headers=api.headers, params=fields, read_timeout_s=SILENCE_S
        ) as streamed:
            yield streamed


async def _check_open(api: Api, streamed: Streamed) -> None:
    if streamed.status == 200:
        return
    body = await streamed.read()
    api.understood(Answer(streamed.status, streamed.headers, body, streamed.url))
    raise Refused("not_this_service", f"{streamed.status}")


class _Both:
    """What comes, and beside it what was missed since `since` ("" for nothing)."""

    def __init__(self, api: Api, credit: Credit, since: str) -> None:
        self._api, self._credit, self._since = api, credit, since
        self._waiting: asyncio.Queue[Batch | Exception | None] = asyncio.Queue(_MOST_WAITING)
        self._newest = ""
        self._searching = bool(since)
        self._last_found: Batch | None = None

    async def batches(self, streamed: Streamed, cursor: str) -> AsyncGenerator[Batch, None]:
        """Until X hangs up. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
        tasks = [asyncio.create_task(self._until_over(self._read(streamed)))]
        if self._searching:
            tasks.append(asyncio.create_task(self._until_over(self._search())))
        try:
            while (one := await self._waiting.get()) is not None:
                if isinstance(one, Exception):
                    raise one
                self._newest = newer(self._newest, one.cursor)
                # Only now has all that was found been handed over.
                self._searching = self._searching and one is not self._last_found
                if not self._searching:
                    cursor = newer(cursor, self._newest)
                self._credit.use(1 if one.cursor else 0)
                yield msgspec.structs.replace(one, cursor=cursor)
                await self._credit.keep_ahead()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _until_over(self, work: Coroutine[Any, Any, bool]) -> None:
        """Whoever reads hears how it ended, unless the other goes on."""
        try:
            goes_on = await work
        except Exception as error:
            await self._waiting.put(error)
            return
        if not goes_on:
            await self._waiting.put(None)

    async def _read(self, streamed: Streamed) -> bool:
        """Each line a batch, its cursor the post itself: it was paid for."""
        with contract_errors():
            async for line in streamed.lines(_LONGEST_LINE):
                if line.strip():
                    await self._waiting.put(self._understood(line))
        return False

    def _understood(self, line: bytes) -> Batch:
        """Raises `Temporary` when X says why it hangs up."""
        skipped = Skipped()
        try:
            answer = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            skipped.add(error, line)
            answer = {}
        if not isinstance(answer, Mapping):
            skipped.add("no object", line)
            answer = {}
        seen = text(inner(answer, "data"), "id")
        if not seen:
            _check_goes_on(answer)
        events = posts_in(answer, self._api.tools.now(), skipped)
        cursor = seen if written_at(seen) else ""
        return Batch(tuple(events), cursor, None, skipped.count, skipped.problem)

    async def _search(self) -> bool:
        last = Batch((), "")
        try:
            rules = list((await standing(self._api)).ours)
            async for found in missed(self._api, rules, self._since):
                await self._waiting.put(found)
        except Refused as no:
            if no.code in _LIMITS:
                raise
            said = f"what was missed could not be searched for: {no}"
            last = Batch((), "", skipped=1, problem=said[:_LONGEST_SAID])
        self._last_found = last
        await self._waiting.put(last)
        return True


def _check_goes_on(answer: Fields) -> None:
    """X says why before it hangs up."""
    for one in objects(answer, "errors", 1):
        raise Temporary("server_trouble", f"{text(one, 'title')}: {text(one, 'detail')}")


STREAM = Stream()
