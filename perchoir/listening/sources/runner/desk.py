"""All that is needed to read what one source sends, on whatever machine it is read."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field

from perchoir.core.secrets import UnreadableSecret
from perchoir.listening.mentions.ingest import SourceGone
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.accounts import opened
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner.handles import Handles
from perchoir.listening.sources.runner.house import House
from perchoir.listening.sources.runner.intake import Intake
from perchoir.listening.sources.runner.people import People
from perchoir.listening.sources.runner.sifting import Sifting
from perchoir.listening.sources.settings_of import all_settings, unsealed
from perchoir.networks.contract import (
    Batch,
    Block,
    ConnectorError,
    Event,
    NeedsReconnect,
    Refused,
    StreamsBlocks,
    Tools,
)
from perchoir.networks.contract import Source as Connector

LOOK_AGAIN_S = 10.0


@dataclass
class Link:
    """A source's connector with what it asks for."""

    source: Source
    connector: Connector
    settings: dict[str, str]
    tools: Tools


async def link_of(source: Source, house: House) -> Link:
    """Raises `Refused` or `NeedsReconnect` when the source cannot be asked; with an account, what
    renewing its token raises."""
    connector = _connector(source, house)
    settings, secret = _settings(source, connector)
    if connector.manifest.needs_account:
        settings |= await house.threads.run(lambda: opened(source))
        secret = settings["token"]
    return Link(
        source,
        connector,
        settings,
        house.tools(secret, source.workspace_id, connector.manifest.network),
    )


@dataclass
class Desk:
    """Between `begin` and `stop` the people whom watches name are looked up."""

    link: Link
    house: House
    watches: WatchSet
    handles: Handles
    people: People
    sifting: Sifting | None

    def intake(self) -> Intake:
        """One way into the store; what two of them take goes in side by side."""
        return Intake(
            self.link.source,
            self.watches,
            self.house.threads,
            self.handles,
            self.people,
            self.sifting,
        )

    async def read_each(self, block: Block) -> Batch:
        """One message at a time: what makes reading fail costs itself alone, and is counted."""
        connector = self.link.connector
        assert isinstance(connector, StreamsBlocks)
        events: list[Event] = []
        problems: list[str] = []
        for message in block.messages:
            alone = Block((message,), block.received_at)
            try:
                events += (await connector.read(alone, None, "", self.link.tools)).events
            except ConnectorError as error:
                problems.append(f"{error}: {message[:1_000].decode('utf-8', 'replace')}")
        return Batch(tuple(events), "", skipped=len(problems), problem="".join(problems[:1]))

    async def begin(self) -> None:
        await self.people.begin()

    async def stop(self) -> None:
        if self.sifting:
            await self.sifting.stop()
        await self.people.stop()
        await self.handles.stop()


@dataclass
class Desks:
    """Those of all sources whose messages come to this engine."""

    house: House
    _open: "dict[int, tuple[float, Desk]]" = field(default_factory=dict)
    _opening: "defaultdict[int, asyncio.Lock]" = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def of(self, source_id: int) -> Desk:
        """Made anew when somebody changed the source's settings. Raises `SourceGone`."""
        async with self._opening[source_id]:
            looked_at, desk = self._open.get(source_id, (float("-inf"), None))
            if desk and time.monotonic() - looked_at < LOOK_AGAIN_S:
                return desk
            source = await self.house.threads.run(lambda: _row(source_id))
            if source is None:
                await self._close(source_id)
                raise SourceGone(source_id)
            if desk is None or _asks(source) != _asks(desk.link.source):
                await self._close(source_id)
                desk = desk_of(await link_of(source, self.house), self.house)
                await desk.begin()
            self._open[source_id] = time.monotonic(), desk
            return desk

    async def stop(self) -> None:
        for source_id in list(self._open):
            await self._close(source_id)

    async def _close(self, source_id: int) -> None:
        if source_id in self._open:
            _looked_at, desk = self._open.pop(source_id)
            await desk.stop()


def _row(source_id: int) -> Source | None:
    return Source.objects.select_related("workspace").filter(pk=source_id).first()


def _asks(source: Source) -> tuple[object, ...]:
    return source.key, source.settings, source.secrets


def desk_of(link: Link, house: House) -> Desk:
    watches = house.watches(link.source.workspace)
    given = link.connector, link.settings, link.tools
    people = People(*given, watches, house.threads)
    handles = Handles(*given, link.source.workspace, house.threads)
    return Desk(link, house, watches, handles, people, _sifting(link, people, house))


def _sifting(link: Link, people: People, house: House) -> Sifting | None:
    if not isinstance(link.connector, StreamsBlocks):
        return None
    return Sifting(link.connector, link.tools, people.watches, people, house.threads)


def _connector(source: Source, house: House) -> Connector:
    try:
        return house.find_connector(source.key)
    except KeyError:
        raise Refused("connector_missing", source.key) from None


def _settings(source: Source, connector: Connector) -> tuple[dict[str, str], str]:
    """All settings, and the first secret for connectors that know one token."""
    try:
        settings = all_settings(source, connector.manifest)
        return settings, next(iter(unsealed(source).values()), "")
    except UnreadableSecret:
        raise NeedsReconnect("secret_unreadable") from None
