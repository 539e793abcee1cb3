"""An account of Threads on loopback with what others write there, as its documentation has it."""

from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.common.fields import moment
from tests.rigs.fake_graph import ME, FakeGraph, no, page_of
from tests.rigs.fake_network import Asked, Behaviour, Reply, in_json
from tests.rigs.graph_source import MARKUP, GraphRig

Thing = dict[str, Any]


class FakeAccount(FakeGraph):
    """`ours` are our own posts, `mentions` and `public` those of others, `answers` by the number
    of our post. `forbidden` are edges that the account may not read."""

    def __init__(self) -> None:
        super().__init__()
        self.ours: list[Thing] = []
        self.mentions: list[Thing] = []
        self.public: list[Thing] = []
        self.answers: dict[str, list[Thing]] = {}
        self.forbidden: set[str] = set()

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        if parts[-1] in self.forbidden:
            return no(10, "Application does not have permission for this action")
        match (method, *parts):
            case ("GET", "me", "threads"):
                return page_of([self._ours(one) for one in reversed(self.ours)], given)
            case ("GET", "me", "mentions"):
                return page_of(list(reversed(self.mentions)), given)
            case ("GET", "keyword_search"):
                return self._found(given)
            case ("GET", one, "conversation"):
                newest_first = given.get("reverse") == "true"
                found = self.answers.get(one, [])
                return page_of(list(reversed(found)) if newest_first else found, given)
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def _ours(self, post: Thing) -> Thing:
        return {**post, "has_replies": bool(self.answers.get(post["id"]))}

    def _found(self, given: dict[str, str]) -> Reply:
        """There is no cursor but time."""
        since, until = int(given.get("since", 0)), int(given.get("until", 2**40))
        found = [one for one in reversed(self.public) if since <= _seconds(one) <= until]
        return in_json({"data": found[: int(given["limit"])]})


def _seconds(post: Thing) -> float:
    at = moment(post["timestamp"])
    return at.timestamp() if at else 0.0


class AccountRig(GraphRig):
    """With one post of its own, under which people answer."""

    def __init__(self, fake: FakeAccount, http: Outbound) -> None:
        super().__init__(fake, http, ME, query="Morvan")
        self.fake = fake
        self.post = self.add_ours()

    def add_ours(self) -> str:
        post = self.thing("Notre usine", "morvan")
        self.fake.ours.append(post)
        return str(post["id"])

    def add_mention(self, words: str, name: str = "anna", **more: Any) -> str:
        post = self.thing(words, name, **more)
        self.fake.mentions.append(post)
        return str(post["id"])

    def add_public(self, words: str, name: str = "anna", **more: Any) -> str:
        post = self.thing(words, name, **more)
        self.fake.public.append(post)
        return str(post["id"])

    def add_answer(self, words: str, name: str = "anna", under: str = "", **more: Any) -> str:
        ours = under or self.post
        about = {"root_post": {"id": ours}, "replied_to": {"id": ours}}
        post = {**self.thing(words, name), **about, **more}
        self.fake.answers.setdefault(ours, []).append(post)
        return str(post["id"])

    def thing(self, words: str, name: str, **more: Any) -> Thing:
        number = self.fake.number()
        return {
            "id": number, "text": words, "username": name, "timestamp": self.stamp(),
            "permalink": f"https://www.threads.com/@{name}/post/C{number[-6:]}",
            "media_type": "TEXT_POST", **more,
        }  # fmt: skip

    async def publish(self, count: int) -> list[str]:
        add = (self.add_answer, self.add_mention)
        return [add[number % 2](f"Bonjour {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        self.add_answer("Bonjour", permalink="javascript:alert(1)")

    async def publish_markup(self) -> tuple[str, str]:
        return self.add_answer(MARKUP), MARKUP


class SearchRig(AccountRig):
    """What is published is found by every search."""

    async def publish(self, count: int) -> list[str]:
        return [self.add_public(f"Bonjour {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        self.add_public("Bonjour", permalink="javascript:alert(1)")

    async def publish_markup(self) -> tuple[str, str]:
        return self.add_public(MARKUP), MARKUP
