"""The tests that connectors inherit find the faults they are there for."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import (
    Batch,
    Capability,
    IncomingAuthor,
    IncomingPost,
    Manifest,
    Posted,
    Settings,
    Tools,
)
from perchoir.networks.contract.conformance import (
    ManifestConformance,
    SourceConformance,
    assert_well_formed,
    posted,
    read,
)

NOW = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)


def post(number: int) -> IncomingPost:
    address = f"https://news.example/{number}"
    author = IncomingAuthor(id="somebody")
    return IncomingPost(
        network="news",
        id=address,
        url=address,
        author=author,
        text=f"Post {number}",
        created_at=NOW,
        received_at=NOW,
    )


class News:
    """A polling source in memory; its cursor is how many posts were read."""

    manifest = Manifest("news.poll", "news", "News", "All news", frozenset({Capability.POLL}))

    def __init__(self) -> None:
        self.posts: list[IncomingPost] = []
        self.forgets_cursor = False

    async def poll(self, settings: Settings, cursor: str, tools: Tools) -> Batch:
        start = 0 if self.forgets_cursor else int(cursor or "0")
        events = tuple(Posted(one) for one in self.posts[start:])
        return Batch(events=events, cursor=str(len(self.posts)))


class NewsRig:
    settings: Mapping[str, str] = {"address": "https://news.example"}
    start = "0"
    address_setting = "address"

    def __init__(self, news: News) -> None:
        self.news = news
        self.tools = Tools(http=Outbound(), now=lambda: NOW)

    async def publish(self, count: int) -> list[str]:
        fresh = [post(len(self.news.posts) + number) for number in range(count)]
        self.news.posts += fresh
        return [one.id for one in fresh]

    async def publish_garbage(self) -> None:
        """Left out in silence: the fault that the garbage test is there for."""

    async def publish_markup(self) -> tuple[str, str]:
        return (await self.publish(1))[0], "something else"


def checks(news: News) -> SourceConformance:
    class Checks(SourceConformance):
        source = news

    return Checks()


async def test_a_source_that_gives_everything_once_passes() -> None:
    news = News()
    await checks(news).test_every_post_arrives_once(NewsRig(news))


async def test_a_source_that_resumes_passes() -> None:
    news = News()
    checked = checks(news)
    await checked.test_after_a_stop_it_resumes_with_nothing_lost_and_nothing_twice(NewsRig(news))


async def test_a_source_that_forgets_its_cursor_is_found_out() -> None:
    news = News()
    news.forgets_cursor = True
    with pytest.raises(AssertionError):
        await checks(news).test_after_a_stop_it_resumes_with_nothing_lost_and_nothing_twice(
            NewsRig(news)
        )


async def test_garbage_that_is_not_counted_is_found_out() -> None:
    news = News()
    with pytest.raises(AssertionError):
        await checks(news).test_garbage_is_counted_and_never_fatal(NewsRig(news))


async def test_markup_that_comes_through_is_found_out() -> None:
    news = News()
    with pytest.raises(AssertionError):
        await checks(news).test_markup_comes_out_as_plain_text(NewsRig(news))


def test_a_manifest_without_french_is_found_out() -> None:
    class Checks(ManifestConformance):
        source = News()

    with pytest.raises(AssertionError, match="French"):
        Checks().test_every_word_of_the_manifest_is_translated()


async def test_a_post_that_never_comes_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perchoir.networks.contract.conformance.PATIENCE_S", 0.05)
    news = News()
    with pytest.raises(pytest.fail.Exception, match="never came"):
        await read(news, NewsRig(news), "0", ["missing"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"network": "other"},
        {"id": ""},
        {"url": "javascript:alert(1)"},
        {"tags": ("#Airbus",)},
        {"mentioned": ("@airbus",)},
        {"created_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {"created_at": datetime(2026, 1, 1)},  # noqa: DTZ001
    ],
)
def test_a_post_that_breaks_a_rule_is_found_out(wrong: dict[str, object]) -> None:
    assert_well_formed(post(1), "news")
    with pytest.raises(AssertionError):
        assert_well_formed(msgspec.structs.replace(post(1), **wrong), "news")


async def test_reading_stops_where_it_was_told() -> None:
    news = News()
    rig = NewsRig(news)
    ids = await rig.publish(2)
    batches = await asyncio.wait_for(read(news, rig, "0", ids), timeout=5)
    assert [one.id for one in posted(batches)] == ids
