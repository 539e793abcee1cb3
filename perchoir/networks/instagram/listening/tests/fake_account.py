"""An account of Instagram on loopback with what others write there, as its documentation has it."""

import json
import re
from typing import Any, ClassVar

from perchoir.core.outbound import Outbound
from tests.rigs.fake_graph import ME, FakeGraph, no, page_of
from tests.rigs.fake_network import Asked, Behaviour, in_json
from tests.rigs.graph_source import MARKUP, GraphRig

Thing = dict[str, Any]


class FakeAccount(FakeGraph):
    """`media` are our own posts, `tagged` those of others, `comments` by the number of the post.
    `forbidden` are edges that the account may not read."""

    version: ClassVar[str] = "v26.0"

    def __init__(self) -> None:
        super().__init__()
        self.media: list[Thing] = []
        self.tagged: list[Thing] = []
        self.comments: dict[str, list[Thing]] = {}
        self.forbidden: set[str] = set()
        self.told_of = ""

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        if parts[-1] in self.forbidden:
            return no(10, "Application does not have permission for this action")
        match (method, *parts):
            case ("GET", one, "media") if one == ME:
                return page_of([self._seen(one, given) for one in reversed(self.media)], given)
            case ("GET", one, "tags") if one == ME:
                return page_of(list(reversed(self.tagged)), given)
            case ("GET", one, "comments"):
                return page_of(list(reversed(self.comments.get(one, []))), given)
            case ("POST", "me", "subscribed_apps"):
                self.told_of = given["subscribed_fields"]
                return in_json({"success": True})
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def _seen(self, media: Thing, given: dict[str, str]) -> Thing:
        comments = list(reversed(self.comments.get(media["id"], [])))
        most = re.search(r"comments\.limit\((\d+)\)", given["fields"])
        if not comments or most is None:
            return media
        return {**media, "comments": json.loads(page_of(comments, {"limit": most[1]}).body)}


class AccountRig(GraphRig):
    """With one post of its own, under which people write."""

    def __init__(self, fake: FakeAccount, http: Outbound) -> None:
        super().__init__(fake, http, ME)
        self.fake = fake
        self.post = self.add_media()

    def add_media(self) -> str:
        number = self.fake.number()
        page = f"https://www.instagram.com/p/C{number[-6:]}/"
        self.fake.media.append({"id": number, "permalink": page, "timestamp": self.stamp()})
        return number

    def add_tagged(self, words: str, name: str = "anna", **more: Any) -> str:
        number = self.fake.number()
        found = {
            "id": number, "caption": words, "username": name, "timestamp": self.stamp(),
            "permalink": f"https://www.instagram.com/p/T{number[-6:]}/", "media_type": "IMAGE",
            "media_url": "https://scontent.example/a.jpg", "like_count": 3, "comments_count": 2,
        }  # fmt: skip
        self.fake.tagged.append({**found, **more})
        return number

    def add_comment(self, words: str, name: str = "anna", **more: Any) -> str:
        found = self.comment(words, name, **more)
        self.fake.comments.setdefault(self.post, []).append(found)
        return str(found["id"])

    def comment(self, words: str, name: str = "anna", **more: Any) -> Thing:
        return {
            "id": self.fake.number(), "text": words, "timestamp": self.stamp(), "username": name,
            "from": {"id": f"9{len(name)}00", "username": name}, "like_count": 5, **more,
        }  # fmt: skip

    async def publish(self, count: int) -> list[str]:
        add = (self.add_comment, self.add_tagged)
        return [add[number % 2](f"Bonjour {number}") for number in range(count)]

    async def publish_garbage(self) -> None:
        self.add_comment("Bonjour", timestamp=17)

    async def publish_markup(self) -> tuple[str, str]:
        return self.add_comment(MARKUP), MARKUP
