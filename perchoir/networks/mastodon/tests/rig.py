"""A Mastodon server on loopback, as its documentation describes it, driven by a test."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Tools
from perchoir.networks.mastodon.ids import order
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, OpenStream, Reply, in_json

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "/api/v1/timelines/tag/airbus"
SSE = "/api/v1/streaming/hashtag"


def snowflake(moment: datetime, extra: int = 0) -> str:
    """An id as Mastodon makes them."""
    return str((int(moment.timestamp() * 1000) << 16) + extra)


def account(**more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "username": "camille",
        "acct": "camille",
        "display_name": "Camille D.",
        "url": "https://social.example/@camille",
        "uri": "https://social.example/users/camille",
        "avatar_static": "https://files.example/a.png",
        "followers_count": 37,
        **more,
    }


def status(status_id: str, content: str = "<p>Bonjour</p>", **more: Any) -> dict[str, Any]:
    return {
        "id": status_id,
        "created_at": "2026-11-22T11:00:00.000Z",
        "visibility": "public",
        "language": "fr",
        "uri": f"https://social.example/users/camille/statuses/{status_id}",
        "url": f"https://social.example/@camille/{status_id}",
        "content": content,
        "account": account(),
        "edited_at": None,
        "reblog": None,
        **more,
    }


class Cache:
    """The house's small cache, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def remember(self, key: str, value: str) -> None:
        self.kept[key] = value


class FakeMastodon:
    """One hashtag timeline with `min_id`, `max_id` and `limit`; streaming when told so."""

    address_setting = "server"
    start = "1"

    def __init__(self, network: FakeNetwork, outbound: Outbound) -> None:
        self.network = network
        self.statuses: dict[str, object] = {}
        self.settings: Mapping[str, str] = {
            "server": network.url,
            "what": "hashtag",
            "query": "#airbus",
        }
        self.cache = Cache()
        self.tools = Tools(
            http=outbound,
            now=lambda: NOW,
            recall=self.cache.recall,
            remember=self.cache.remember,
        )
        self.headers: dict[str, str] = {}
        network.on(PAGE, self._page)
        network.on(SSE, Reply(401))
        network.on("/api/v2/instance", in_json({"configuration": {"urls": {}}}))

    def add(self, found: dict[str, Any]) -> str:
        self.statuses[found["id"]] = found
        return str(found["uri"])

    def streams(self) -> OpenStream:
        stream = OpenStream()
        self.network.on(SSE, stream)
        return stream

    async def publish(self, count: int) -> list[str]:
        first = len(self.statuses)
        moments = [NOW - timedelta(hours=1) + timedelta(seconds=first + n) for n in range(count)]
        return [self.add(status(snowflake(moment))) for moment in moments]

    async def publish_garbage(self) -> None:
        moment = NOW - timedelta(hours=1) + timedelta(seconds=len(self.statuses))
        self.statuses[snowflake(moment)] = {"id": snowflake(moment), "content": 7}

    async def publish_markup(self) -> tuple[str, str]:
        content = (
            "<p>Bonjour <b>à</b> tous &amp; &lt;script&gt;</p><script>alert(1)</script>"
            '<p>Voir <a href="https://example.com/a/b"><span class="invisible">https://</span>'
            '<span class="ellipsis">example.com</span><span class="invisible">/a/b</span></a>'
            "<br>et <img src=x onerror=alert(1)>fin</p>"
        )
        moment = NOW - timedelta(hours=1) + timedelta(seconds=len(self.statuses))
        post_id = self.add(status(snowflake(moment), content))
        return post_id, "Bonjour à tous & <script>\n\nVoir https://example.com/a/b\net fin"

    def _page(self, asked: Asked) -> Behaviour:
        return in_json(self._asked_for(asked.query)) if not self.headers else self._limited(asked)

    def _limited(self, asked: Asked) -> Behaviour:
        reply = in_json(self._asked_for(asked.query))
        return Reply(200, {**reply.headers, **self.headers}, reply.body)

    def _asked_for(self, query: Mapping[str, str]) -> list[object]:
        limit = min(int(query.get("limit", "20")), 40)
        ids = sorted(self.statuses, key=order)
        if "min_id" in query:
            ids = [one for one in ids if order(one) > order(query["min_id"])][:limit]
        else:
            ids = ids[-limit:]
        return [self.statuses[one] for one in reversed(ids)]
