"""A site with a feed on loopback, driven by a test."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Tools
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Reply

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSS = "application/rss+xml; charset=utf-8"


def rss(*items: str, about: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Le Journal</title><link>https://www.journal.example/</link>{about}"
        f"<language>fr-FR</language>{''.join(items)}</channel></rss>"
    ).encode()


def item(number: int, title: str = "", summary: str = "Du texte", more: str = "") -> str:
    moment = NOW - timedelta(hours=2) + timedelta(minutes=number)
    return (
        f'<item><guid isPermaLink="false">n{number}</guid>'
        f"<title>{title or f'Article {number}'}</title>"
        f"<link>https://www.journal.example/{number}</link><description>{summary}</description>"
        f"<pubDate>{format_datetime(moment)}</pubDate>{more}</item>"
    )


class FakeSite:
    """One feed with its entries, newest first."""

    start = ""
    address_setting = "address"

    def __init__(self, network: FakeNetwork, outbound: Outbound) -> None:
        self.network = network
        self.items: list[str] = []
        self.url = network.on("/feed.xml", self._feed)
        self.settings: Mapping[str, str] = {"address": self.url}
        self.tools = Tools(http=outbound, now=lambda: NOW)

    async def publish(self, count: int) -> list[str]:
        first = len(self.items)
        self.items += [item(first + n) for n in range(count)]
        return [self.id_of(first + n) for n in range(count)]

    async def publish_garbage(self) -> None:
        self.items.append(f"<item><guid>n{len(self.items)}</guid><pubDate>never</pubDate></item>")

    async def publish_markup(self) -> tuple[str, str]:
        number = len(self.items)
        html = '<p>Un <b>gros</b> contrat</p><script>alert(1)</script><p onclick="x">1 &lt; 2</p>'
        self.items.append(item(number, "Titre", escape(html)))
        return self.id_of(number), "Un gros contrat\n\n1 < 2"

    def id_of(self, number: int) -> str:
        return f"127.0.0.1:{self.network.port}/feed.xml#n{number}"

    def _feed(self, _asked: Asked) -> Behaviour:
        return Reply(200, {"Content-Type": RSS}, rss(*reversed(self.items)))


class FakeSearch(FakeSite):
    """The same, found by words."""

    address_setting = "template"

    def __init__(self, network: FakeNetwork, outbound: Outbound) -> None:
        super().__init__(network, outbound)
        self.settings = {"query": "Airbus Défense", "template": f"{self.url}?q={{query}}&hl=fr"}
