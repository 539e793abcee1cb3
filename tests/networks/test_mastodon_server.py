"""A server of the Mastodon client API that is not ours: what is written there comes in here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Posted, Removed, Tools
from perchoir.networks.mastodon import TIMELINE, reader
from perchoir.networks.mastodon.tests.rig import Cache
from tests.rigs.mastodon.rig import TOKEN, MastodonServer, mastodon_server

__all__ = ["mastodon_server"]
BEFORE_ALL = "1"


@pytest.fixture
async def tools() -> AsyncIterator[Tools]:
    cache = Cache()
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield Tools(
            http=client,
            now=lambda: datetime.now(UTC),
            recall=cache.recall,
            remember=cache.remember,
        )


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "POLL_EVERY_S", 0.1)


def tag() -> str:
    return f"tag{uuid4().hex[:10]}"


async def events(settings: dict[str, str], cursor: str, wanted: int, tools: Tools) -> list[Any]:
    found: list[Any] = []
    async with asyncio.timeout(20), aclosing(TIMELINE.stream(settings, cursor, tools)) as batches:
        async for batch in batches:
            assert not batch.problem
            found += batch.events
            if len(found) >= wanted:
                return found
    return found


async def test_a_hashtag_is_read_through_its_pages_with_nothing_lost(
    mastodon_server: MastodonServer, tools: Tools
) -> None:
    word = tag()
    written = [mastodon_server.post(f"post {n} #{word}")["uri"] for n in range(95)]
    settings = {"server": mastodon_server.url, "what": "hashtag", "query": word}
    found = await events(settings, BEFORE_ALL, 95, tools)
    assert [event.post.id for event in found] == written


async def test_a_post_is_read_as_its_author_wrote_it(
    mastodon_server: MastodonServer, tools: Tools
) -> None:
    word = tag()
    text = f"Bonjour <b>à</b> tous & https://a.example/x?y=1 #{word}"
    mastodon_server.post(text, spoiler_text="Avis", language="fr")
    settings = {"server": mastodon_server.url, "what": "hashtag", "query": word}
    (event,) = await events(settings, BEFORE_ALL, 1, tools)
    assert event.post.text == f"Avis\n\n{text}"
    assert (event.post.language, event.post.tags) == ("fr", (word,))
    assert event.post.links[0].url == "https://a.example/x?y=1"


async def test_a_post_and_its_deletion_come_live(
    mastodon_server: MastodonServer, tools: Tools
) -> None:
    word = tag()
    settings = {"server": mastodon_server.url, "query": word, "token": TOKEN}

    async def write() -> None:
        await asyncio.sleep(0.5)
        status = await asyncio.to_thread(mastodon_server.post, f"en direct #{word}")
        await asyncio.to_thread(mastodon_server.delete, status["id"])

    newest = mastodon_server.post("last")["id"]
    writing = asyncio.ensure_future(write())
    posted, removed = await events(settings, newest, 2, tools)
    await writing
    assert isinstance(posted, Posted)
    assert isinstance(removed, Removed)
    assert posted.post.id == removed.post_id


async def test_looking_again_tells_edits_and_deletions(
    mastodon_server: MastodonServer, tools: Tools
) -> None:
    word = tag()
    statuses = [mastodon_server.post(f"{n} #{word}") for n in range(3)]
    settings = {"server": mastodon_server.url, "what": "hashtag", "query": word}
    found = await events(settings, BEFORE_ALL, 3, tools)
    mastodon_server.edit(statuses[1]["id"], f"corrigé #{word}")
    mastodon_server.delete(statuses[2]["id"])
    again = await TIMELINE.recheck([event.post.id for event in found], settings, tools)
    assert [type(event) for event in again] == [Posted, Removed]
    assert isinstance(again[0], Posted)
    assert again[0].post.text == f"corrigé #{word}"
