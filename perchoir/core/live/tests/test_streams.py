"""What an open page hears, in which order, and when it stops hearing."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ParamSpec, TypeVar

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.test import AsyncClient
from django.utils import timezone

from perchoir.core.live import hub as hub_module
from perchoir.core.live import readers, streams
from perchoir.core.live.actions import publish, purge_events
from perchoir.core.live.hub import Hub
from perchoir.core.live.models import LiveEvent
from perchoir.core.live.queries import Change, changes_since, newest_id
from perchoir.core.live.streams import Listener, Message, stream
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right

pytestmark = pytest.mark.django_db(transaction=True)
P = ParamSpec("P")
T = TypeVar("T")


def in_database(work: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    return sync_to_async(work, thread_sensitive=True)


@pytest.fixture(autouse=True)
async def _no_connection_left() -> AsyncIterator[None]:
    yield
    await in_database(connections.close_all)()


@pytest.fixture
def centre() -> Iterator[Hub]:
    centre = Hub(pause_s=0.01)
    yield centre
    centre.close_all()
    centre._somebody.set()
    if centre._thread is not None:
        centre._thread.join()
    readers.release_connections()


@pytest.fixture
def listener(analyst: Member) -> Listener:
    session = SessionStore()
    session[HASH_SESSION_KEY] = analyst.user.get_session_auth_hash()
    session.create()
    return Listener(
        analyst, session.session_key or "", Right.READ_MENTIONS, _is_a_watch, _numbers_and_topics
    )


@pytest.fixture
def written(listener: Listener) -> int:
    """The event after which the page was written."""
    publish(listener.member.workspace, "watch:1", {"n": 0})
    return newest_id(listener.member.workspace_id)


def _is_a_watch(topic: str) -> bool:
    return topic.startswith("watch:")


def _numbers_and_topics(_member: Member, changes: Sequence[Change]) -> Sequence[Message]:
    return [("change", change.payload["n"]) for change in changes]


def _publish(member: Member, *numbers: int, topic: str = "watch:1") -> None:
    with transaction.atomic():
        for number in numbers:
            publish(member.workspace, topic, {"n": number})


async def _read(source: AsyncIterator[bytes], until: int) -> list[tuple[str, Any]]:
    """Messages until `until` has come, as (event, data)."""
    found: list[tuple[str, Any]] = []
    async with asyncio.timeout(10):
        async for piece in source:
            found += _messages(piece)
            if ("change", until) in found:
                return found
    return found


def _messages(piece: bytes) -> list[tuple[str, Any]]:
    blocks = [block for block in piece.decode().split("\n\n") if "event: " in block]
    return [_message(dict(line.split(": ", 1) for line in block.split("\n"))) for block in blocks]


def _message(fields: dict[str, str]) -> tuple[str, Any]:
    return fields["event"], fields.get("id") or json.loads(fields["data"])


def _numbers(messages: list[tuple[str, Any]]) -> list[int]:
    return [data for name, data in messages if name == "change"]


def _last_id(messages: list[tuple[str, Any]]) -> int:
    return int([data for name, data in messages if name == "seen"][-1])


async def test_an_open_page_hears_what_happens_after_it_was_written(
    listener: Listener, centre: Hub, written: int
) -> None:
    source = stream(listener, written, centre)
    assert (await anext(source)).startswith(b"retry:")
    await in_database(_publish)(listener.member, 1, 2)
    assert _numbers(await _read(source, 2)) == [1, 2]
    await source.aclose()


async def test_a_broken_connection_resumes_with_nothing_lost_and_nothing_twice(
    listener: Listener, centre: Hub, written: int
) -> None:
    first = stream(listener, written, centre)
    await anext(first)
    await in_database(_publish)(listener.member, 1, 2)
    seen = _last_id(await _read(first, 2))
    await first.aclose()
    await in_database(_publish)(listener.member, 3, 4)

    second = stream(listener, seen, centre)
    await anext(second)
    before = await _read(second, 4)
    await in_database(_publish)(listener.member, 5)
    assert _numbers(before + await _read(second, 5)) == [3, 4, 5]
    await second.aclose()


async def test_a_page_hears_only_its_workspace_and_its_topics(
    listener: Listener, stranger: Member, centre: Hub, written: int
) -> None:
    source = stream(listener, written, centre)
    await anext(source)
    await in_database(_publish)(stranger, 1)
    await in_database(_publish)(listener.member, 2, topic="source:1")
    await in_database(_publish)(listener.member, 3)
    assert _numbers(await _read(source, 3)) == [3]
    await source.aclose()


async def test_a_page_that_slept_past_the_purge_is_told_to_read_again(
    listener: Listener, centre: Hub
) -> None:
    await in_database(_publish)(listener.member, 1, 2, 3)
    first = await in_database(LiveEvent.objects.values_list("pk", flat=True).first)()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        assert await in_database(purge_events)() == 2
    source = stream(listener, first or 0, centre)
    await anext(source)
    assert _messages(await anext(source))[0][0] == "reset"
    await source.aclose()


async def test_the_purge_leaves_a_page_that_missed_nothing_in_peace(
    listener: Listener, centre: Hub
) -> None:
    await in_database(_publish)(listener.member, 1)
    last = await in_database(LiveEvent.objects.values_list("pk", flat=True).last)()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        await in_database(purge_events)()
    source = stream(listener, last or 0, centre)
    await anext(source)
    await in_database(_publish)(listener.member, 2)
    assert [name for name, _ in await _read(source, 2)] == ["change", "seen"]
    await source.aclose()


async def test_a_page_too_slow_for_a_storm_reads_the_rest_from_the_database(
    listener: Listener, centre: Hub, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "WAITING_AT_MOST", 5)
    source = stream(listener, written, centre)
    await anext(source)
    await in_database(_publish)(listener.member, *range(1, 5))
    heard = await _read(source, 4)
    await in_database(_publish)(listener.member, *range(5, 40))
    await asyncio.sleep(0.2)
    assert _numbers(heard + await _read(source, 39)) == list(range(1, 40))
    await source.aclose()


async def test_a_storm_longer_than_a_replay_ends_in_a_reset(
    listener: Listener, centre: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PAGE", 3)
    monkeypatch.setattr(streams, "REPLAYED_AT_MOST", 6)
    await in_database(_publish)(listener.member, *range(1, 12))
    monkeypatch.setattr(streams, "changes_since", partial(changes_since, limit=3))
    first = await in_database(LiveEvent.objects.values_list("pk", flat=True).first)()
    source = stream(listener, first or 0, centre)
    pieces = [await anext(source) for _ in range(4)]
    assert [name for piece in pieces for name, _ in _messages(piece)][-1] == "reset"
    await source.aclose()


@pytest.mark.parametrize("leave", ["removed", "demoted", "signed out"])
async def test_the_stream_of_somebody_who_may_no_longer_read_ends(
    listener: Listener, centre: Hub, written: int, monkeypatch: pytest.MonkeyPatch, leave: str
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.05)
    source = stream(listener, written, centre)
    await anext(source)
    assert await anext(source) == b": still here\n\n"
    await in_database(_LEAVING[leave])(listener)
    async with asyncio.timeout(5):
        assert [piece async for piece in source if b"change" in piece] == []


_LEAVING: dict[str, Callable[[Listener], object]] = {
    "removed": lambda listener: listener.member.delete(),
    "demoted": lambda listener: Member.objects.update(role="ambassador"),
    "signed out": lambda listener: SessionStore(listener.session_key).delete(),
    "locked out": lambda listener: _change_password(listener.member),
}


def _change_password(member: Member) -> None:
    member.user.set_password("another sentence to keep")
    member.user.save()


async def test_open_streams_end_at_once_when_the_process_stops(
    listener: Listener, centre: Hub, written: int
) -> None:
    source = stream(listener, written, centre)
    await anext(source)
    asyncio.get_running_loop().call_later(0.05, centre.close_all)
    async with asyncio.timeout(5):
        assert [piece async for piece in source] == []


async def test_what_was_rolled_back_is_never_told(
    listener: Listener, centre: Hub, written: int
) -> None:
    source = stream(listener, written, centre)
    await anext(source)
    await in_database(_publish_and_fail)(listener.member)
    await in_database(_publish)(listener.member, 2)
    assert _numbers(await _read(source, 2)) == [2]
    await source.aclose()


def _publish_and_fail(member: Member) -> None:
    with transaction.atomic():
        publish(member.workspace, "watch:1", {"n": 1})
        transaction.set_rollback(True)


async def test_the_address_answers_with_an_event_stream(analyst: Member) -> None:
    client = AsyncClient()
    await client.aforce_login(analyst.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = await client.get("/w/morvan/live/?topics=source:1")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
