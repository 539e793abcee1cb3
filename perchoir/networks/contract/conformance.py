"""What every connector promises, as tests that its own tests inherit.

A connector writes a `Rig` (its network on loopback, driven by the test), a fixture `rig` that
returns it, and one class:

    class TestJetstreamKeepsTheContract(SourceConformance):
        source = JETSTREAM

`ManifestConformance` alone asks for nothing but `source`.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import ClassVar, Protocol

import pytest
from babel.messages.pofile import read_po

from perchoir.networks.contract.errors import ConnectorError, Refused, Temporary
from perchoir.networks.contract.manifest import Capability, Manifest
from perchoir.networks.contract.posts import IncomingPost
from perchoir.networks.contract.sources import (
    Batch,
    Posted,
    Source,
    StreamingSource,
    Tools,
)

PATIENCE_S = 20.0
FRENCH = Path(__file__).parents[1] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SETTING_KINDS = {"text", "url", "choice", "secret"}


class Rig(Protocol):
    """A network on loopback.

    `settings` reach it through `tools`. `start` is a cursor that stands before all that is
    published ("" where the network only knows "newest"). `address_setting` names the setting that
    holds the address.
    """

    @property
    def settings(self) -> Mapping[str, str]: ...

    @property
    def tools(self) -> Tools: ...

    @property
    def start(self) -> str: ...

    @property
    def address_setting(self) -> str: ...

    async def publish(self, count: int) -> list[str]:
        """Put `count` readable posts on the network; their ids, as the connector will give them."""
        ...

    async def publish_garbage(self) -> None:
        """Put something there that looks like a post and cannot be read."""
        ...

    async def publish_markup(self) -> tuple[str, str]:
        """Put a post full of markup there: its id, and the plain text expected of it."""
        ...


class ManifestConformance:
    """The manifest alone."""

    source: ClassVar[Source]

    def test_the_key_names_the_network_first(self) -> None:
        manifest = self.source.manifest
        assert re.fullmatch(r"[a-z0-9]+\.[a-z0-9_]+", manifest.key)
        assert manifest.key.split(".")[0] == manifest.network

    def test_the_capabilities_say_how_posts_come_in(self) -> None:
        streams = isinstance(self.source, StreamingSource)
        expected = Capability.STREAM if streams else Capability.POLL
        assert expected in self.source.manifest.capabilities

    def test_each_setting_can_be_drawn_as_a_field(self) -> None:
        settings = self.source.manifest.settings
        assert len({setting.name for setting in settings}) == len(settings)
        for setting in settings:
            assert setting.kind in SETTING_KINDS
            assert (setting.kind == "choice") <= bool(setting.choices)
            if setting.choices and setting.kind == "choice":
                assert setting.default in dict(setting.choices)

    def test_the_facts_it_relies_on_are_dated(self) -> None:
        manifest = self.source.manifest
        assert date.fromisoformat(f"{manifest.facts_as_of}-01"[:10])
        assert not manifest.tried_live or date.fromisoformat(manifest.tried_live)

    def test_every_word_of_the_manifest_is_translated(self) -> None:
        with FRENCH.open("rb") as file:
            catalogue = read_po(file, locale="fr")
        for words in manifest_words(self.source.manifest):
            message = catalogue.get(words)
            assert message is not None, f"not in the French catalogue: {words}"
            assert message.string, f"not translated: {words}"
            assert not message.fuzzy, f"fuzzy: {words}"


def manifest_words(manifest: Manifest) -> list[str]:
    """Every sentence of a manifest that a reader sees (addresses as choices stay as they are)."""
    words = [manifest.name, manifest.summary]
    for setting in manifest.settings:
        words += [setting.label, setting.help, *(label for _value, label in setting.choices)]
    return [text for text in words if text]


class SourceConformance(ManifestConformance):
    """The manifest, and the behaviour against a network on loopback."""

    repeats_after_resume: ClassVar[bool] = False
    """True where the network's own rule is to resume a little earlier: repeats are then welcome,
    because the caller deduplicates by id."""

    async def test_every_post_arrives_once(self, rig: Rig) -> None:
        ids = await rig.publish(25)
        posts = posted(await read(self.source, rig, rig.start, ids))
        assert sorted(post.id for post in posts) == sorted(ids)

    async def test_each_post_is_well_formed(self, rig: Rig) -> None:
        ids = await rig.publish(3)
        for post in posted(await read(self.source, rig, rig.start, ids)):
            assert_well_formed(post, self.source.manifest.network)

    async def test_reading_again_gives_the_same_ids(self, rig: Rig) -> None:
        ids = await rig.publish(5)
        first = posted(await read(self.source, rig, rig.start, ids))
        second = posted(await read(self.source, rig, rig.start, ids))
        assert [post.id for post in first] == [post.id for post in second]
        assert [post.created_at for post in first] == [post.created_at for post in second]

    async def test_after_a_stop_it_resumes_with_nothing_lost_and_nothing_twice(
        self, rig: Rig
    ) -> None:
        first = await rig.publish(10)
        before = await read(self.source, rig, rig.start, first)
        second = await rig.publish(10)
        after = await read(self.source, rig, before[-1].cursor, second)
        assert {post.id for post in posted(before + after)} == {*first, *second}
        again = {post.id for post in posted(after)} & set(first)
        assert self.repeats_after_resume or not again

    async def test_garbage_is_counted_and_never_fatal(self, rig: Rig) -> None:
        first = await rig.publish(1)
        await rig.publish_garbage()
        second = await rig.publish(1)
        batches = await read(self.source, rig, rig.start, [*first, *second])
        assert sum(batch.skipped for batch in batches) >= 1
        assert any(batch.problem for batch in batches)
        assert all(len(batch.problem) <= 2_000 for batch in batches)

    async def test_markup_comes_out_as_plain_text(self, rig: Rig) -> None:
        post_id, expected = await rig.publish_markup()
        posts = posted(await read(self.source, rig, rig.start, [post_id]))
        assert [post.text for post in posts if post.id == post_id] == [expected]

    async def test_an_address_that_does_not_answer_is_worth_another_try(self, rig: Rig) -> None:
        error = await failure(self.source, rig, "127.0.0.1:9")
        assert isinstance(error, Temporary)

    async def test_an_address_that_is_none_is_refused(self, rig: Rig) -> None:
        error = await failure(self.source, rig, "not an address")
        assert isinstance(error, Refused)

    async def test_an_address_inside_the_house_is_refused(self, rig: Rig) -> None:
        error = await failure(self.source, rig, "169.254.169.254")
        assert isinstance(error, Refused)

    async def test_it_stops_promptly_when_asked(self, rig: Rig) -> None:
        reading = asyncio.ensure_future(_read_for_ever(self.source, rig))
        await asyncio.sleep(0.2)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(reading, timeout=PATIENCE_S)


def posted(batches: Sequence[Batch]) -> list[IncomingPost]:
    """The posts of these batches, in order."""
    return [event.post for batch in batches for event in batch.events if isinstance(event, Posted)]


async def read(source: Source, rig: Rig, cursor: str, until: Sequence[str]) -> list[Batch]:
    """Read from `cursor` until every id of `until` came, or patience ends."""
    batches: list[Batch] = []
    missing = set(until)

    async def collect() -> None:
        async with aclosing(_batches(source, rig, cursor)) as reading:
            async for batch in reading:
                batches.append(batch)
                missing.difference_update(post.id for post in posted([batch]))
                if not missing:
                    return

    try:
        await asyncio.wait_for(collect(), timeout=PATIENCE_S)
    except TimeoutError:
        pytest.fail(f"{len(missing)} posts never came: {sorted(missing)[:3]}")
    return batches


async def _batches(source: Source, rig: Rig, cursor: str) -> AsyncGenerator[Batch, None]:
    """As the caller does it: again from the last cursor, whenever a stream or a poll ends."""
    while True:
        async with aclosing(_once(source, rig.settings, cursor, rig.tools)) as batches:
            async for batch in batches:
                cursor = batch.cursor
                yield batch
        await asyncio.sleep(0.02)


async def _once(
    source: Source, settings: Mapping[str, str], cursor: str, tools: Tools
) -> AsyncGenerator[Batch, None]:
    if not isinstance(source, StreamingSource):
        yield await source.poll(settings, cursor, tools)
        return
    batches = source.stream(settings, cursor, tools)
    try:
        async for batch in batches:
            yield batch
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()


async def _read_for_ever(source: Source, rig: Rig) -> None:
    async with aclosing(_batches(source, rig, rig.start)) as batches:
        async for _batch in batches:
            await asyncio.sleep(0)


async def failure(source: Source, rig: Rig, host: str) -> ConnectorError | None:
    """What reading from the same address on another `host` raises."""
    address = rig.settings[rig.address_setting]
    broken = {**rig.settings, rig.address_setting: _on_host(address, host)}
    try:
        await asyncio.wait_for(_first_batch(source, rig, broken), timeout=PATIENCE_S)
    except ConnectorError as error:
        return error
    return None


async def _first_batch(source: Source, rig: Rig, settings: Mapping[str, str]) -> None:
    async with aclosing(_once(source, settings, rig.start, rig.tools)) as batches:
        async for _batch in batches:
            return


def _on_host(address: str, host: str) -> str:
    if "://" not in address or " " in host:
        return host
    scheme, rest = address.split("://", 1)
    return f"{scheme}://{host}/{rest.partition('/')[2]}"


def assert_well_formed(post: IncomingPost, network: str) -> None:
    """The rules that `IncomingPost` states and its types cannot."""
    assert post.network == network
    assert post.id
    assert post.url.startswith(("https://", "http://"))
    for moment in (post.created_at, post.received_at):
        assert moment.utcoffset() == timedelta(0)
    assert post.created_at <= post.received_at + timedelta(days=1)
    assert post.created_at.tzinfo is UTC
    assert all(tag and not tag.startswith("#") for tag in post.tags)
    assert all(handle and not handle.startswith("@") for handle in post.mentioned)
    assert all(link.url for link in post.links)
    assert all(media.url.startswith(("https://", "http://")) for media in post.media)
