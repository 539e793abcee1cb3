"""The stream as a whole, against a Jetstream on loopback."""

from contextlib import aclosing

import pytest
from websockets.asyncio.server import serve

from perchoir.networks.bluesky.jetstream import JETSTREAM, address_of
from perchoir.networks.bluesky.manifest import PUBLIC_INSTANCES
from perchoir.networks.bluesky.tests.jetstream_server import (
    AUTHOR,
    JetstreamRig,
    JetstreamServer,
    port_of,
)
from perchoir.networks.contract import Batch, Removed, ResolvesAuthors, Temporary
from perchoir.networks.contract.conformance import SourceConformance, posted, read


class TestJetstreamKeepsTheContract(SourceConformance):
    source = JETSTREAM
    repeats_after_resume = True


async def first_batches(rig: JetstreamRig, cursor: str, most: int = 1) -> list[Batch]:
    batches: list[Batch] = []
    async with aclosing(JETSTREAM.stream(rig.settings, cursor, rig.tools)) as stream:
        async for batch in stream:
            batches.append(batch)
            if len(batches) == most:
                break
    return batches


async def test_it_asks_for_posts_a_few_seconds_before_the_cursor(rig: JetstreamRig) -> None:
    await rig.server.create("Bonjour")
    [batch] = await first_batches(rig, rig.start)
    await first_batches(rig, batch.cursor)
    asked = rig.server.asked[-1]
    assert asked["wantedCollections"] == ["app.bsky.feed.post"]
    assert int(asked["cursor"][0]) == int(batch.cursor) - 5_000_000


async def test_reposts_are_asked_for_when_wanted(rig: JetstreamRig) -> None:
    await rig.server.create("Bonjour")
    wanted = {**rig.settings, "reposts": "yes"}
    async with aclosing(JETSTREAM.stream(wanted, rig.start, rig.tools)) as stream:
        await anext(stream)
    assert rig.server.asked[-1]["wantedCollections"] == [
        "app.bsky.feed.post",
        "app.bsky.feed.repost",
    ]


async def test_connections_that_break_lose_nothing(rig: JetstreamRig) -> None:
    rig.server.hang_up_after = 37
    ids = await rig.publish(30)
    batches = await read(JETSTREAM, rig, rig.start, ids)
    rig.server.hang_up_after = None
    more = await rig.publish(30)
    batches += await read(JETSTREAM, rig, batches[-1].cursor, more)
    assert {post.id for post in posted(batches)} == {*ids, *more}


async def test_the_cursor_never_goes_back(rig: JetstreamRig) -> None:
    await rig.publish(3)
    [batch] = await first_batches(rig, rig.start)
    later = str(int(batch.cursor) + 2_000_000)
    [again] = await first_batches(rig, later)
    assert again.cursor == later


async def test_a_frame_from_the_future_does_not_move_the_cursor(rig: JetstreamRig) -> None:
    ids = await rig.publish(1)
    await rig.server.send({"did": AUTHOR, "kind": "commit", "time_us": 9 * 10**15, "commit": {}})
    last = await rig.publish(1)
    batches = await read(JETSTREAM, rig, rig.start, [*ids, *last])
    assert int(batches[-1].cursor) < 9 * 10**15
    assert sum(batch.skipped for batch in batches) == 1


async def test_a_deletion_and_an_edit_come_through(rig: JetstreamRig) -> None:
    await rig.server.create("Première version", rkey="3ka")
    await rig.server.commit("update", "3ka", {"text": "Deuxième version"})
    await rig.server.commit("delete", "3ka")
    await rig.publish(1)
    [batch] = await first_batches(rig, rig.start)
    assert [post.text for post in posted([batch])][:2] == ["Première version", "Deuxième version"]
    assert batch.events[1].edited_at is not None  # type: ignore[union-attr]
    assert Removed("bluesky", f"at://{AUTHOR}/app.bsky.feed.post/3ka") in batch.events


async def test_it_says_how_far_behind_it_is(rig: JetstreamRig) -> None:
    await rig.publish(1)
    [batch] = await first_batches(rig, rig.start)
    assert batch.behind_s is not None
    assert 0 < batch.behind_s < 3_600


async def test_a_change_of_handle_corrects_what_was_remembered(rig: JetstreamRig) -> None:
    key = f"bluesky.handle.{AUTHOR}"
    await rig.tools.remember(key, '{"handle": "old.example.com", "at": 1}')
    await rig.server.send(
        {"did": AUTHOR, "kind": "identity", "identity": {"handle": "New.example.com"}}
    )
    await first_batches(rig, rig.start)
    assert "new.example.com" in (await rig.tools.recall(key) or "")


async def test_a_handle_that_nobody_asked_for_is_not_kept(rig: JetstreamRig) -> None:
    await rig.server.send({"did": AUTHOR, "kind": "identity", "identity": {"handle": "a.example"}})
    await first_batches(rig, rig.start)
    assert await rig.tools.recall(f"bluesky.handle.{AUTHOR}") is None


async def test_a_server_that_hangs_up_with_a_reason_is_worth_another_try(
    rig: JetstreamRig,
) -> None:
    await rig.server.send('{"$type": "error", "error": "ConsumerTooSlow", "message": "slow"}')
    with pytest.raises(Temporary, match="ConsumerTooSlow"):
        await first_batches(rig, rig.start)


async def test_the_next_public_instance_is_tried_when_one_stays_silent(
    rig: JetstreamRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = JetstreamServer()
    monkeypatch.setattr("perchoir.networks.bluesky.jetstream.PUBLIC_SILENCE_S", 0.2)
    async with serve(silent.serve, "127.0.0.1", 0) as listening:
        instances = (f"ws://127.0.0.1:{port_of(listening)}/subscribe", rig.settings["own_endpoint"])
        monkeypatch.setattr("perchoir.networks.bluesky.jetstream.PUBLIC_INSTANCES", instances)
        await rig.publish(1)
        async with aclosing(JETSTREAM.stream({}, rig.start, rig.tools)) as stream:
            batch = await anext(stream)
    assert silent.asked
    assert posted([batch])


async def test_silence_of_the_last_instance_is_said(
    rig: JetstreamRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perchoir.networks.bluesky.jetstream.OWN_SILENCE_S", 0.1)
    with pytest.raises(Temporary, match="silent"):
        await first_batches(rig, "")


def test_both_wires_are_asked_in_their_own_words() -> None:
    collections = ["app.bsky.feed.post"]
    current = address_of(PUBLIC_INSTANCES[0], "1795167962000000", collections)
    assert "collections=app.bsky.feed.post&kinds=commit" in current
    assert "wantedCollections" not in current
    assert current.endswith("cursor=1795167957000000")
    older = address_of(PUBLIC_INSTANCES[2], "", collections)
    assert older.endswith("/subscribe?wantedCollections=app.bsky.feed.post")


def test_an_address_may_be_written_short() -> None:
    assert address_of("https://jet.example.com/", "", []).startswith(
        "wss://jet.example.com/subscribe?"
    )


def test_it_offers_to_look_handles_up() -> None:
    assert isinstance(JETSTREAM, ResolvesAuthors)
