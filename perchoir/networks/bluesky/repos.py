"""The posts of one AT Protocol server, straight from its firehose.

For a company's own server, and for whoever prefers the protocol itself to Jetstream.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from perchoir.core.outbound import OutboundError
from perchoir.networks.bluesky.batching import Message, in_batches
from perchoir.networks.bluesky.embeds import Blobs, blobs_at
from perchoir.networks.bluesky.failures import Skips, stream_errors
from perchoir.networks.bluesky.finding import find_authors
from perchoir.networks.bluesky.identities import (
    document_of,
    note_handle,
    resolve_handles,
    server_of,
)
from perchoir.networks.bluesky.manifest import REPOS_MANIFEST
from perchoir.networks.bluesky.records import post_from
from perchoir.networks.bluesky.repo_frames import Missing, RepoFrame, payload, read_repo_frame
from perchoir.networks.bluesky.syntax import POST, REPOST
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Batch, Event, Posted, Refused, Settings, Temporary, Tools

_ASKED_AT_ONCE = 8
_MOST_ASKED = 50
_PATIENCE_S = 5.0
_LARGEST_RECORD = 2_000_000
_SHOWN = 2_000
_BEGINNING = "0"
_STARTED_AGAIN = "The server counts from the beginning again: everything it has kept is read."


class _CursorAhead(Exception):
    """The server has never counted that far: it was set up anew."""


class Repos:
    """`bluesky.repos`. Its cursor is the server's sequence number of the last frame."""

    manifest = REPOS_MANIFEST

    async def stream(
        self, settings: Settings, cursor: str, tools: Tools
    ) -> AsyncGenerator[Batch, None]:
        """See `StreamingSource`."""
        reader = _Reader(settings, tools)
        try:
            async with aclosing(reader.batches(cursor)) as batches:
                async for batch in batches:
                    yield batch
        except _CursorAhead:
            reader.notice = _STARTED_AGAIN
            async with aclosing(reader.batches(_BEGINNING)) as batches:
                async for batch in batches:
                    yield batch

    async def resolve_handles(
        self, dids: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """See `ResolvesAuthors`."""
        return await resolve_handles(dids, settings, tools)

    async def find_authors(
        self, handles: Sequence[str], settings: Settings, tools: Tools
    ) -> dict[str, str]:
        """See `ResolvesHandles`."""
        server = server_address(settings.get("server", ""))
        return await find_authors(handles, server, settings, tools)


class _Reader:
    """One connection to one server."""

    def __init__(self, settings: Settings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools
        self._server = server_address(settings.get("server", ""))
        self._blobs: Blobs = blobs_at(self._server)
        self._collections = frozenset([POST, REPOST] if _reposts(settings) else [POST])
        self.notice = ""

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        address = _firehose(self._server, cursor)
        with stream_errors():
            async with (
                self._tools.http.websocket(address) as socket,
                aclosing(in_batches(socket)) as lists,
            ):
                async for messages in lists:
                    batch = await self._batch(messages, cursor)
                    cursor = batch.cursor
                    yield batch

    async def _batch(self, messages: Sequence[Message], cursor: str) -> Batch:
        now, skips = self._tools.now(), Skips()
        if self.notice:
            skips.note(self.notice)
            self.notice = ""
        frames = _not_seen_yet(self._frames(messages, now, skips), cursor)
        for frame in frames:
            if frame.handle:
                await note_handle(*frame.handle, self._tools)
        last = max((frame.at for frame in frames if frame.at), default=None)
        changes = [change for frame in frames for change in frame.changes]
        return Batch(
            events=tuple(await self._completed(changes, now, skips)),
            cursor=_further(cursor, frames),
            skipped=skips.count,
            problem=skips.problem,
            behind_s=max(0.0, (now - last).total_seconds()) if last else None,
        )

    def _frames(self, messages: Sequence[Message], now: datetime, skips: Skips) -> list[RepoFrame]:
        frames = []
        for message in messages:
            try:
                frame = read_repo_frame(message, now, self._blobs, self._collections)
            except Unreadable as error:
                skips.add(error, message[:_SHOWN])
                continue
            _raise_for(frame.error)
            if frame.notice:
                skips.note(frame.notice)
            for problem in frame.problems:
                skips.add(Unreadable(problem), "")
            frames.append(frame)
        return frames

    async def _completed(
        self, changes: Sequence[Event | Missing], now: datetime, skips: Skips
    ) -> list[Event]:
        """Every change in its place, the missing records asked for."""
        asked = [change for change in changes if isinstance(change, Missing)]
        if not asked:
            return [change for change in changes if not isinstance(change, Missing)]
        turns = asyncio.Semaphore(_ASKED_AT_ONCE)
        found = dict(
            zip(
                asked[:_MOST_ASKED],
                await asyncio.gather(
                    *(self._asked(one, now, skips, turns) for one in asked[:_MOST_ASKED])
                ),
                strict=True,
            )
        )
        for left_out in asked[_MOST_ASKED:]:
            skips.add(Unreadable("too many records left out"), left_out.rkey)
        completed = [found.get(one) if isinstance(one, Missing) else one for one in changes]
        return [event for event in completed if event is not None]

    async def _asked(
        self, missing: Missing, now: datetime, skips: Skips, turns: asyncio.Semaphore
    ) -> Event | None:
        async with turns:
            try:
                record = await self._record(missing)
                return self._posted(missing, record, now) if record is not None else None
            except (OutboundError, Unreadable) as error:
                skips.add(error, f"{missing.did}/{missing.collection}/{missing.rkey}")
                return None

    async def _record(self, missing: Missing) -> object | None:
        """The record from this server, else from its author's own; None when it is gone."""
        answer = await self._get_record(self._server, missing)
        if answer is None:
            document = await document_of(missing.did, self._settings, self._tools)
            home = server_of(document)
            answer = await self._get_record(home, missing) if home else None
        return answer

    async def _get_record(self, server: str, missing: Missing) -> object | None:
        answer = await self._tools.http.get(
            f"{server}/xrpc/com.atproto.repo.getRecord",
            params={"repo": missing.did, "collection": missing.collection, "rkey": missing.rkey},
            max_bytes=_LARGEST_RECORD,
            timeout_s=_PATIENCE_S,
        )
        found = answer.json() if answer.status == 200 else None
        return found.get("value") if isinstance(found, Mapping) else None

    def _posted(self, missing: Missing, record: object, now: datetime) -> Posted:
        where = (missing.did, missing.collection, missing.rkey)
        raw = payload(*where, record, missing.at, missing.edited)
        post = post_from(*where, record, received_at=now, blobs=self._blobs, raw=raw)
        return Posted(post, edited_at=missing.at if missing.edited else None)


def server_address(text: str) -> str:
    """`https://host`, from what a person wrote. Raises `Refused("address_missing")`."""
    address = text.strip().rstrip("/")
    if not address:
        raise Refused("address_missing")
    if address.startswith(("wss://", "ws://")):
        address = f"http{address.removeprefix('ws')}"
    return address if "://" in address else f"https://{address}"


def _firehose(server: str, cursor: str) -> str:
    asked = f"?{urlencode({'cursor': cursor})}" if cursor.isdecimal() else ""
    return f"ws{server.removeprefix('http')}/xrpc/com.atproto.sync.subscribeRepos{asked}"


def _reposts(settings: Mapping[str, Any]) -> bool:
    return settings.get("reposts") == "yes"


def _raise_for(error: str) -> None:
    """What an error frame means (lexicon com.atproto.sync.subscribeRepos, November 2026)."""
    if error == "FutureCursor":
        raise _CursorAhead
    if error:
        raise Temporary("hung_up", error)


def _not_seen_yet(frames: Sequence[RepoFrame], cursor: str) -> list[RepoFrame]:
    """Without what stands at the cursor or before it: while a server changes over from its archive
    to the live stream it may send its newest frame again (seen on the reference server)."""
    last = int(cursor) if cursor.isdecimal() else -1
    fresh = []
    for frame in frames:
        if frame.seq is not None:
            if frame.seq <= last:
                continue
            last = frame.seq
        fresh.append(frame)
    return fresh


def _further(cursor: str, frames: Sequence[RepoFrame]) -> str:
    last = max((frame.seq for frame in frames if frame.seq is not None), default=None)
    return cursor if last is None else str(last)


REPOS = Repos()
