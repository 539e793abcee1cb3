"""Publishing on a server of the Mastodon client API that is not ours."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from perchoir.core.outbound import Answer, Outbound, OutboundFailed
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials, Place
from perchoir.networks.contract.publishing_conformance import PublisherConformance
from perchoir.networks.contract.publishing_rigs import Shown
from perchoir.networks.mastodon import PUBLISHER
from perchoir.networks.mastodon.publishing import (
    authorization_address,
    exchange,
    limits,
    new_verifier,
    register,
)
from perchoir.networks.mastodon.tests.rig import Cache
from tests.rigs.mastodon.rig import TOKEN, MastodonServer, mastodon_server

__all__ = ["mastodon_server"]
_LINK = re.compile(r'<a href="([^"]+)"')


class Deaf(Outbound):
    """Loses the answer to the next post, once the server has written it."""

    loses_next = False

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        answer = await super().request(method, url, **options)
        if self.loses_next and method == "POST" and url.endswith("/api/v1/statuses"):
            self.loses_next = False
            raise OutboundFailed("connection_lost", urlsplit(url).hostname or "")
        return answer


class MockRig:
    """See `PublishingRig`. The server has one account, emptied for each test."""

    credentials: Credentials = {"access_token": TOKEN}
    unacceptable = "trop long " * 60

    def __init__(self, server: MastodonServer, http: Deaf) -> None:
        self.server = server
        self.http = http
        cache = Cache()
        self.tools = Tools(
            http=http,
            now=lambda: datetime.now(UTC),
            recall=cache.recall,
            remember=cache.remember,
        )
        account = self._got("/api/v1/accounts/verify_credentials")
        self.place = Place("mastodon", server.url, account["id"], "testuser@127.0.0.1")
        self.somebody = ("anna", self._anna())
        for status in self._statuses():
            server.delete(status["id"])

    async def posts(self) -> list[Shown]:
        return [self._shown(status) for status in reversed(self._statuses())]

    async def lose_answer_of_next_write(self) -> None:
        self.http.loses_next = True

    def _anna(self) -> str:
        """A second account, made by the first who asks."""
        asked = {"username": "anna", "display_name": "Anna"}
        self.server.http.post("/api/v1/_mock/dev_user", json=asked)
        found: str = self._got("/api/v1/accounts/lookup?acct=anna")["id"]
        return found

    def _statuses(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._got(f"/api/v1/accounts/{self.place.id}/statuses")
        return found

    def _shown(self, status: dict[str, Any]) -> Shown:
        return Shown(
            id=status["id"],
            text=self._got(f"/api/v1/statuses/{status['id']}/source")["text"],
            reply_to=status["in_reply_to_id"] or "",
            links=tuple(html.unescape(link) for link in _LINK.findall(status["content"])),
            alts=tuple(media["description"] for media in status["media_attachments"]),
            mentioned=tuple(mention["id"] for mention in status["mentions"]),
        )

    def _got(self, path: str) -> Any:
        return self.server.http.get(path).raise_for_status().json()


@pytest.fixture
async def publishing_rig(mastodon_server: MastodonServer) -> AsyncIterator[MockRig]:
    async with Deaf(allow_private=["127.0.0.0/8"]) as client:
        assert isinstance(client, Deaf)
        yield MockRig(mastodon_server, client)


class TestMastodonKeepsThePromise(PublisherConformance):
    publisher = PUBLISHER


async def test_the_same_key_sent_by_many_at_once_is_one_post(publishing_rig: MockRig) -> None:
    rig, now = publishing_rig, datetime.now(UTC)
    post = TestMastodonKeepsThePromise().written("Une fois", key=PUBLISHER.new_key(now))
    frozen = await PUBLISHER.freeze(post, rig.place, rig.credentials, rig.tools)
    first = await PUBLISHER.send(frozen, rig.place, rig.credentials, rig.tools)
    calls = (PUBLISHER.send(frozen, rig.place, rig.credentials, rig.tools) for _ in range(6))
    assert set(await asyncio.gather(*calls)) == {first}
    assert len(await rig.posts()) == 1


async def test_its_limits_are_read(publishing_rig: MockRig) -> None:
    found = await limits(publishing_rig.server.url, publishing_rig.tools)
    assert (found.characters, found.media) == (500, 4)


async def test_a_person_connects_by_the_browser(publishing_rig: MockRig) -> None:
    rig, back = publishing_rig, "http://127.0.0.1:1/connect"
    app = await register(rig.server.url, back, rig.tools)
    verifier = new_verifier()
    page = urlsplit(authorization_address(app, back, "a state", verifier))
    assert rig.server.http.get(f"{page.path}?{page.query}").status_code == 200
    typed = {"username": "testuser", **dict(parse_qsl(page.query))}
    sent_back = urlsplit(rig.server.http.post(page.path, data=typed).headers["location"])
    answer = dict(parse_qsl(sent_back.query))
    assert answer["state"] == "a state"
    profile, credentials = await exchange(app, answer["code"], back, verifier, rig.tools)
    assert profile.place == rig.place
    assert await PUBLISHER.profile(rig.place, credentials, rig.tools) == profile
