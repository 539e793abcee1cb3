import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from perchoir.core.outbound import Answer, OutboundFailed
from perchoir.networks.by_hand.embeds import Embedded, embedded, says_the_same, tells
from perchoir.networks.contract.errors import Temporary

# As docs.x.com/x-for-websites/oembed-api shows it.
OF_X = {
    "url": "https://x.com/XDevelopers/status/507185938620219395",
    "author_name": "X Dev",
    "author_url": "https://x.com/XDevelopers",
    "html": '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Happy &amp; 50th<br>'
    'anniversary <a href="https://t.co/NZ">#LunarOrbiter</a></p>&mdash; X Dev</blockquote>',
}


class Http:
    def __init__(self, status: int = 200, body: Any = None, lost: bool = False) -> None:
        self.answer = Answer(status, {}, json.dumps(body).encode() if body else b"<html>", "")
        self.lost = lost

    async def get(self, url: str, *, params: Mapping[str, str], max_bytes: int) -> Answer:
        assert params["url"].startswith("https://x.com/")
        if self.lost:
            raise OutboundFailed("timed_out")
        return self.answer


def asked(http: Http) -> Embedded | None:
    return asyncio.run(embedded("x", "https://x.com/a/status/1", http))


def test_a_network_tells_whose_a_post_is_and_what_it_says() -> None:
    found = asked(Http(body=OF_X))
    assert found == Embedded("xdevelopers", "Happy & 50th\nanniversary #LunarOrbiter")


def test_a_post_that_is_not_there_is_none() -> None:
    assert asked(Http(404)) is None


@pytest.mark.parametrize("http", [Http(500), Http(429), Http(200), Http(lost=True)])
def test_what_cannot_be_said_is_no_answer(http: Http) -> None:
    with pytest.raises(Temporary):
        asked(http)


def test_an_answer_without_what_we_look_for_says_nothing() -> None:
    assert asked(Http(body={"html": "<b>", "author_url": 7})) == Embedded("7", "")
    assert asked(Http(body=[1])) == Embedded("", "")


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ("Nous ouvrons à Nantes https://t.co/ab pic.twitter.com/xy", True),
        ("Nous ouvrons à…", True),
        ("Nous fermons à Nantes", False),
        ("Nous ouvrons à Nantes demain", False),
        ("", False),
    ],
)
def test_the_same_words_are_the_same_whatever_became_of_links(theirs: str, same: bool) -> None:
    assert says_the_same(theirs, "Nous ouvrons à Nantes : https://morvan.example/nantes") is same


def test_who_tells_everybody() -> None:
    assert tells("x")
    assert not tells("linkedin")
