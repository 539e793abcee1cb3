from collections.abc import AsyncIterator

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Refused, Temporary
from perchoir.networks.feeds import FoundFeed, discover
from perchoir.networks.feeds.tests.rig import FakeSite, item, rss
from tests.rigs.fake_network import FakeNetwork, Reply


@pytest.fixture
async def site(fake_network: FakeNetwork) -> AsyncIterator[FakeSite]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield FakeSite(fake_network, client)


async def test_the_feeds_that_a_site_names_are_found(site: FakeSite) -> None:
    page = """<html><head><link rel=stylesheet href=a.css>
      <link rel="ALTERNATE home" type="application/rss+xml; charset=utf-8" href="/a.rss"
        title="News &amp; more">
      <link rel="alternate" type="application/atom+xml" href="//other.example/b">
      <link rel="alternate" type="text/html" hreflang="fr" href="/fr">
      <link rel="alternate" type="application/feed+json" href="javascript:alert(1)">
      <link rel="alternate" type="application/rss+xml" href="http://[broken">
    </head><body><a href="/c.rss">c</a>"""
    url = site.network.on("/site", Reply(200, {"Content-Type": "text/html"}, page.encode()))
    assert await discover(url, site.tools) == [
        FoundFeed(f"{site.network.url}/a.rss", "News & more"),
        FoundFeed("http://other.example/b"),
    ]


async def test_links_to_feeds_are_found_when_the_head_names_none(site: FakeSite) -> None:
    page = b'<a href="/blog/feed/">S\xe2\x80\x99abonner</a><a href="/about">x</a>'
    url = site.network.on("/site", Reply(200, {}, page))
    assert await discover(url, site.tools) == [
        FoundFeed(f"{site.network.url}/blog/feed/", "S’abonner")
    ]


async def test_the_usual_places_are_tried_last(site: FakeSite) -> None:
    site.network.on("/rss.xml", Reply(200, {}, rss(item(1))))
    url = site.network.on("/site", Reply(200, {}, b"<html>"))
    assert await discover(url, site.tools) == [
        FoundFeed(f"{site.network.url}/rss.xml", "Le Journal")
    ]


async def test_a_site_without_feeds_has_none(site: FakeSite) -> None:
    site.network.on("/feed.xml", Reply(404))
    assert await discover(site.network.on("/site", Reply(200, {}, b"<html>")), site.tools) == []


async def test_a_feed_is_its_own_answer(site: FakeSite) -> None:
    await site.publish(1)
    assert await discover(site.url, site.tools) == [FoundFeed(site.url, "Le Journal")]


async def test_an_address_that_cannot_be_read_says_why(site: FakeSite) -> None:
    with pytest.raises(Temporary):
        await discover(site.network.url + "/nothing", site.tools)
    with pytest.raises(Refused):
        await discover("not an address", site.tools)
    with pytest.raises(Refused):
        await discover("http://192.168.1.1/", site.tools)
