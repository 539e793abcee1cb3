import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import (
    Batch,
    ConnectorError,
    IncomingPost,
    Posted,
    Refused,
    Temporary,
)
from perchoir.networks.contract.conformance import SourceConformance
from perchoir.networks.feeds import FEED, PRESS_SEARCH
from perchoir.networks.feeds.cursor import MOST_SEEN, cursor_from, with_newest
from perchoir.networks.feeds.tests.rig import NOW, RSS, FakeSearch, FakeSite, item, rss
from tests.rigs.fake_network import Endless, FakeNetwork, Reply, limited, redirect


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield client


@pytest.fixture
def site(fake_network: FakeNetwork, outbound: Outbound) -> FakeSite:
    return FakeSite(fake_network, outbound)


class TestFeedKeepsTheContract(SourceConformance):
    source = FEED

    @pytest.fixture
    def rig(self, site: FakeSite) -> FakeSite:
        return site


class TestPressSearchKeepsTheContract(SourceConformance):
    source = PRESS_SEARCH

    @pytest.fixture
    def rig(self, fake_network: FakeNetwork, outbound: Outbound) -> FakeSearch:
        return FakeSearch(fake_network, outbound)


def posts(batch: Batch) -> list[IncomingPost]:
    return [event.post for event in batch.events if isinstance(event, Posted)]


async def poll(site: FakeSite, cursor: str = "") -> Batch:
    return await FEED.poll(site.settings, cursor, site.tools)


async def error_of(site: FakeSite, cursor: str = "") -> ConnectorError:
    with pytest.raises(ConnectorError) as raised:
        await poll(site, cursor)
    return raised.value


async def test_an_entry_is_read_whole(site: FakeSite) -> None:
    site.items = [
        item(
            3,
            "Airbus &amp;amp; Co",
            "&lt;p&gt;Voir &lt;a href='https://a.example/x'&gt;ici&lt;/a&gt;&lt;/p&gt;",
            "<author>c@journal.example (Camille D.)</author><category>Défense</category>"
            '<enclosure url="https://a.example/p.jpg" type="image/jpeg" length="3"/>',
        )
    ]
    (post,) = posts(await poll(site))
    assert (post.title, post.text) == ("Airbus & Co", "Voir ici")
    assert post.url == "https://www.journal.example/3"
    assert [link.url for link in post.links] == [post.url, "https://a.example/x"]
    assert (post.author.handle, post.author.name) == ("journal.example", "Camille D.")
    assert (post.language, post.tags) == ("fr-FR", ("Défense",))
    assert [media.url for media in post.media] == ["https://a.example/p.jpg"]
    assert post.created_at == NOW - timedelta(hours=2) + timedelta(minutes=3)


async def test_entries_come_oldest_first(site: FakeSite) -> None:
    ids = await site.publish(5)
    assert [post.id for post in posts(await poll(site))] == ids


async def test_what_did_not_change_is_not_sent_again(
    site: FakeSite, fake_network: FakeNetwork
) -> None:
    validators = {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 11:00:00 GMT"}
    url = fake_network.on("/f", Reply(200, validators, rss(item(1))), Reply(304))
    site.settings = {"address": url}
    first = await poll(site)
    second = await poll(site, first.cursor)
    assert (len(first.events), second.events, second.cursor) == (1, (), first.cursor)
    asked = fake_network.asked_for("/f")[1].headers
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Sun, 22 Nov 2026 11:00:00 GMT"


async def test_a_changed_entry_comes_as_an_edit(site: FakeSite) -> None:
    await site.publish(2)
    first = await poll(site)
    site.items[0] = item(0, "Article corrigé")
    (event,) = (await poll(site, first.cursor)).events
    assert isinstance(event, Posted)
    assert (event.post.id, event.post.title) == (site.id_of(0), "Article corrigé")
    assert event.edited_at == NOW


async def test_an_entry_that_left_and_came_back_is_no_news(site: FakeSite) -> None:
    await site.publish(3)
    cursor = (await poll(site)).cursor
    kept, site.items = site.items, site.items[:1]
    cursor = (await poll(site, cursor)).cursor
    site.items = kept
    assert (await poll(site, cursor)).events == ()


async def test_entries_without_id_date_or_link_are_known_by_their_words(site: FakeSite) -> None:
    site.items = ["<item><title>Sans rien</title></item>", "<item><title>Autre</title></item>"]
    first = await poll(site)
    assert [post.title for post in posts(first)] == ["Sans rien", "Autre"]
    assert len({post.id for post in posts(first)}) == 2
    assert all(post.created_at == NOW for post in posts(first))
    assert all(post.url == "https://www.journal.example/" for post in posts(first))
    assert (await poll(site, first.cursor)).events == ()


async def test_a_date_in_the_future_is_read_as_now(site: FakeSite) -> None:
    site.items = [item(600)]
    assert posts(await poll(site))[0].created_at == NOW


async def test_relative_links_are_completed(site: FakeSite, fake_network: FakeNetwork) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'
        '<entry><id>tag:a,2026:1</id><title type="html">A &lt;i&gt;b&lt;/i&gt;</title>'
        '<link href="/blog/1"/><updated>2026-11-22T10:00:00+01:00</updated>'
        '<content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>'
    )
    url = fake_network.on("/f/atom", Reply(200, {"Content-Type": "text/xml"}, atom.encode()))
    site.settings = {"address": url}
    (post,) = posts(await poll(site))
    assert (post.id, post.title) == ("tag:a,2026:1", "A b")
    assert post.url == fake_network.url + "/blog/1"


async def test_a_permanent_move_is_remembered_and_ids_stay(
    site: FakeSite, fake_network: FakeNetwork
) -> None:
    ids = await site.publish(1)
    first = await poll(site)
    fake_network.on("/new.xml", Reply(200, {}, rss(item(1), item(0))))
    fake_network.on("/feed.xml", redirect("/new.xml", 301))
    second = await poll(site, first.cursor)
    third = await poll(site, second.cursor)
    assert [post.id for post in posts(second)] == [site.id_of(1)]
    assert ids == [site.id_of(0)]
    assert third.events == ()
    assert len(fake_network.asked_for("/feed.xml")) == 2


async def test_a_move_that_ended_goes_back_to_the_first_address(
    site: FakeSite, fake_network: FakeNetwork
) -> None:
    fake_network.on("/new.xml", Reply(200, {}, rss(item(1))), Reply(404))
    fake_network.on("/feed.xml", redirect("/new.xml", 308), Reply(200, {}, rss(item(2), item(1))))
    first = await poll(site)
    second = await poll(site, first.cursor)
    assert [post.id for post in posts(second)] == [site.id_of(2)]
    assert cursor_from(second.cursor).moved == ""


async def test_a_passing_redirect_is_not_remembered(
    site: FakeSite, fake_network: FakeNetwork
) -> None:
    fake_network.on("/new.xml", Reply(200, {}, rss(item(1))))
    fake_network.on("/feed.xml", redirect("/new.xml", 302))
    assert cursor_from((await poll(site)).cursor).moved == ""


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Reply(410), Refused, "gone"),
        (Reply(404), Temporary, "not_found"),
        (Reply(403), Refused, "access_denied"),
        (Reply(500), Temporary, "server_trouble"),
        (Reply(418), Temporary, "server_trouble"),
        (Endless(b"<rss>" * 9_999), Refused, "too_large"),
        (Reply(200, {}, b"x", length=2_000_000_000), Refused, "too_large"),
        (Reply(200, {}, b"<!doctype html><html><body>Bonjour"), Refused, "not_a_feed"),
        (Reply(200, {}, b""), Refused, "not_a_feed"),
        (Reply(200, {}, b"\x89PNG\r\n\x1a\n\0\0\0"), Refused, "not_a_feed"),
        (Reply(200, {}, b'{"items": []}'), Refused, "not_a_feed"),
        (Reply(200, {}, b"\x1f\x8bnot gzip"), Refused, "not_a_feed"),
        (redirect("http://169.254.169.254/x"), Refused, "address_not_allowed"),
    ],
)
async def test_what_cannot_be_read_is_told_in_our_words(
    site: FakeSite, reply: Reply, kind: type[ConnectorError], code: str
) -> None:
    site.network.on("/feed.xml", reply)
    error = await error_of(site)
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_asks_for_patience_gets_it(site: FakeSite, status: int) -> None:
    site.network.on("/feed.xml", limited(1234, status))
    error = await error_of(site)
    assert isinstance(error, Temporary)
    assert error.retry_after == 1234.0


async def test_a_page_in_place_of_a_feed_that_worked_is_asked_again(site: FakeSite) -> None:
    await site.publish(1)
    cursor = (await poll(site)).cursor
    site.network.on("/feed.xml", Reply(200, {}, b"<html>Maintenance</html>"))
    error = await error_of(site, cursor)
    assert (type(error), error.code) == (Temporary, "not_a_feed")


async def test_the_address_of_a_site_that_names_its_feed_works(
    site: FakeSite, fake_network: FakeNetwork
) -> None:
    ids = await site.publish(1)
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    site.settings = {"address": fake_network.on("/", Reply(200, {}, page))}
    first = await poll(site)
    assert [post.id for post in posts(first)] == ids
    assert (await poll(site, first.cursor)).events == ()
    assert len(fake_network.asked_for("/")) == 1


@pytest.mark.parametrize(
    ("about", "headers", "expected"),
    [
        ("", {}, 900.0),
        ("<ttl>60</ttl>", {}, 3600.0),
        ("<ttl>1</ttl>", {}, 300.0),
        ("<ttl>9999999</ttl>", {}, 900.0),
        ("<ttl>soon</ttl>", {}, 900.0),
        ("", {"Cache-Control": "public, max-age=1800"}, 1800.0),
        ("", {"Cache-Control": "max-age=99999999"}, 86_400.0),
        ("", {"Cache-Control": "s-max-age=7, max-age=x"}, 900.0),
        ("<ttl>10</ttl>", {"Cache-Control": "max-age=1800"}, 1800.0),
    ],
)
async def test_the_next_poll_is_when_the_publisher_says(
    site: FakeSite, about: str, headers: dict[str, str], expected: float
) -> None:
    site.network.on("/feed.xml", Reply(200, headers, rss(item(1), about=about)), Reply(304))
    first = await poll(site)
    assert first.next_in == expected
    if not headers:
        assert (await poll(site, first.cursor)).next_in == expected


async def test_wordpress_says_its_period(site: FakeSite) -> None:
    body = (
        rss(item(1))
        .replace(
            b'<rss version="2.0">',
            b'<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">',
        )
        .replace(
            b"<language>",
            b"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
            b"<language>",
        )
    )
    site.network.on("/feed.xml", Reply(200, {}, body))
    assert (await poll(site)).next_in == 1800.0


async def test_a_json_feed_is_read(site: FakeSite) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Blog",
        "language": "en",
        "items": [
            {
                "id": "7",
                "url": "/posts/7",
                "title": "Seven",
                "content_html": "<p>Hello <b>you</b></p>",
                "date_published": "2026-11-22T10:00:00Z",
                "authors": [{"name": "Bo"}],
                "tags": ["a", "#b", 3],
                "image": "/i.png",
                "attachments": [{"url": "https://a.example/s.mp3", "mime_type": "audio/mpeg"}],
            },
            {"id": 8, "content_text": "Plain"},
            "nonsense",
        ],
    }
    kind = {"Content-Type": "application/feed+json"}
    site.network.on("/feed.xml", Reply(200, kind, json.dumps(feed).encode()))
    second, first = posts(await poll(site))
    assert (first.text, first.title, first.author.name) == ("Hello you", "Seven", "Bo")
    assert first.url == site.network.url + "/posts/7"
    assert (first.tags, first.language) == (("a", "b"), "en")
    assert [media.kind for media in first.media] == ["image", "audio"]
    assert second.text == "Plain"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item(1, "Été")).decode().encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (rss(item(1, "Été")).decode().encode("cp1252"), "text/xml; charset=utf-8"),
        (rss(item(1, "Été")), "text/xml; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + rss(item(1, "Été")), "text/xml"),
        (rss(item(1, "Été")).decode().replace("utf-8", "utf-16").encode("utf-16"), "text/xml"),
        (gzip.compress(rss(item(1, "Été"))), "application/gzip"),
        (b"\n\n" + rss(item(1, "Été")), RSS),
        (rss(item(1, "Été"), "<item><title>R&D & co</title></item>"), RSS),
        (rss(item(1, "Été"))[:-20], RSS),
        (rss(item(1, "Été") + "<item><title>\x0b</title></item>"), RSS),
        (rss(item(1, "&Eacute;t&eacute;")), RSS),
    ],
)
async def test_broken_feeds_and_wrong_charsets_are_survived(
    site: FakeSite, body: bytes, kind: str
) -> None:
    site.network.on("/feed.xml", Reply(200, {"Content-Type": kind}, body))
    titles = [post.title for post in posts(await poll(site))]
    assert titles[-1] in {"Été", "R&D & co"}
    assert "Été" in titles or kind.endswith("iso-8859-1")


async def test_entities_are_never_expanded_and_files_never_read(site: FakeSite) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    doctype = f'<!DOCTYPE r [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{laughs}]>'
    body = rss(item(1, "Ok &l12; &x;")).decode().replace("<rss", f"{doctype}<rss").encode()
    site.network.on("/feed.xml", Reply(200, {}, body))
    (post,) = posts(await poll(site))
    assert post.title.startswith("Ok")
    assert len(post.title) < 40
    assert "root:" not in post.title


async def test_a_body_that_is_a_path_is_not_opened(site: FakeSite) -> None:
    site.network.on("/feed.xml", Reply(200, {}, b"/etc/passwd"))
    assert (await error_of(site)).code == "not_a_feed"


async def test_words_go_where_the_address_holds_them(
    fake_network: FakeNetwork, outbound: Outbound
) -> None:
    search = FakeSearch(fake_network, outbound)
    await PRESS_SEARCH.poll({**search.settings, "query": 'Airbus & "Défense"'}, "", search.tools)
    assert fake_network.asked[0].query == {"q": 'Airbus & "Défense"', "hl": "fr"}


async def test_in_a_press_search_the_publisher_is_the_author(
    fake_network: FakeNetwork, outbound: Outbound
) -> None:
    search = FakeSearch(fake_network, outbound)
    source = '<source url="https://www.lemonde.example">Le Monde</source>'
    search.items = [item(1, more=source)]
    (post,) = posts(await PRESS_SEARCH.poll(search.settings, "", search.tools))
    assert (post.author.handle, post.author.name) == ("lemonde.example", "Le Monde")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"query": " "}, "query_missing"),
        ({"query": "a", "template": ""}, "template_missing"),
        ({"query": "a", "template": "https://a.example/"}, "template_without_query"),
    ],
)
async def test_a_search_that_cannot_be_asked_says_why(
    settings: dict[str, str], code: str, site: FakeSite
) -> None:
    with pytest.raises(Refused) as refused:
        await PRESS_SEARCH.poll(settings, "", site.tools)
    assert refused.value.code == code


def test_what_was_seen_is_kept_within_bounds() -> None:
    old = {f"old{n}": "1" for n in range(6_000)}
    assert len(with_newest(old, {"new": "1"})) == 500
    assert list(with_newest(old, {"old3": "2"}))[-1] == "old3"
    assert len(with_newest({}, old)) == MOST_SEEN


def test_a_damaged_cursor_is_an_empty_one() -> None:
    for text in ("{", "[]", '{"seen": 3}', "not json", "[" * 5_000):
        assert cursor_from(text).seen == {}
