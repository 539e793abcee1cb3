"""One open page: server-sent events that resume exactly where the connection broke.

The page gives the id of the last event it saw. Events since then are read from the database, then
the hub takes over; a page that has become too slow goes back to the database. When events since
then are no longer kept, the page is told to `reset`: read everything again.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from perchoir.core.live.hub import Ear, Hub, Wants, hub
from perchoir.core.live.queries import PAGE, Change, changes_since, newest_id, remembers
from perchoir.core.live.readers import in_reader
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right

HEARTBEAT_S = 15.0
RETRY_MS = 1000
REPLAYED_AT_MOST = 2000
Message = tuple[str, Any]
Compose = Callable[[Member, Sequence[Change]], Sequence[Message]]


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, to what, and how changes become messages (name and JSON) for their page."""

    member: Member
    session_key: str
    right: Right
    wants: Wants
    compose: Compose


def open_stream(
    request: WorkspaceRequest, right: Right, wants: Wants, compose: Compose
) -> StreamingHttpResponse:
    """Answer with a stream. `compose` runs in a reader's thread, in the reader's language."""
    spoken = partial(_as_reader, translation.get_language(), timezone.get_current_timezone())
    listener = Listener(
        request.member,
        request.session.session_key or "",
        right,
        wants,
        lambda member, changes: spoken(partial(compose, member, changes)),
    )
    response = StreamingHttpResponse(
        stream(listener, last_seen(request)), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def last_seen(request: HttpRequest) -> int:
    """The last event's id: what the browser remembers, else what the page was written with."""
    text = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return whole_number(text) or 0


async def stream(listener: Listener, after: int, centre: Hub = hub) -> AsyncGenerator[bytes]:
    """The body of the answer. Ends when the member may no longer read, and on shutdown."""
    workspace_id = listener.member.workspace_id
    newest = await in_reader(partial(newest_id, workspace_id))
    ear = centre.listen(workspace_id, listener.wants, newest)
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        async for piece in _from(ear, listener, after, centre):
            yield piece
    finally:
        ear.leave()


async def _from(ear: Ear, listener: Listener, after: int, centre: Hub) -> AsyncIterator[bytes]:
    caught_up = False
    checked = asyncio.get_running_loop().time()
    while not centre.closing:
        if not caught_up or ear.overflowed:
            ear.overflowed = False
            async for piece, reached in _replayed(listener, after):
                after = reached
                yield piece
            caught_up = True
        heard = [change for change in await ear.listen(HEARTBEAT_S) if change.id > after]
        if heard:
            after = heard[-1].id
            yield await _written(listener, heard)
        now = asyncio.get_running_loop().time()
        if now - checked >= HEARTBEAT_S:
            checked = now
            if not await in_reader(partial(_may_still_read, listener)):
                return
            yield b": still here\n\n"


async def _replayed(listener: Listener, after: int) -> AsyncIterator[tuple[bytes, int]]:
    """What happened since `after`, from the database, and the id reached."""
    workspace_id = listener.member.workspace_id
    if not await in_reader(partial(remembers, workspace_id, after)):
        yield await _reset(workspace_id)
        return
    for _ in range(REPLAYED_AT_MOST // PAGE):
        page = await in_reader(partial(changes_since, {workspace_id: after}))
        if page:
            after = page[-1].id
            wanted = [change for change in page if listener.wants(change.topic)]
            yield (await _written(listener, wanted) if wanted else _bookmark(after)), after
        if len(page) < PAGE:
            return
    yield await _reset(workspace_id)


async def _reset(workspace_id: int) -> tuple[bytes, int]:
    newest = await in_reader(partial(newest_id, workspace_id))
    return _line("reset", {}, newest), newest


async def _written(listener: Listener, changes: Sequence[Change]) -> bytes:
    """The messages of some changes. Only the last carries the id: half of them is none of them."""
    messages = await in_reader(partial(listener.compose, listener.member, changes))
    last = changes[-1].id
    lines = [_line(name, data) for name, data in messages]
    return b"".join(lines) + _bookmark(last)


def _line(name: str, data: Any, number: int | None = None) -> bytes:
    marked = f"id: {number}\n" if number is not None else ""
    return f"{marked}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _bookmark(number: int) -> bytes:
    return _line("seen", {}, number)


def _as_reader(language: str | None, zone: Any, work: Callable[[], Sequence[Message]]) -> Any:
    with translation.override(language), timezone.override(zone):
        return work()


def _may_still_read(listener: Listener) -> bool:
    with suppress(Member.DoesNotExist):
        member = Member.objects.select_related("user").get(pk=listener.member.pk)
        return member.user.is_active and member.may(listener.right) and _signed_in(member, listener)
    return False


def _signed_in(member: Member, listener: Listener) -> bool:
    """False once the session is ended, and in every other session once the password changes."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(listener.session_key)
    known = str(session.get(HASH_SESSION_KEY, ""))
    return constant_time_compare(known, member.user.get_session_auth_hash())
