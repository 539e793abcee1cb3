import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    NeedsReconnect,
    Posted,
    Refused,
    Removed,
    Temporary,
)
from perchoir.networks.contract.conformance import SourceConformance
from perchoir.networks.mastodon import TIMELINE, reader
from perchoir.networks.mastodon.tests.rig import (
    NOW,
    PAGE,
    SSE,
    FakeMastodon,
    snowflake,
    status,
)
from tests.rigs.fake_network import FakeNetwork, Reply, in_json, limited


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield client


@pytest.fixture
def server(fake_network: FakeNetwork, outbound: Outbound) -> FakeMastodon:
    return FakeMastodon(fake_network, outbound)


@pytest.fixture
def rig(server: FakeMastodon) -> FakeMastodon:
    return server


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "POLL_EVERY_S", 0.02)


class TestTimelineKeepsTheContract(SourceConformance):
    source = TIMELINE
    repeats_after_resume = True


async def some_batches(server: FakeMastodon, cursor: str, count: int) -> list[Batch]:
    """The first `count` batches."""
    found: list[Batch] = []
    async with (
        asyncio.timeout(10),
        aclosing(TIMELINE.stream(server.settings, cursor, server.tools)) as batches,
    ):
        async for batch in batches:
            found.append(batch)
            if len(found) == count:
                break
    return found


async def until(server: FakeMastodon, cursor: str, wanted: int) -> list[Any]:
    """The events until there are `wanted`."""
    events: list[Any] = []
    async with (
        asyncio.timeout(10),
        aclosing(TIMELINE.stream(server.settings, cursor, server.tools)) as batches,
    ):
        async for batch in batches:
            events += batch.events
            if len(events) >= wanted:
                return events
    return events


async def error_of(rig: FakeMastodon, **settings: str) -> ConnectorError:
    with pytest.raises(ConnectorError) as raised:
        async with aclosing(
            TIMELINE.stream({**rig.settings, **settings}, "1", rig.tools)
        ) as batches:
            await anext(batches)
    return raised.value


async def test_several_pages_come_oldest_first_with_nothing_lost(server: FakeMastodon) -> None:
    ids = await server.publish(130)
    events = await until(server, "1", 130)
    assert [event.post.id for event in events] == ids


async def test_without_a_cursor_the_newest_page_comes(server: FakeMastodon) -> None:
    ids = await server.publish(60)
    (batch,) = await some_batches(server, "", 1)
    assert [event.post.id for event in batch.events if isinstance(event, Posted)] == ids[-40:]
    assert batch.cursor == ids[-1].rpartition("/")[2]


async def test_a_post_of_another_server_that_comes_in_late_is_not_lost(
    server: FakeMastodon,
) -> None:
    ids = await server.publish(3)
    (first, *_rest) = await some_batches(server, "", 1)
    late = server.add(status(snowflake(NOW - timedelta(hours=1), 7)))
    assert late.rpartition("/")[2] < first.cursor
    found = {event.post.id for event in await until(server, first.cursor, 4)}
    assert found == {*ids, late}


async def test_ids_of_other_families_walk_forward_as_well(server: FakeMastodon) -> None:
    ids = [server.add(status(f"01KAN0{n:020d}")) for n in range(45)]
    events = await until(server, "01KAN0" + "0" * 19 + "!", 45)
    assert [event.post.id for event in events] == ids


async def test_an_edit_seen_while_polling_is_told(server: FakeMastodon) -> None:
    (post_id,) = await server.publish(1)
    status_id = post_id.rpartition("/")[2]

    async with (
        asyncio.timeout(10),
        aclosing(TIMELINE.stream(server.settings, "1", server.tools)) as batches,
    ):
        await anext(batches)
        edited = status(status_id, "<p>Corrigé</p>", edited_at="2026-11-22T11:05:00.000Z")
        server.statuses[status_id] = edited
        async for batch in batches:
            if batch.events:
                break
    (event,) = batch.events
    assert isinstance(event, Posted)
    assert event.post.text == "Corrigé"
    assert event.edited_at is not None


async def test_the_limit_of_the_server_is_kept(
    server: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise asyncio.CancelledError

    server.headers = {
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": (NOW + timedelta(seconds=240)).isoformat(),
    }
    monkeypatch.setattr("perchoir.networks.mastodon.timeline.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await some_batches(server, "1", 9)
    assert slept == [240.0]


async def test_a_stream_is_read_as_it_comes_after_the_gap(server: FakeMastodon) -> None:
    stream = server.streams()
    await server.publish(2)
    new = status(snowflake(NOW), "<p>En direct</p>")
    old = await until_stream_then(
        server,
        stream,
        f":thump\n\nevent: update\ndata: {json.dumps(new)}\n\n"
        "event: notification\ndata: {}\n\nevent: filters_changed\ndata: undefined\n\n"
        f"event: status.update\ndata: {json.dumps({**new, 'edited_at': '2026-11-22T12:01:00Z'})}"
        f"\n\nevent: delete\ndata: {new['id']}\n\n",
        wanted=5,
    )
    assert [type(event) for event in old] == [Posted, Posted, Posted, Posted, Removed]
    assert old[2].post.text == "En direct"
    assert old[2].edited_at is None
    assert old[3].edited_at is not None
    assert old[4].post_id == old[2].post.id


async def until_stream_then(
    server: FakeMastodon, stream: Any, pushed: str, wanted: int
) -> list[Any]:
    reading = asyncio.ensure_future(until(server, "1", wanted))
    while not stream.opened.is_set():
        await asyncio.sleep(0.01)
    stream.push(pushed)
    return await reading


async def test_what_the_stream_and_the_gap_both_bring_comes_once(server: FakeMastodon) -> None:
    stream = server.streams()
    await server.publish(1)
    (known,) = server.statuses.values()
    new = status(snowflake(NOW))
    pushed = "".join(f"event: update\ndata: {json.dumps(one)}\n\n" for one in (known, new))
    events = await until_stream_then(server, stream, pushed, wanted=2)
    assert [event.post.id.rpartition("/")[2] for event in events] == [*server.statuses, new["id"]]


async def test_garbage_in_the_stream_is_counted(server: FakeMastodon) -> None:
    stream = server.streams()
    stream.push("event: update\ndata: {broken\n\n")
    batches = await some_batches(server, "1", 2)
    assert batches[-1].skipped == 1
    assert "broken" in batches[-1].problem


async def test_a_stream_that_breaks_is_worth_another_try(server: FakeMastodon) -> None:
    stream = server.streams()
    stream.end()
    assert [batch.events for batch in await some_batches(server, "1", 5)] == [()]


async def test_a_server_that_only_speaks_websocket_is_streamed_too(
    server: FakeMastodon, fake_network: FakeNetwork
) -> None:
    paths: list[str] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        paths.append(connection.request.path)
        payload = json.dumps(status(snowflake(NOW), "<p>Par WebSocket</p>"))
        message = {"stream": ["hashtag"], "event": "update", "payload": payload}
        await connection.send("not json")
        await connection.send(json.dumps(message))
        await connection.wait_closed()

    def refuse_http(connection: ServerConnection, request: Request) -> Response | None:
        if "Upgrade" in request.headers:
            return None
        return connection.respond(HTTPStatus.NOT_FOUND, "")

    async with serve(talk, "127.0.0.1", 0, process_request=refuse_http) as streaming:
        port = next(iter(streaming.sockets)).getsockname()[1]
        urls = {"urls": {"streaming": f"ws://127.0.0.1:{port}"}}
        fake_network.on("/api/v2/instance", in_json({"configuration": urls}))
        (event,) = await until(server, "1", 1)
    assert event.post.text == "Par WebSocket"
    assert paths == ["/api/v1/streaming?stream=hashtag&tag=airbus"]


async def test_the_token_is_sent_and_never_in_an_address(server: FakeMastodon) -> None:
    await server.publish(1)
    server.settings = {**server.settings, "token": "s3cret"}
    await some_batches(server, "1", 1)
    asked = server.network.asked_for(PAGE)[0]
    assert asked.headers["authorization"] == "Bearer s3cret"
    assert all("s3cret" not in str(one.query) for one in server.network.asked)


@pytest.mark.parametrize(
    ("status_code", "token", "kind", "code"),
    [
        (401, "", Refused, "needs_token"),
        (401, "old", NeedsReconnect, "token_refused"),
        (403, "old", NeedsReconnect, "token_refused"),
        (404, "", Refused, "not_this_service"),
        (422, "", Refused, "not_this_service"),
        (500, "", Temporary, "server_trouble"),
        (503, "", Temporary, "server_trouble"),
    ],
)
async def test_what_the_server_refuses_is_told_in_our_words(
    server: FakeMastodon, status_code: int, token: str, kind: type[ConnectorError], code: str
) -> None:
    server.network.on(PAGE, Reply(status_code))
    error = await error_of(server, token=token)
    assert (type(error), error.code) == (kind, code)


async def test_too_many_calls_wait_as_long_as_asked(server: FakeMastodon) -> None:
    server.network.on(PAGE, limited(77))
    error = await error_of(server)
    assert isinstance(error, Temporary)
    assert (error.code, error.retry_after) == ("too_many_requests", 77.0)


async def test_a_hashtag_that_nobody_wrote_yet_is_asked_again_later(server: FakeMastodon) -> None:
    server.network.on(PAGE, in_json({"error": "Record not found"}, 404))
    assert (await error_of(server)).code == "nothing_there_yet"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"query": " # "}, "query_missing"),
        ({"what": "search", "query": "airbus"}, "needs_token"),
        ({"what": "everything"}, "setting_not_known"),
        ({"server": ""}, "address_not_readable"),
        ({"server": "ftp://social.example"}, "scheme_not_allowed"),
    ],
)
async def test_a_setting_that_cannot_work_is_refused(
    server: FakeMastodon, settings: dict[str, str], code: str
) -> None:
    error = await error_of(server, **settings)
    assert isinstance(error, Refused)
    assert error.code == code


async def test_a_page_that_is_no_list_is_refused(server: FakeMastodon) -> None:
    for reply in (Reply(200, {}, b"<html>"), in_json({"error": "x"}), in_json("x")):
        server.network.on(PAGE, reply)
        assert (await error_of(server)).code == "not_this_service"


async def test_a_search_reads_back_to_what_is_known(server: FakeMastodon) -> None:
    await server.publish(90)
    known = sorted(server.statuses)[5]
    found = [server.statuses[one] for one in sorted(server.statuses, reverse=True)]

    def page(asked: Any) -> Any:
        assert asked.query["q"] == "airbus helicopters"
        at = int(asked.query["offset"])
        return in_json({"statuses": found[at : at + 40], "accounts": []})

    server.network.on("/api/v2/search", page)
    server.settings = {
        **server.settings,
        "what": "search",
        "query": "airbus helicopters",
        "token": "x",
    }
    events = await until(server, known, 90)
    assert [event.post.id.rpartition("/")[2] for event in events] == sorted(server.statuses)


async def test_a_stream_is_not_asked_for_a_search(server: FakeMastodon) -> None:
    server.settings = {**server.settings, "what": "search", "query": "a", "token": "x"}
    server.network.on("/api/v2/search", in_json({"statuses": []}))
    await some_batches(server, "", 1)
    assert not server.network.asked_for(SSE)


async def test_looking_again_tells_what_is_gone_and_what_was_edited(server: FakeMastodon) -> None:
    await server.publish(3)
    server.add(status("01GTS", uri="https://elsewhere.example/o/9"))
    events = await until(server, "1", 4)
    foreign, kept, edited, gone = (event.post.id for event in events)
    for post_id, reply in (
        (kept, in_json(status("1"))),
        (edited, in_json({**status("1"), "uri": edited, "edited_at": "2026-11-22T11:30:00Z"})),
        (gone, in_json({"error": "Record not found"}, 404)),
    ):
        server.network.on(f"/api/v1/statuses/{post_id.rpartition('/')[2]}", reply)
    server.network.on("/api/v1/statuses/01GTS", Reply(410))
    again = await TIMELINE.recheck(
        [kept, edited, gone, foreign, "https://unknown.example/1"], server.settings, server.tools
    )
    assert [type(event) for event in again] == [Posted, Removed, Removed]
    assert [event.post_id for event in again if isinstance(event, Removed)] == [gone, foreign]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, {"Content-Type": "text/html"}, b"<html>no such host here</html>"),
        in_json([]),
        in_json({"error": "maintenance"}),
        Reply(503),
    ],
)
async def test_what_a_proxy_answers_for_the_server_removes_nothing(
    server: FakeMastodon, reply: Reply
) -> None:
    (post_id,) = await server.publish(1)
    await until(server, "1", 1)
    server.network.on(f"/api/v1/statuses/{post_id.rpartition('/')[2]}", reply)
    with pytest.raises(ConnectorError):
        await TIMELINE.recheck([post_id], server.settings, server.tools)


async def test_an_answer_names_its_parent_when_we_know_it(server: FakeMastodon) -> None:
    (parent,) = await server.publish(1)
    reply = status(snowflake(NOW), in_reply_to_id=parent.rpartition("/")[2])
    server.add(reply)
    events = await until(server, "1", 2)
    assert events[1].post.reply_to == parent
