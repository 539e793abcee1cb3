"""A search on X."""

from datetime import timedelta
from typing import Any

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    Kind,
    NeedsReconnect,
    Posted,
    Refused,
    Removed,
    Temporary,
)
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.x.listening.moments import first_id_at, written_at
from perchoir.networks.x.listening.search import ASK_EVERY_S, SEARCH
from perchoir.networks.x.listening.tests.fake_search import (
    NOW,
    FakeSearch,
    SearchRig,
    not_found,
    problem,
)
from tests.rigs.fake_network import Lost, Reply, in_json


@pytest.fixture
def rig(x: FakeSearch, http: Outbound) -> SearchRig:
    return SearchRig(x, http)


class TestSearchKeepsTheContract(SourceConformance):
    source = SEARCH


async def poll(rig: SearchRig, cursor: str, **settings: str) -> Batch:
    return await SEARCH.poll({**rig.settings, **settings}, cursor, rig.tools)


async def all_after(rig: SearchRig, cursor: str) -> tuple[list[str], str]:
    """Every poll until X has no more."""
    found: list[str] = []
    for _ in range(50):
        batch = await poll(rig, cursor)
        found += [one.id for one in posted([batch])]
        cursor = batch.cursor
        if batch.next_in == ASK_EVERY_S:
            return found, cursor
    raise AssertionError("it never ends")


async def error_of(rig: SearchRig, **settings: str) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        await poll(rig, rig.start, **settings)
    return caught.value


async def test_without_a_cursor_the_newest_page_comes(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(25)
    batch = await poll(rig, "")
    assert [one.id for one in posted([batch])] == ids[-10:]
    assert (batch.cursor, batch.next_in) == (ids[-1], ASK_EVERY_S)


async def test_what_fills_many_pages_comes_whole_and_is_paid_once(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(47)
    found, cursor = await all_after(rig, rig.start)
    assert sorted(found) == ids
    assert cursor == ids[-1]
    assert rig.paid == 47


async def test_after_a_stop_between_pages_the_rest_comes_with_what_is_new(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(25)
    first = await poll(rig, rig.start)
    assert first.next_in is not None
    assert first.next_in < ASK_EVERY_S
    # Another worker goes on, with nothing but the cursor; meanwhile people write.
    late = await rig.publish(3)
    rest, cursor = await all_after(rig, first.cursor)
    assert sorted([one.id for one in posted([first])] + rest) == ids
    assert await all_after(rig, cursor) == (late, late[-1])
    assert rig.paid == 28


async def test_the_same_page_again_after_a_lost_answer(rig: SearchRig) -> None:
    ids = await rig.publish(3)
    rig.x.fates = [Lost()]
    assert isinstance(await error_of(rig), Temporary)
    # X may have billed what was lost: it stays counted.
    assert rig.paid == 100
    assert (await all_after(rig, rig.start))[0] == ids
    assert rig.paid == 103


async def test_after_more_than_seven_days_what_is_lost_is_said_once(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(25)
    batches = [await poll(rig, first_id_at(NOW - timedelta(days=9)))]
    while batches[-1].next_in != ASK_EVERY_S:
        rig.moved += timedelta(seconds=2)
        batches.append(await poll(rig, batches[-1].cursor))
    assert sorted(one.id for one in posted(batches)) == ids
    assert "2026-11-14 12:00 UTC" in batches[0].problem
    assert [one.skipped for one in batches] == [1, 0, 0]


async def test_pages_that_grew_too_old_meanwhile_end_the_reading(rig: SearchRig) -> None:
    rig.x.in_page = 10
    await rig.publish(25)
    first = await poll(rig, rig.start)
    rig.moved = timedelta(days=8)
    second = await poll(rig, first.cursor)
    assert second.events == ()
    assert second.cursor == first.cursor.split()[1]


NOTHING_YET = in_json({"meta": {"result_count": 0, "next_token": "b26v89c19zqg8o3f"}})


async def test_a_page_that_shows_nothing_yet_is_turned(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(25)
    first = await poll(rig, rig.start)
    rig.x.fates = [NOTHING_YET, NOTHING_YET]
    rest, cursor = await all_after(rig, first.cursor)
    assert sorted([one.id for one in posted([first])] + rest) == ids
    assert cursor == ids[-1]
    assert rig.x.asked_of("next_token")[:4] == ["", "", "b26v89c19zqg8o3f", "b26v89c19zqg8o3f"]
    assert rig.paid == 25


async def test_pages_that_never_show_anything_are_asked_again_later(rig: SearchRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(25)
    first = await poll(rig, rig.start)
    rig.x.fates = [NOTHING_YET] * 11
    empty = await poll(rig, first.cursor)
    assert (empty.events, empty.cursor, empty.next_in) == ((), first.cursor, ASK_EVERY_S)
    rest, _cursor = await all_after(rig, empty.cursor)
    assert sorted([one.id for one in posted([first])] + rest) == ids


async def test_a_post_comes_with_all_that_is_said_of_it(rig: SearchRig) -> None:
    rig.x.beside |= {
        "posts": [{"id": "1", "author_id": "900", "text": "cut…", "note_post": {"text": "Whole"}}],
        "media": [{"media_key": "3_1", "type": "photo", "alt_text": "Un atelier",
                   "url": "https://pbs.twimg.com/media/1.jpg"}],
    }  # fmt: skip
    rig.x.add(
        "À lire https://t.co/a #bois @morvan https://t.co/b",
        in_reply_to_user_id="800",
        referenced_posts=[{"type": "replied_to", "id": "12"}],
        conversation_id="11",
        attachments={"media_keys": ["3_1"]},
        entities={
            "urls": [
                {"start": 0, "end": 1, "url": "https://t.co/a", "title": "Le bois",
                 "expanded_url": "https://morvan.example/bois"},
                {"start": 0, "end": 1, "url": "https://t.co/b", "media_key": "3_1",
                 "expanded_url": "https://x.com/anna/status/1/photo/1"},
            ],
            "hashtags": [{"start": 0, "end": 1, "tag": "bois"}],
            "mentions": [{"start": 0, "end": 1, "username": "morvan", "id": "700"}],
        },
    )  # fmt: skip
    (found,) = posted([await poll(rig, rig.start)])
    assert found.text == "À lire https://morvan.example/bois #bois @morvan"
    assert (found.author.handle, found.author.followers) == ("anna", 37)
    assert found.url == f"https://x.com/anna/status/{found.id}"
    assert (found.kind, found.reply_to, found.reply_to_author, found.root) == (
        Kind.REPLY, "12", "anna", "11",
    )  # fmt: skip
    assert [link.url for link in found.links] == ["https://morvan.example/bois"]
    assert (found.tags, found.mentioned) == (("bois",), ("morvan",))
    assert [one.alt for one in found.media] == ["Un atelier"]
    assert found.counts.views == 600
    assert found.language == "fr"


async def test_a_repost_has_the_whole_text_of_what_it_passes_on(rig: SearchRig) -> None:
    original = {
        "id": "12",
        "author_id": "800",
        "text": "cut…",
        "note_post": {"text": "Tout & plus"},
    }
    rig.x.beside["posts"] = [original]
    rig.x.add("RT @anna: cut…", referenced_posts=[{"type": "retweeted", "id": "12"}])
    (found,) = posted([await poll(rig, rig.start)])
    assert (found.kind, found.text, found.quoted) == (Kind.REPOST, "RT @anna: Tout & plus", "12")


async def test_an_edit_is_the_same_post_again(rig: SearchRig) -> None:
    before = rig.x.add("Morvan recrut")
    after = rig.x.add("Morvan recrute")
    rig.x.posts[after]["edit_history_post_ids"] = [before, after]
    del rig.x.posts[before]
    (event,) = (await poll(rig, rig.start)).events
    assert isinstance(event, Posted)
    assert (event.post.id, event.post.text) == (before, "Morvan recrute")
    assert event.edited_at == event.post.created_at


async def test_looking_again_tells_what_is_gone_and_is_paid_once_a_day(rig: SearchRig) -> None:
    gone, stays = rig.x.add(), rig.x.add()
    del rig.x.posts[gone]

    async def look() -> list[Any]:
        return await SEARCH.recheck([gone, stays, "no id"], rig.settings, rig.tools)

    assert await look() == [Removed("x", gone)]
    assert rig.paid == 1
    assert await look() == []
    assert rig.paid == 1
    rig.moved = timedelta(days=1)
    assert await look() == [Removed("x", gone)]
    assert rig.paid == 2


async def test_what_a_proxy_answers_for_x_removes_nothing(rig: SearchRig) -> None:
    rig.x.fates = [Reply(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")]
    with pytest.raises(Refused) as caught:
        await SEARCH.recheck(["12"], rig.settings, rig.tools)
    assert caught.value.code == "not_this_service"
    assert rig.paid == 0


async def test_the_limit_stops_before_x_is_asked(rig: SearchRig) -> None:
    await rig.publish(3)
    rig.limit = 99
    assert (await error_of(rig)).code == "spending_limit"
    assert rig.x.asked == []


async def test_old_names_are_used_where_the_new_ones_are_not_known(rig: SearchRig) -> None:
    ids = await rig.publish(2)
    said = {
        "errors": [{"message": "The query parameter [post.fields] is not one of [tweet.fields]"}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "about:blank",
    }
    rig.x.fates = [in_json(said, 400)]
    assert [one.id for one in posted([await poll(rig, rig.start)])] == ids
    assert ["tweet.fields" in asked.query for asked in rig.x.asked] == [False, True]
    assert rig.paid == 2


PROBLEMS = "https://api.twitter.com/2/problems/"


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (problem(401, "about:blank", "Unauthorized", "Unauthorized"), NeedsReconnect,
         "token_refused"),
        (problem(403, f"{PROBLEMS}client-forbidden", "Client Forbidden", "client-not-enrolled"),
         Refused, "plan_forbids"),
        (problem(402, f"{PROBLEMS}credits", "CreditsDepleted", "no credits"), Refused,
         "credits_used_up"),
        (problem(429, f"{PROBLEMS}usage-capped", "UsageCapExceeded", "Monthly product cap"),
         Refused, "credits_used_up"),
        (problem(429, "about:blank", "Too Many Requests", "Too Many Requests"), Temporary,
         "too_many_requests"),
        (problem(503, "about:blank", "Service Unavailable", "Over capacity"), Temporary,
         "server_trouble"),
        (problem(400, f"{PROBLEMS}invalid-request", "Invalid Request", "no viable alternative"),
         Refused, "refused_by_server"),
        (in_json({"errors": [not_found("1")]}, 404), Refused, "not_this_service"),
        (Reply(200, {}, b"<html>"), Refused, "not_this_service"),
        (in_json(["a", "list"]), Refused, "not_this_service"),
    ],
)  # fmt: skip
async def test_what_x_refuses_is_told_in_our_words_and_costs_nothing(
    rig: SearchRig, reply: Reply, kind: type[ConnectorError], code: str
) -> None:
    rig.x.fates = [reply]
    error = await error_of(rig)
    assert isinstance(error, kind)
    assert error.code == code
    assert rig.paid == 0


async def test_too_many_calls_wait_as_long_as_asked(rig: SearchRig) -> None:
    reset = str(int((NOW + timedelta(minutes=4)).timestamp()))
    limit = {"x-rate-limit-reset": reset, "x-rate-limit-remaining": "0"}
    rig.x.fates = [problem(429, "about:blank", "Too Many Requests", "", **limit)]
    error = await error_of(rig)
    assert isinstance(error, Temporary)
    assert error.retry_after == pytest.approx(240, abs=2)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"query": "  "}, "query_missing"),
        ({"query": "a" * 513}, "query_too_long"),
        ({"token": ""}, "needs_token"),
    ],
)
async def test_a_setting_that_cannot_work_is_refused_before_x_is_asked(
    rig: SearchRig, settings: dict[str, str], code: str
) -> None:
    assert (await error_of(rig, **settings)).code == code
    assert rig.x.asked == []


async def test_the_token_is_sent_and_never_in_an_address(rig: SearchRig) -> None:
    await poll(rig, rig.start)
    (asked,) = rig.x.asked
    assert asked.headers["authorization"] == "Bearer app-token"
    assert "app-token" not in str(asked.query)
    assert rig.x.asked_of("since_id") == [rig.start]


def test_an_id_tells_when_its_post_was_written() -> None:
    # The first post of 2023 that X's own documentation shows: 1611500000000000000.
    assert written_at(first_id_at(NOW)) == NOW
    at = written_at("1611500000000000000")
    assert at is not None
    assert f"{at:%Y-%m}" == "2023-01"
    assert written_at("no id") is None
