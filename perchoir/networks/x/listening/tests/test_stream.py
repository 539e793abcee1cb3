"""The filtered stream of X, and its rules."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    NeedsReconnect,
    Refused,
    Removed,
    Ruled,
    Temporary,
)
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.x.listening import stream
from perchoir.networks.x.listening.credit import AHEAD
from perchoir.networks.x.listening.moments import first_id_at
from perchoir.networks.x.listening.stream import STREAM
from perchoir.networks.x.listening.tests.fake_search import NOW, problem
from perchoir.networks.x.listening.tests.fake_stream import FakeStream, StreamRig
from tests.rigs.fake_network import Lost, Reply


@pytest.fixture
def rig(x: FakeStream, http: Outbound) -> StreamRig:
    x.standing("Morvan")
    return StreamRig(x, http)


class TestStreamKeepsTheContract(SourceConformance):
    source = STREAM
    # What is searched for begins a little earlier: X sends posts slightly out of order.
    repeats_after_resume = True


async def write(rig: StreamRig, *rules: str) -> Ruled:
    return await STREAM.write_rules(rules, rig.settings, rig.tools)


async def error_of(rig: StreamRig, cursor: str = "", **settings: str) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        await anext(listening(rig, cursor, **settings))
    return caught.value


def listening(rig: StreamRig, cursor: str, **settings: str) -> AsyncGenerator[Batch, None]:
    return STREAM.stream({**rig.settings, **settings}, cursor, rig.tools)


async def opened(rig: StreamRig, batches: AsyncGenerator[Batch, None]) -> Batch:
    """The first batch of a listener without a cursor: from then on it hears what is said."""
    first = await anext(batches)
    await asyncio.to_thread(rig.x.streams[-1].opened.wait, 10)
    return first


async def test_rules_are_written_with_our_tag_and_written_again_cost_nothing(
    rig: StreamRig,
) -> None:
    assert await write(rig, "Morvan", "#usine", "from:morvan") == Ruled(3)
    assert sorted(rig.x.values) == ["#usine", "Morvan", "from:morvan"]
    assert {rule["tag"] for rule in rig.x.rules.values()} == {"perchoir"}
    told = len(rig.x.stood)
    assert await write(rig, "#usine", "Morvan", "from:morvan") == Ruled(3)
    assert len(rig.x.stood) == told


async def test_what_is_asked_for_no_more_goes_and_what_others_wrote_stays(rig: StreamRig) -> None:
    rig.x.standing("chat", tag="une autre maison")
    assert await write(rig, "#usine", "chat") == Ruled(2)
    assert sorted(rig.x.values) == ["#usine", "chat"]
    # Never less than before or after: nothing is missed in between.
    assert all({"Morvan", "chat"} <= stood or {"#usine", "chat"} <= stood for stood in rig.x.stood)


async def test_without_room_for_both_the_old_make_place(rig: StreamRig) -> None:
    few = STREAM.filters.most_rules
    await write(rig, *(f"mot{n}" for n in range(few)))
    assert (await write(rig, *(f"mot{n}" for n in range(1, few + 1)))).standing == few
    assert len(rig.x.values) == few
    assert "mot0" not in rig.x.values


@pytest.mark.parametrize("mixed", [True, False])
async def test_a_rule_that_x_does_not_take_costs_the_others_nothing(
    rig: StreamRig, mixed: bool
) -> None:
    rig.x.bad, rig.x.mixed = {"("}, mixed
    ruled = await write(rig, "un", "deux", "(", "trois", "quatre")
    assert ruled.standing == 4
    ((refused, why),) = ruled.refused
    assert refused == "("
    assert why
    assert sorted(rig.x.values) == ["deux", "quatre", "trois", "un"]


async def test_what_comes_is_heard_at_once_with_what_rules_it_matched_left_aside(
    rig: StreamRig,
) -> None:
    async with aclosing(listening(rig, "")) as batches:
        first = await opened(rig, batches)
        assert (first.events, first.cursor) == ((), first_id_at(NOW))
        rig.x.push({})
        post_id = rig.x.say("Morvan ferme", at=NOW + timedelta(seconds=5))
        heard = [await anext(batches), await anext(batches)][-1]
        assert [post.text for post in posted([heard])] == ["Morvan ferme"]
        assert heard.cursor == post_id


async def test_a_post_a_line_signs_of_life_between_and_lines_of_nonsense_counted(
    rig: StreamRig,
) -> None:
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        rig.x.streams[-1].push("\r\n\r\n{broken\r\n[1]\r\n")
        said = [rig.x.say(f"Avis {n}", at=NOW + timedelta(seconds=n)) for n in range(3)]
        heard = [await anext(batches) for _ in range(5)]
    assert [post.id for post in posted(heard)] == said
    assert sum(batch.skipped for batch in heard) == 2


async def test_what_was_missed_is_searched_for_and_the_cursor_waits_for_it(rig: StreamRig) -> None:
    rig.x.in_page = 2
    before = [rig.x.add(f"Avant {n}") for n in range(5)]
    async with aclosing(listening(rig, first_id_at(NOW - timedelta(hours=2)))) as batches:
        heard: list[Batch] = []
        async for batch in batches:
            heard.append(batch)
            if batch.cursor != first_id_at(NOW - timedelta(hours=2)):
                break
            if len(heard) == 1:
                await asyncio.to_thread(rig.x.streams[-1].opened.wait, 10)
                now = rig.x.say("Maintenant", at=NOW)
            if len(heard) > 20:
                pytest.fail("the cursor never moved")
    assert {post.id for post in posted(heard)} == {*before, now}
    stood = [batch.cursor for batch in heard[:-1]]
    assert set(stood) == {first_id_at(NOW - timedelta(hours=2))}


async def test_after_more_than_a_week_what_is_lost_is_said(rig: StreamRig) -> None:
    async with aclosing(listening(rig, first_id_at(NOW - timedelta(days=9)))) as batches:
        lost = await anext(batches)
        await anext(batches)
    assert "X keeps seven days" in lost.problem
    assert min(int(one) for one in rig.x.asked_of("since_id") if one) >= int(
        first_id_at(NOW - timedelta(days=7))
    )


async def test_a_search_that_x_forbids_is_said_and_the_stream_goes_on(rig: StreamRig) -> None:
    fates: dict[str, Reply] = {
        "/2/tweets/search/recent": problem(403, "about:blank", "client-forbidden", "not enrolled")
    }
    rig.x.instead = fates
    async with aclosing(listening(rig, rig.start)) as batches:
        first = await anext(batches)
        assert "could not be searched for" in first.problem
        await asyncio.to_thread(rig.x.streams[-1].opened.wait, 10)
        rig.x.say("Morvan", at=NOW)
        assert [post.text for post in posted([await anext(batches)])] == ["Morvan"]


async def test_posts_are_paid_before_they_come_and_what_is_left_is_given_back(
    rig: StreamRig,
) -> None:
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        assert rig.paid == AHEAD
        for number in range(AHEAD + 3):
            rig.x.say(at=NOW + timedelta(seconds=number))
            await anext(batches)
            assert rig.paid > number
    assert rig.paid == AHEAD + 3


async def test_at_the_limit_listening_stops_and_x_is_left(rig: StreamRig) -> None:
    rig.limit = AHEAD
    heard: list[str] = []
    with pytest.raises(Refused, match="spending_limit"):
        await hear_for_ever(rig, heard)
    assert 0 < len(heard) <= AHEAD
    assert rig.paid == len(heard)


async def hear_for_ever(rig: StreamRig, heard: list[str]) -> None:
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        for number in count():
            rig.x.say(at=NOW + timedelta(seconds=number))
            heard += [post.id for post in posted([await anext(batches)])]


async def test_without_a_limit_x_is_not_even_asked(rig: StreamRig) -> None:
    rig.limit = 0
    assert isinstance(await error_of(rig), Refused)
    assert rig.x.asked == []


async def test_when_x_hangs_up_with_a_reason_it_is_said(rig: StreamRig) -> None:
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        said: dict[str, Any] = {"title": "operational-disconnect", "detail": "too slow"}
        rig.x.push({"errors": [said]})
        with pytest.raises(Temporary, match="operational-disconnect: too slow"):
            await anext(batches)


async def test_when_x_hangs_up_without_a_word_the_stream_ends(rig: StreamRig) -> None:
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        rig.x.streams[-1].end()
        assert [batch async for batch in batches] == []


async def test_when_x_falls_silent_it_is_left(
    rig: StreamRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SILENCE_S", 0.3)
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
        with pytest.raises(Temporary):
            await anext(batches)


async def test_refusals_of_the_stream_in_our_words(rig: StreamRig) -> None:
    assert (await error_of(rig, token="")).code == "needs_token"
    assert isinstance(await error_of(rig, token="another"), NeedsReconnect)
    rig.x.fates = [Lost()]
    assert isinstance(await error_of(rig), Temporary)
    reset = str(int((NOW + timedelta(seconds=90)).timestamp()))
    rig.x.fates = [
        problem(
            429, "about:blank", "ConnectionException", "too many connections",
            **{"x-rate-limit-reset": reset},
        )
    ]  # fmt: skip
    limited = await error_of(rig)
    assert isinstance(limited, Temporary)
    assert limited.retry_after == 90
    assert rig.paid == 0


async def test_a_server_with_the_new_names_alone_is_understood(rig: StreamRig) -> None:
    said = problem(
        400, "https://api.x.com/2/problems/invalid-request", "Invalid Request",
        "The query parameter [tweet.fields] is not one of [post.fields, expansions]",
    )  # fmt: skip
    rig.x.fates = [said]
    async with aclosing(listening(rig, "")) as batches:
        await opened(rig, batches)
    assert "post.fields" in rig.x.asked[-1].query


async def test_deletions_are_asked_for_as_in_a_search(rig: StreamRig) -> None:
    here, gone = rig.x.add("ici"), rig.x.add("parti")
    del rig.x.posts[gone]
    events = await STREAM.recheck([here, gone], rig.settings, rig.tools)
    assert events == [Removed("x", gone)]


async def test_rules_are_read_page_after_page(rig: StreamRig) -> None:
    rig.x.rules_in_page = 3
    rules = [f"mot{n}" for n in range(10)]
    assert await write(rig, *rules) == Ruled(10)
    assert await write(rig, *rules[:4]) == Ruled(4)
    assert sorted(rig.x.values) == rules[:4]
