"""Signing in on the reference server's own pages, and publishing with what it gave."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.contract import NeedsReconnect, Refused, Tools
from perchoir.networks.contract.publishing import Credentials, Outgoing, Profile
from perchoir.networks.contract.signing_in import House, Leaving
from tests.rigs.atproto.consent import Person
from tests.rigs.atproto.rig import Account, Atproto

pytestmark = pytest.mark.atproto
_names = (f"signer{number}" for number in count())


async def _known(_server: str) -> Mapping[str, str]:
    return {}


async def _keep(_server: str, values: Mapping[str, str], _replacing: bool) -> Mapping[str, str]:
    return values


HOUSE = House("http://localhost:8700", "/connect/return/", "/connect/bluesky.json", _known, _keep)


class Desk:
    def __init__(self, server: Atproto, http: Outbound) -> None:
        self.account: Account = server.create_account(next(_names))
        self.tools = Tools(http=http, now=lambda: datetime.now(UTC))
        self.values = {"server": server.url, "plc": server.plc_url}

    async def leave(self, handle: str = "") -> Leaving:
        values = {**self.values, "handle": handle or self.account.handle}
        return await BLUESKY.leave(values, "the-state", HOUSE, self.tools)

    async def sign_in(self) -> tuple[Profile, Credentials]:
        leaving = await self.leave()
        answer = await asyncio.to_thread(Person(leaving.address).says_yes, self.account.handle)
        assert answer["state"] == "the-state"
        return await BLUESKY.come_back(leaving.kept, answer, HOUSE, self.tools)


@pytest.fixture
async def desk(atproto: Atproto) -> AsyncIterator[Desk]:
    async with Outbound(allow_private=["127.0.0.1", "localhost"]) as http:
        yield Desk(atproto, http)


async def test_a_person_signs_in_and_the_account_publishes(desk: Desk) -> None:
    profile, opening = await desk.sign_in()
    assert (profile.place.id, profile.place.handle) == (desk.account.did, desk.account.handle)
    assert profile.expires_at is not None
    assert profile.expires_at - datetime.now(UTC) > timedelta(days=13)
    post = Outgoing(key=BLUESKY.new_key(datetime.now(UTC)), text="Bonjour", created_at=_now())
    frozen = await BLUESKY.freeze(post, profile.place, opening, desk.tools)
    sent = await BLUESKY.send(frozen, profile.place, opening, desk.tools)
    assert await BLUESKY.find(frozen, profile.place, opening, desk.tools) == sent
    await BLUESKY.delete(sent, profile.place, opening, desk.tools)
    assert await BLUESKY.find(frozen, profile.place, opening, desk.tools) is None


async def test_tokens_are_renewed_and_each_refresh_token_is_good_once(desk: Desk) -> None:
    profile, opening = await desk.sign_in()
    fresh = await BLUESKY.renew(profile.place, opening, desk.tools)
    assert fresh["access"] != opening["access"]
    assert fresh["refresh"] != opening["refresh"]
    assert set(opening) <= set(fresh)
    assert await BLUESKY.profile(profile.place, fresh, desk.tools) == profile
    with pytest.raises(NeedsReconnect):
        await BLUESKY.renew(profile.place, opening, desk.tools)


async def test_a_session_that_was_given_back_is_over(desk: Desk) -> None:
    profile, opening = await desk.sign_in()
    await BLUESKY.take_back(profile.place, opening, desk.tools)
    with pytest.raises(NeedsReconnect):
        await BLUESKY.renew(profile.place, opening, desk.tools)


async def test_a_token_without_its_key_opens_nothing(desk: Desk) -> None:
    profile, opening = await desk.sign_in()
    stolen = {"access": opening["access"], "refresh": opening["refresh"]}
    with pytest.raises(NeedsReconnect):
        await BLUESKY.profile(profile.place, stolen, desk.tools)


async def test_who_says_no_connects_nothing(desk: Desk) -> None:
    leaving = await desk.leave()
    answer = await asyncio.to_thread(Person(leaving.address).says_no)
    with pytest.raises(Refused, match="said_no"):
        await BLUESKY.come_back(leaving.kept, answer, HOUSE, desk.tools)


async def test_a_code_is_good_for_the_sign_in_that_asked_for_it_alone(desk: Desk) -> None:
    leaving, other = await desk.leave(), await desk.leave()
    answer = await asyncio.to_thread(Person(leaving.address).says_yes, desk.account.handle)
    with pytest.raises(Refused, match="sign_in_refused"):
        await BLUESKY.come_back(other.kept, answer, HOUSE, desk.tools)


def _now() -> datetime:
    return datetime.now(UTC)
