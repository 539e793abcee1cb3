"""Recent search, mentions and lookup of X on loopback, as documented (August 2026)."""

import html
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Refused, Tools
from perchoir.networks.x.listening.moments import first_id_at
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Reply, in_json

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_PROBLEMS = "https://api.x.com/2/problems/"


class FakeSearch(FakeNetwork):
    """Every post is found by every search. `fates` are dealt to calls, one each; `answered` is
    what was said to what. Pages are of `in_page` posts."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.beside: dict[str, list[dict[str, Any]]] = {"users": [ANNA]}
        self.fates: list[Behaviour] = []
        self.answered: list[tuple[Asked, Reply]] = []
        self.in_page = 100

    def add(self, text: str = "Bonjour", **more: Any) -> str:
        at = more.pop("at", NOW - timedelta(hours=1) + timedelta(seconds=len(self.posts)))
        post_id = str(int(first_id_at(at)) + len(self.posts))
        self.posts[post_id] = post(post_id, text, at, **more)
        return post_id

    def asked_of(self, name: str) -> list[str]:
        """What each call had as this parameter, "" for none."""
        return [asked.query.get(name, "") for asked in self.asked]

    def renamed(self, asked: Asked) -> bool:
        """Whether this was asked with names that the description does not have there."""
        return "tweet.fields" in asked.query

    def _chosen(self, asked: Asked) -> Behaviour:
        behaviour = self.fates.pop(0) if self.fates else self._answer(asked)
        if isinstance(behaviour, Reply):
            self.answered.append((asked, behaviour))
        return behaviour

    def _answer(self, asked: Asked) -> Behaviour:
        if asked.headers.get("authorization") != "Bearer app-token":
            return problem(401, "about:blank", "Unauthorized", "Unauthorized")
        if asked.path == "/2/tweets":
            return self._lookup(asked.query["ids"].split(","))
        return self._search(asked.query)

    def _search(self, query: Mapping[str, str]) -> Reply:
        since, until = int(query.get("since_id", "0")), int(query.get("until_id", 2**63))
        token = query.get("next_token", "") or query.get("pagination_token", "")
        until = int(token) if token.isdecimal() else until
        if since and since < int(first_id_at(NOW - timedelta(days=7))):
            return problem(
                400, f"{_PROBLEMS}invalid-request", "Invalid Request", "'since_id' is too old"
            )
        ids = sorted((int(one) for one in self.posts if since < int(one) < until), reverse=True)
        page = [str(one) for one in ids[: min(self.in_page, int(query["max_results"]))]]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0], "oldest_id": page[-1]}
        if len(ids) > len(page):
            meta["next_token"] = page[-1].rjust(40, "0")
        whole: dict[str, Any] = {"meta": meta}
        if page:
            whole |= {"data": [self.posts[one] for one in page], "includes": self.beside}
        return in_json(whole)

    def _lookup(self, ids: list[str]) -> Reply:
        there = [self.posts[one] for one in ids if one in self.posts]
        errors = [not_found(one) for one in ids if one not in self.posts]
        whole: dict[str, Any] = {"includes": self.beside} if there else {}
        return in_json(whole | {"data": there} | ({"errors": errors} if errors else {}))


ANNA = {
    "id": "800",
    "name": "Anna Ferret",
    "username": "anna",
    "profile_image_url": "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
    "public_metrics": {
        "followers_count": 37, "following_count": 1, "post_count": 2, "listed_count": 0,
    },
}  # fmt: skip


def post(post_id: str, text: str, at: datetime, **more: Any) -> dict[str, Any]:
    """As X writes one, old and new names of the field for edits."""
    return {
        "id": post_id,
        "text": html.escape(text, quote=False),
        "author_id": "800",
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "conversation_id": post_id,
        "lang": "fr",
        "edit_history_post_ids": [post_id],
        "public_metrics": {
            "repost_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4,
            "bookmark_count": 5, "impression_count": 600,
        },
        **more,
    }  # fmt: skip


def in_one(post: dict[str, Any], beside: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """A post as the stream sends it."""
    return {"data": post, "includes": beside, "matching_rules": [{"id": "1000", "tag": "perchoir"}]}


def problem(status: int, kind: str, title: str, detail: str, **headers: str) -> Reply:
    whole = {"type": kind, "title": title, "detail": detail, "status": status}
    said = in_json(whole, status)
    return Reply(status, {**said.headers, **headers}, said.body)


def not_found(post_id: str) -> dict[str, Any]:
    return {
        "type": f"{_PROBLEMS}resource-not-found",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{post_id}].",
        "resource_type": "tweet",
        "resource_id": post_id,
        "parameter": "ids",
        "value": post_id,
    }


class SearchRig:
    """See `Rig` of the conformance tests. `paid` is what the ledger counts, `limit` when it says
    no, `moved` puts the clock forward."""

    address_setting = "server"
    start = first_id_at(NOW - timedelta(hours=2))

    def __init__(self, x: FakeSearch, http: Outbound) -> None:
        self.x = x
        self.kept: dict[str, str] = {}
        self.paid = 0
        self.limit = 10**9
        self.moved = timedelta()
        self.settings = {"query": "Morvan", "token": "app-token", "server": x.url}
        self.tools = Tools(
            http=http,
            now=lambda: NOW + self.moved,
            recall=self._recall,
            remember=self._remember,
            charge=self._charge,
        )

    async def publish(self, count: int) -> list[str]:
        return [self.x.add() for _ in range(count)]

    async def publish_garbage(self) -> None:
        del self.x.posts[self.x.add()]["author_id"]

    async def publish_markup(self) -> tuple[str, str]:
        said = "<b>Bonjour</b> & <script>alert(1)</script>"
        return self.x.add(said), said

    async def _recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def _remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    async def _charge(self, kind: str, count: int) -> None:
        assert kind == "post_read"
        if count > 0 and self.paid + count > self.limit:
            raise Refused("spending_limit")
        self.paid += count
