"""A search on Threads."""

from datetime import timedelta

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Refused, Temporary
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.threads.listening import SEARCH as SOURCE
from perchoir.networks.threads.listening.search import ASK_EVERY_S
from perchoir.networks.threads.listening.tests.fake_account import FakeAccount, SearchRig
from tests.rigs.fake_graph import no

A_DAY_S, MOST_A_DAY = 86_400, 2_200


@pytest.fixture
def rig(threads: FakeAccount, http: Outbound) -> SearchRig:
    return SearchRig(threads, http)


class TestSearchKeepsTheContract(SourceConformance):
    source = SOURCE
    repeats_after_resume = True


async def test_the_newest_are_asked_for_by_their_words(rig: SearchRig) -> None:
    found = rig.add_public("Bonjour")
    rig.add_public("De nous", "morvan")
    batch = await rig.poll(SOURCE)
    assert [one.id for one in posted([batch])] == [found]
    [asked] = rig.fake.asked
    assert (asked.query["q"], asked.query["search_type"]) == ("Morvan", "RECENT")
    assert "since" not in asked.query


async def test_what_does_not_fit_into_one_answer_comes_whole(rig: SearchRig) -> None:
    rig.add_public("Premier")
    cursor = (await rig.poll(SOURCE)).cursor
    rig.later(timedelta(hours=2))
    late = [rig.add_public(f"Bonjour {number}") for number in range(230)]
    batch = await rig.poll(SOURCE, cursor)
    assert set(late) <= {one.id for one in posted([batch])}
    assert batch.skipped == 0


async def test_more_than_three_pages_are_said_to_be_too_many(rig: SearchRig) -> None:
    rig.add_public("Premier")
    cursor = (await rig.poll(SOURCE)).cursor
    for number in range(400):
        rig.add_public(f"Bonjour {number}")
    batch = await rig.poll(SOURCE, cursor)
    assert batch.skipped == 1
    assert "more came" in batch.problem


def test_four_searches_of_one_account_stay_below_what_threads_takes_in_a_day() -> None:
    assert 4 * A_DAY_S / ASK_EVERY_S <= MOST_A_DAY


async def test_the_limit_of_a_day_makes_it_wait(
    rig: SearchRig, threads: FakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = no(4, "Application request limit reached", headers={"Retry-After": "3600"})
    monkeypatch.setattr(threads, "account_answer", lambda *_: limit)
    with pytest.raises(Temporary) as raised:
        await rig.poll(SOURCE)
    assert (raised.value.code, raised.value.retry_after) == ("too_many_requests", 3_600.0)


async def test_an_app_that_is_not_reviewed_is_told_what_to_do(
    rig: SearchRig, threads: FakeAccount
) -> None:
    threads.forbidden = {"keyword_search"}
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE)
    assert raised.value.code == "not_allowed_to_read"


async def test_a_search_for_nothing_is_not_asked(rig: SearchRig) -> None:
    with pytest.raises(Refused) as raised:
        await rig.poll(SOURCE, query="  ")
    assert raised.value.code == "query_missing"
    assert rig.fake.asked == []
