"""What names a connected account of ours on X."""

import json
from datetime import UTC, datetime

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Refused
from perchoir.networks.contract.conformance import SourceConformance, posted
from perchoir.networks.contract.hooks import Delivered, Told
from perchoir.networks.x import HOOK
from perchoir.networks.x.listening.mentions import ASK_EVERY_S, MENTIONS
from perchoir.networks.x.listening.tests.fake_search import FakeSearch, SearchRig
from perchoir.networks.x.listening.tests.fake_stream import FakeStream
from tests.rigs.fake_network import in_json

ACCOUNT = "700"


class MentionsRig(SearchRig):
    """Every post names the account. `limit` is what the ledger lets pass."""

    def __init__(self, x: FakeSearch, http: Outbound) -> None:
        super().__init__(x, http)
        self.settings = {
            "account": ACCOUNT, "handle": "morvan", "token": "app-token", "server": x.url,
        }  # fmt: skip


@pytest.fixture
def rig(x: FakeStream, http: Outbound) -> MentionsRig:
    return MentionsRig(x, http)


class TestMentionsKeepTheContract(SourceConformance):
    source = MENTIONS


async def test_the_account_s_own_mentions_are_asked_for(rig: MentionsRig) -> None:
    found = rig.x.add("Bonjour @morvan")
    batch = await MENTIONS.poll(rig.settings, "", rig.tools)
    assert [one.id for one in posted([batch])] == [found]
    assert (batch.cursor, batch.next_in) == (found, ASK_EVERY_S)
    [asked] = rig.x.asked
    assert asked.path == f"/2/users/{ACCOUNT}/mentions"
    assert asked.headers["authorization"] == "Bearer app-token"
    assert rig.paid == 1


async def test_what_fills_many_pages_comes_whole_and_is_paid_once(rig: MentionsRig) -> None:
    rig.x.in_page = 10
    ids = await rig.publish(47)
    found, cursor = list[str](), rig.start
    while True:
        batch = await MENTIONS.poll(rig.settings, cursor, rig.tools)
        found += [one.id for one in posted([batch])]
        cursor = batch.cursor
        if batch.next_in == ASK_EVERY_S:
            break
    assert sorted(found) == ids
    assert rig.paid == 47


async def test_a_page_that_shows_nothing_yet_is_gone_past_by_its_token(rig: MentionsRig) -> None:
    found = rig.x.add()
    token = str(int(found) + 1).rjust(40, "0")
    rig.x.fates = [in_json({"meta": {"result_count": 0, "next_token": token}})]
    batch = await MENTIONS.poll(rig.settings, rig.start, rig.tools)
    assert [one.id for one in posted([batch])] == [found]
    assert rig.x.asked_of("pagination_token") == ["", token]


async def test_at_the_limit_nothing_is_asked(rig: MentionsRig) -> None:
    rig.limit = 0
    with pytest.raises(Refused) as raised:
        await MENTIONS.poll(rig.settings, "", rig.tools)
    assert raised.value.code == "spending_limit"
    assert rig.x.asked == []


@pytest.mark.parametrize("account", ["", "morvan", "7/../8"])
async def test_without_an_account_nothing_is_asked(rig: MentionsRig, account: str) -> None:
    with pytest.raises(Refused) as raised:
        await MENTIONS.poll({**rig.settings, "account": account}, "", rig.tools)
    assert raised.value.code == "account_missing"
    assert rig.x.asked == []


def told(whole: object) -> list[Told]:
    body = json.dumps(whole).encode()
    return list(HOOK.read(Delivered({}, {}, body, datetime.now(UTC))))


def test_x_telling_of_a_post_has_the_account_look() -> None:
    assert told({"for_user_id": "700", "tweet_create_events": [{"id": 1}]}) == [Told("700")]


@pytest.mark.parametrize(
    "whole",
    [
        {"for_user_id": "700", "favorite_events": [{}]},
        {"for_user_id": "700", "tweet_create_events": []},
        {"tweet_create_events": [{}]},
    ],
)
def test_what_else_x_tells_is_nothing_to_look_for(whole: object) -> None:
    assert told(whole) == []


def test_a_list_is_no_message_of_x() -> None:
    with pytest.raises(ValueError, match="no object"):
        told([1])
