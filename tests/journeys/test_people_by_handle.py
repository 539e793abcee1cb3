"""A watch names people by their handles; the real server's firehose names them by ids alone."""

import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.journeys.house import House
from tests.rigs.atproto.rig import Account, Atproto
from tests.rigs.atproto.rig import atproto as atproto

pytestmark = [pytest.mark.atproto, pytest.mark.enable_socket]
PATIENCE_S = 60.0
_numbers = count()


@pytest.fixture
def people(atproto: Atproto) -> list[Account]:
    """Two people whom nobody has seen yet."""
    number = next(_numbers)
    return [atproto.create_account(f"{name}{number}") for name in ("anna", "ben")]


def _listen(house: House, atproto: Atproto, query: str) -> None:
    house.tell("watch", name="People", query=query)
    house.tell("listen", since="0", **atproto.settings)
    house.run("worker")


def _wait_for(house: House, mentions: int) -> None:
    _wait_until(lambda: house.tell("count", watch="People")["mentions"] >= mentions)


def _wait_until(done: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < patience, "it never happened"
        time.sleep(0.1)


def test_what_somebody_writes_is_found_by_their_handle(
    house: House, atproto: Atproto, people: list[Account]
) -> None:
    anna, ben = people
    anna.post("Un mot d’avant le démarrage")
    _listen(house, atproto, f"from:{anna.handle}")
    _wait_for(house, 1)
    ben.post("Un mot de quelqu’un d’autre")
    anna.post("Un mot d’après")
    _wait_for(house, 2)
    figures = house.tell("figures", watch="People")
    assert (figures["mentions"], figures["handles"]) == (2, [anna.handle])


def test_answers_and_mentions_are_found_by_the_handle_of_whom_they_address(
    house: House, atproto: Atproto, people: list[Account]
) -> None:
    anna, ben = people
    _listen(house, atproto, f"to:{anna.handle} OR @{anna.handle}")
    words = "Bravo Anna"
    index = {"byteStart": 6, "byteEnd": 10}
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": anna.did}
    ben.post(words, facets=[{"index": index, "features": [feature]}])
    ben.reply("Entièrement d’accord", anna.post("Qui est d’accord"))
    _wait_for(house, 2)
    figures = house.tell("figures", watch="People")
    assert (figures["mentions"], figures["handles"]) == (2, [ben.handle])


def test_somebody_named_while_the_source_runs_is_found_soon_after(
    house: House, atproto: Atproto, people: list[Account]
) -> None:
    anna, ben = people
    _listen(house, atproto, f"from:{ben.handle}")
    ben.post("Ben est connu")
    _wait_for(house, 1)
    house.tell("watch", name="Anna", query=f"from:{anna.handle}")
    _wait_until(lambda: bool(_written_by(house, anna)))


def _written_by(house: House, somebody: Account) -> int:
    somebody.post("Y a-t-il quelqu’un")
    return int(house.tell("count", watch="Anna")["mentions"])
