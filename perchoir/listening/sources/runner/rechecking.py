"""Looking again at stored posts, where the network does not always tell of deletions and edits.

The younger a post, the more often: a day old, every hour; a week, every day; a month, every week.
Whoever listens to the source does it, a few posts at a time, so that no two ever do.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from perchoir.listening.mentions.ingest import prepare, store
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.models import Round, Source
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    Event,
    Rechecks,
    Temporary,
    Tools,
)
from perchoir.networks.contract import Source as Connector

# Ten calls in half a minute: a third of what Mastodon allows an address (300 in 5 minutes, 2026).
AT_ONCE = 10
PAUSE_S = 30.0
AFTER_TROUBLE_S = 3_600.0
_DAY = timedelta(days=1)
AGES = ((_DAY, timedelta(hours=1)), (7 * _DAY, _DAY), (30 * _DAY, 7 * _DAY))
"""How old posts are at most, and how often those are looked at again."""
_log = logging.getLogger("perchoir.worker")


@dataclass
class Rechecking:
    """Beside the listening to one source, as long as it lasts."""

    connector: Connector
    settings: Mapping[str, str]
    tools: Tools
    source: Source
    watches: WatchSet
    threads: Threads
    _working: "asyncio.Task[None] | None" = None
    _turn: int = 0

    def begin(self) -> None:
        if isinstance(self.connector, Rechecks):
            self._working = asyncio.create_task(self._work(self.connector))

    async def stop(self) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.wait([self._working])

    async def _work(self, connector: Rechecks) -> None:
        pause = PAUSE_S
        while True:
            await asyncio.sleep(pause)
            try:
                await self._step(connector)
                pause = PAUSE_S
            except ConnectorError as error:
                # The listening itself shows on the health light; here only patience is due.
                asked = error.retry_after if isinstance(error, Temporary) else AFTER_TROUBLE_S
                pause = max(asked or 0.0, PAUSE_S)
            except Exception:
                _log.exception("posts of source %s could not be looked at again", self.source.pk)
                pause = AFTER_TROUBLE_S

    async def _step(self, connector: Rechecks) -> None:
        first = self._turn % len(AGES)
        found = await self.threads.run(lambda: next_posts(self.source, self.tools.now(), first))
        if not found:
            return
        begun, mentions = found
        ids = [mention.remote_id for mention in mentions]
        events = await connector.recheck(ids, self.settings, self.tools)
        await self.threads.run(lambda: self._store(begun, mentions, events))
        self._turn += 1

    def _store(self, begun: Round, mentions: Sequence[Mention], events: Sequence[Event]) -> None:
        if events:
            batch = Batch(tuple(events), cursor="")
            store(self.source.workspace, None, prepare(batch, self.watches.current()))
        go_on(begun, mentions)


def next_posts(source: Source, now: datetime, first: int = 0) -> tuple[Round, list[Mention]] | None:
    """The posts to look at now, and the round they belong to; None when none is due. The age
    `first` comes first: where more young posts come than can be asked about in an hour, the older
    ones have their turn all the same."""
    for age in range(len(AGES)):
        begun = _round(source, (first + age) % len(AGES), now)
        if begun.at is None:
            continue
        mentions = list(_still_to_come(begun, now)[:AT_ONCE])
        if mentions:
            return begun, mentions
        go_on(begun, [])
    return None


def go_on(begun: Round, mentions: Sequence[Mention]) -> None:
    """Write how far a round has come; it ends with the last post."""
    last = mentions[-1] if mentions else None
    begun.at, begun.mention_id = (last.at, last.pk) if last else (None, 0)
    begun.save(update_fields=["at", "mention_id"])


def _round(source: Source, age: int, now: datetime) -> Round:
    """The round under way; a new one when it is time."""
    begun, _new = Round.objects.get_or_create(
        source=source, age=age, defaults={"began_at": now, "at": now}
    )
    # In the future: the clock was moved back since.
    waits = begun.began_at <= now < begun.began_at + AGES[age][1]
    if begun.at is None and not waits:
        begun.began_at = begun.at = now
        begun.save(update_fields=["began_at", "at"])
    return begun


def _still_to_come(begun: Round, now: datetime) -> QuerySet[Mention]:
    oldest, youngest = AGES[begun.age][0], AGES[begun.age - 1][0] if begun.age else timedelta()
    before = Q(at__lt=begun.at) | Q(at=begun.at, pk__lt=begun.mention_id)
    mentions = Mention.objects.filter(before, source=begun.source_id)
    aged = mentions.filter(at__gt=now - oldest, at__lte=now - youngest)
    return aged.only("remote_id", "at").order_by("-at", "-id")
