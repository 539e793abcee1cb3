"""X's filtered stream and its rules on loopback, as its documentation describes them."""

import json
from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.x.listening.rules import TAG
from perchoir.networks.x.listening.tests.fake_search import (
    FakeSearch,
    SearchRig,
    in_one,
    problem,
)
from tests.rigs.fake_network import Asked, Behaviour, OpenStream, Reply, in_json

RULES = "/2/tweets/search/stream/rules"
STREAM = "/2/tweets/search/stream"


class FakeStream(FakeSearch):
    """Every post is found by every rule. `rules` are values with their tags, by id; `bad` values
    are not taken; `mixed` is whether X then takes the others of the same request."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: dict[str, dict[str, str]] = {}
        self.bad: set[str] = set()
        self.mixed = True
        self.most = 1_000
        self.rules_in_page = 1_000
        self.instead: dict[str, Reply] = {}
        self.streams: list[OpenStream] = []
        self.stood: list[set[str]] = []
        self._numbers = iter(range(1_000, 10**6))

    def renamed(self, asked: Asked) -> bool:
        """The stream alone has the old names there."""
        return ("post.fields" if asked.path == STREAM else "tweet.fields") in asked.query

    @property
    def values(self) -> list[str]:
        return [rule["value"] for rule in self.rules.values()]

    def standing(self, value: str, tag: str = TAG) -> str:
        rule_id = str(next(self._numbers))
        self.rules[rule_id] = {"id": rule_id, "value": value, "tag": tag}
        return rule_id

    def say(self, text: str = "Bonjour", **more: Any) -> str:
        """Somebody writes: whoever listens now hears it."""
        post_id = self.add(text, **more)
        self.push(in_one(self.posts[post_id], self.beside))
        return post_id

    def push(self, whole: dict[str, Any]) -> None:
        for stream in self.streams:
            stream.push(json.dumps(whole) + "\r\n")

    def _answer(self, asked: Asked) -> Behaviour:
        if asked.path in self.instead:
            return self.instead[asked.path]
        if asked.path == STREAM and asked.headers.get("authorization") == "Bearer app-token":
            self.streams.append(OpenStream({"Content-Type": "application/json"}))
            return self.streams[-1]
        if asked.path == RULES and asked.headers.get("authorization") == "Bearer app-token":
            return self._rules(asked)
        return super()._answer(asked)

    def _rules(self, asked: Asked) -> Reply:
        if asked.method == "GET":
            return self._page(int(asked.query.get("pagination_token", "0")))
        order = json.loads(asked.body)
        said = self._added(order["add"]) if "add" in order else self._deleted(order["delete"])
        self.stood.append(set(self.values))
        return said

    def _page(self, first: int) -> Reply:
        after = first + self.rules_in_page
        rules = list(self.rules.values())
        meta: dict[str, Any] = {"result_count": len(rules[first:after])}
        if after < len(rules):
            meta["next_token"] = f"{after:016d}"
        return in_json({"data": rules[first:after], "meta": meta})

    def _added(self, wanted: list[dict[str, str]]) -> Reply:
        bad = [one for one in wanted if one["value"] in self.bad]
        if bad and not self.mixed:
            return problem(400, "https://api.x.com/2/problems/invalid-rules", "Invalid", "a rule")
        if len(self.rules) + len(wanted) > self.most:
            return problem(422, "https://api.x.com/2/problems/rule-cap", "RulesCapExceeded", "cap")
        taken = [self.rules[self.standing(**one)] for one in wanted if one not in bad]
        errors = [refusal(one["value"]) for one in bad]
        whole = {"data": taken, "meta": {"summary": {"created": len(taken)}}}
        return in_json({**whole, **({"errors": errors} if errors else {})})

    def _deleted(self, wanted: dict[str, list[str]]) -> Reply:
        for rule_id in wanted["ids"]:
            del self.rules[rule_id]
        return in_json({"meta": {"summary": {"deleted": len(wanted["ids"])}}})


def refusal(value: str) -> dict[str, Any]:
    return {
        "type": "https://api.x.com/2/problems/invalid-request",
        "title": "UnprocessableEntity",
        "detail": "missing EOF",
        "value": value,
    }


class StreamRig(SearchRig):
    """See `Rig`. Posts are found by the search as well as heard."""

    x: FakeStream

    def __init__(self, x: FakeStream, http: Outbound) -> None:
        super().__init__(x, http)
        del self.settings["query"]

    async def publish(self, count: int) -> list[str]:
        return [self.x.say() for _ in range(count)]
