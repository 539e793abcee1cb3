"""A page on loopback with what others write there, as Facebook's documentation describes it."""

import re
from typing import Any, ClassVar

from perchoir.core.outbound import Outbound
from tests.rigs.fake_graph import FakeGraph, gone, no, page_of
from tests.rigs.fake_network import Asked, Behaviour, in_json
from tests.rigs.graph_source import MARKUP, GraphRig

PAGE, ANNA = "100700", "500100"
PEOPLE = {PAGE: "Morvan", ANNA: "Anna Ferret"}
Thing = dict[str, Any]


class FakePage(FakeGraph):
    """`posts` stand on the page, `tagged` elsewhere, `comments` by the number of their post.
    `forbidden` are edges that the account may not read."""

    version: ClassVar[str] = "v26.0"

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"token-of-me": PAGE}
        self.posts: list[Thing] = []
        self.tagged: list[Thing] = []
        self.comments: dict[str, list[Thing]] = {}
        self.forbidden: set[str] = set()
        self.told_of = ""

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        if parts[-1] in self.forbidden:
            return no(200, f"(#200) Missing permission for {parts[-1]}")
        match (method, *parts):
            case ("GET", one, "feed") if one == PAGE:
                return page_of([self._seen(one, given) for one in reversed(self.posts)], given)
            case ("GET", one, "tagged") if one == PAGE:
                return page_of(list(reversed(self.tagged)), given)
            case ("GET", one, "comments"):
                return page_of(list(reversed(self.comments.get(one, []))), given)
            case ("POST", one, "subscribed_apps") if one == PAGE:
                self.told_of = given["subscribed_fields"]
                return in_json({"success": True})
            case ("GET", one):
                found = one in self.standing()
                return in_json({"id": one}) if found else gone(one)
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def standing(self) -> set[str]:
        comments = [one for found in self.comments.values() for one in found]
        return {one["id"] for one in [*self.posts, *self.tagged, *comments]}

    def _seen(self, post: Thing, given: dict[str, str]) -> Thing:
        """With its newest comments inside, as many as were asked for."""
        comments = list(reversed(self.comments.get(post["id"], [])))
        most = re.search(r"comments\.limit\((\d+)\)", given["fields"])
        if not comments or most is None:
            return post
        found = page_of(comments, {"limit": most[1]})
        return {**post, "comments": found_in(found.body)}


def found_in(body: bytes) -> Thing:
    import json

    found: Thing = json.loads(body)
    return found


class PageRig(GraphRig):
    """With one post of its own, under which people write."""

    def __init__(self, fake: FakePage, http: Outbound) -> None:
        super().__init__(fake, http, PAGE)
        self.fake = fake
        self.post = self.add_post("Notre usine", PAGE)

    def add_post(self, words: str, author: str = ANNA, **more: Any) -> str:
        post_id = f"{PAGE}_{self.fake.number()}"
        self.fake.posts.append(self._thing(post_id, words, author, **more))
        return post_id

    def add_tagged(self, words: str, author: str = ANNA, **more: Any) -> str:
        post_id = f"{author}_{self.fake.number()}"
        self.fake.tagged.append(self._thing(post_id, words, author, **more))
        return post_id

    def add_comment(self, words: str, author: str = ANNA, under: str = "", **more: Any) -> str:
        post = under or self.post
        comment_id = f"{post.partition('_')[2]}_{self.fake.number()}"
        found = self._thing(comment_id, words, author, **more)
        self.fake.comments.setdefault(post, []).append(found)
        return comment_id

    def _thing(self, number: str, words: str, author: str, **more: Any) -> Thing:
        return {
            "id": number,
            "message": words,
            "created_time": self.stamp(),
            "from": {"id": author, "name": PEOPLE.get(author, "Somebody")},
            "permalink_url": f"https://www.facebook.com/{number}",
            **more,
        }

    async def publish(self, count: int) -> list[str]:
        add = (self.add_comment, self.add_tagged, self.add_post)
        return [add[number % 3](f"Bonjour {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        self.add_comment("Bonjour", created_time="yesterday")

    async def publish_markup(self) -> tuple[str, str]:
        return self.add_comment(MARKUP), MARKUP
