"""The firehose of a real AT Protocol server: what is written there comes in here."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

import msgspec
import pytest
from PIL import Image

from perchoir.core.outbound import Outbound
from perchoir.networks.bluesky.repos import REPOS
from perchoir.networks.contract import (
    Batch,
    Event,
    Kind,
    MediaKind,
    Posted,
    Removed,
    Temporary,
    Tools,
)
from perchoir.networks.contract.conformance import PATIENCE_S, SourceConformance, posted, read
from tests.rigs.atproto.rig import Account, Atproto

pytestmark = pytest.mark.atproto
MARKUP = "<script>alert(1)</script> & <b>gras</b>"
_names = (f"author{number}" for number in count())


class FirehoseRig:
    """See `conformance.Rig`. Everything it publishes is written by one new account."""

    address_setting = "server"

    def __init__(self, server: Atproto, tools: Tools) -> None:
        self.server = server
        self.tools = tools
        self.settings = server.settings
        self.author: Account = server.create_account(next(_names))
        self.start = "0"

    async def stand_at_the_end(self) -> None:
        """What other tests wrote stands before `start`."""
        marker = self.author.post("Ici commence le test")
        self.start = (await read(REPOS, self, "0", [marker]))[-1].cursor

    async def publish(self, count: int) -> list[str]:
        return [self.author.post(f"Publication {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        record = {"$type": "app.bsky.feed.post", "text": 7}
        self.author.create_unchecked("app.bsky.feed.post", record)

    async def publish_markup(self) -> tuple[str, str]:
        return self.author.post(MARKUP), MARKUP


@pytest.fixture
async def tools() -> AsyncIterator[Tools]:
    memory: dict[str, str] = {}

    async def recall(key: str) -> str | None:
        return memory.get(key)

    async def remember(key: str, value: str) -> None:
        memory[key] = value

    async with Outbound(allow_private=["127.0.0.1", "localhost"]) as http:
        yield Tools(http=http, now=lambda: datetime.now(UTC), recall=recall, remember=remember)


@pytest.fixture
async def rig(atproto: Atproto, tools: Tools) -> FirehoseRig:
    made = FirehoseRig(atproto, tools)
    await made.stand_at_the_end()
    return made


@pytest.fixture
def picture() -> Iterator[bytes]:
    with BytesIO() as file:
        Image.new("RGB", (8, 6), "navy").save(file, "PNG")
        yield file.getvalue()


class TestTheFirehoseKeepsTheContract(SourceConformance):
    source = REPOS


async def everything(rig: FirehoseRig, settings: dict[str, str] | None = None) -> list[Event]:
    """All events since the start of the test."""
    end = rig.author.post("Ici finit le test")
    rig.settings = settings or rig.settings
    batches = await read(REPOS, rig, rig.start, [end])
    return [event for batch in batches for event in batch.events][:-1]


async def test_a_post_comes_in_with_its_author_and_its_language(rig: FirehoseRig) -> None:
    uri = rig.author.post("Bonjour à toutes et à tous", langs=["fr"])
    [event] = await everything(rig)
    assert isinstance(event, Posted)
    post = event.post
    assert (post.id, post.text, post.language) == (uri, "Bonjour à toutes et à tous", "fr")
    assert (post.author.id, post.kind) == (rig.author.did, Kind.POST)
    assert post.url == f"https://bsky.app/profile/{rig.author.did}/post/{uri.split('/')[-1]}"


async def test_a_reply_names_its_parent_and_the_thread(rig: FirehoseRig) -> None:
    first = rig.author.post("Une question")
    rig.author.reply("Une réponse", first)
    _, event = await everything(rig)
    assert isinstance(event, Posted)
    assert event.post.kind is Kind.REPLY
    assert (event.post.reply_to, event.post.root) == (first, first)
    assert event.post.reply_to_author == rig.author.did


async def test_a_quote_names_what_it_quotes(rig: FirehoseRig) -> None:
    first = rig.author.post("Un chiffre")
    rig.author.quote("À lire", first)
    _, event = await everything(rig)
    assert isinstance(event, Posted)
    assert (event.post.kind, event.post.quoted) == (Kind.QUOTE, first)


async def test_an_image_comes_with_its_description_and_can_be_fetched(
    rig: FirehoseRig, picture: bytes
) -> None:
    rig.author.post_with_image("Regardez", picture, "Un carré bleu")
    [event] = await everything(rig)
    assert isinstance(event, Posted)
    [media] = event.post.media
    assert (media.kind, media.alt) == (MediaKind.IMAGE, "Un carré bleu")
    assert (await rig.tools.http.get(media.url)).body == picture


async def test_a_deleted_post_is_removed(rig: FirehoseRig) -> None:
    uri = rig.author.post("Une bêtise")
    rig.author.delete(uri)
    assert (await everything(rig))[-1] == Removed("bluesky", uri)


async def test_an_edit_comes_under_the_same_id(rig: FirehoseRig) -> None:
    uri = rig.author.post("Première version")
    rig.author.edit(uri, "Deuxième version")
    _, event = await everything(rig)
    assert isinstance(event, Posted)
    assert (event.post.id, event.post.text) == (uri, "Deuxième version")
    assert event.edited_at is not None


async def test_an_account_that_is_taken_down_takes_its_posts_along(rig: FirehoseRig) -> None:
    other = rig.server.create_account(next(_names))
    other.post("Bientôt parti")
    other.take_down()
    assert Removed("bluesky", author_id=other.did) in await everything(rig)


async def test_reposts_come_only_when_wanted(rig: FirehoseRig) -> None:
    uri = rig.author.post("À partager")
    rig.author.repost(uri)
    assert len(await everything(rig)) == 1
    events = await everything(rig, {**rig.settings, "reposts": "yes"})
    reposts = [e.post for e in events if isinstance(e, Posted) and e.post.kind is Kind.REPOST]
    assert [post.quoted for post in reposts] == [uri]


async def test_handles_are_found_in_the_directory_and_follow_a_change(rig: FirehoseRig) -> None:
    resolve = REPOS.resolve_handles
    did = rig.author.did
    assert await resolve([did], rig.settings, rig.tools) == {did: rig.author.handle}
    rig.author.rename(f"{next(_names)}-renamed")
    await everything(rig)
    assert await resolve([did], rig.settings, rig.tools) == {did: rig.author.handle}


async def test_what_is_kept_of_a_post_has_the_shape_of_jetstream(rig: FirehoseRig) -> None:
    rig.author.post("Bonjour")
    [event] = await everything(rig)
    assert isinstance(event, Posted)
    kept = msgspec.json.decode(event.post.raw)
    assert (kept["did"], kept["kind"]) == (rig.author.did, "commit")
    assert kept["commit"]["record"]["text"] == "Bonjour"


class Consumer:
    """A consumer that stores each batch with its cursor in one step, and may die between two."""

    def __init__(self, rig: FirehoseRig) -> None:
        self._rig = rig
        self.cursor = rig.start
        self.seen: list[str] = []

    async def run(self) -> None:
        while True:
            try:
                await self._connected()
            except Temporary:
                await asyncio.sleep(0.1)

    async def _connected(self) -> None:
        stream = REPOS.stream(self._rig.settings, self.cursor, self._rig.tools)
        async with aclosing(stream) as batches:
            async for batch in batches:
                self._store(batch)

    def _store(self, batch: Batch) -> None:
        self.seen += [post.id for post in posted([batch])]
        self.cursor = batch.cursor

    async def has_seen(self, amount: int) -> None:
        async with asyncio.timeout(4 * PATIENCE_S):
            while len(self.seen) < amount:
                await asyncio.sleep(0.02)


async def killed(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_consumer_killed_in_the_middle_of_1000_posts_loses_none_and_sees_none_twice(
    rig: FirehoseRig,
) -> None:
    texts = [f"Message {number}" for number in range(1_000)]
    writing = asyncio.create_task(asyncio.to_thread(rig.author.post_many, texts))
    consumer = Consumer(rig)
    for amount in (50, 300, 600):
        running = asyncio.create_task(consumer.run())
        await consumer.has_seen(amount)
        await killed(running)
    running = asyncio.create_task(consumer.run())
    written = await writing
    await consumer.has_seen(1_000)
    await killed(running)
    assert sorted(consumer.seen) == sorted(written)


async def test_a_server_killed_and_restarted_in_the_middle_loses_none_and_sends_none_twice(
    rig: FirehoseRig,
) -> None:
    consumer = Consumer(rig)
    running = asyncio.create_task(consumer.run())
    written = await asyncio.to_thread(rig.author.post_many, [f"Avant {n}" for n in range(500)])
    rig.server.kill()
    await asyncio.to_thread(rig.server.start)
    written += await asyncio.to_thread(rig.author.post_many, [f"Après {n}" for n in range(500)])
    await consumer.has_seen(1_000)
    await killed(running)
    assert sorted(consumer.seen) == sorted(written)


async def test_a_server_that_counts_from_the_beginning_again_is_read_from_there(
    rig: FirehoseRig,
) -> None:
    uri = rig.author.post("Toujours là")
    batches = await read(REPOS, rig, "999999999", [uri])
    assert "from the beginning" in batches[0].problem
    assert int(batches[-1].cursor) < 999_999_999
