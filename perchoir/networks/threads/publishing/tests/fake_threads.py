"""Threads on loopback, as its documentation describes it (2026): containers, publishing, replies,
lists, figures, limits, tokens.

It keeps what was published in `posts`. `polls` is how often a container is not ready yet, `fails`
what becomes of one instead. Media are looked for at their address only as far as it has one.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from perchoir.networks.text import count
from tests.rigs.fake_graph import (
    HANDLES,
    ME,
    FakeGraph,
    gone,
    in_meta_time,
    no,
    page_of,
)
from tests.rigs.fake_network import Asked, Behaviour, Reply, in_json

_SHOWN = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}


@dataclass
class Container:
    """`stage` as Threads names it, `polls` until it is ready."""

    id: str
    author: str
    given: dict[str, str]
    polls: int = 0
    stage: str = "IN_PROGRESS"
    why: str = ""


@dataclass
class Post:
    id: str
    author: str
    text: str
    kind: str = "TEXT"
    reply_to: str = ""
    alts: tuple[str, ...] = ()
    link: str = ""
    container: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def page(self) -> str:
        return f"https://www.threads.com/@{HANDLES[self.author]}/post/C{self.id[-9:]}"


class FakeThreads(FakeGraph):
    """See above."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.containers: dict[str, Container] = {}
        self.polls = 0
        self.fails = ""
        self.used = {"quota_usage": 4, "reply_quota_usage": 0}
        self.shows = True
        self.publications = 0

    def standing(self) -> list[Post]:
        """What I published and what stands, oldest first."""
        return [post for post in self.posts if post.author == ME]

    def add(self, text: str, author: str, **more: Any) -> Post:
        post = Post(self.number(), author, text, **more)
        self.posts.append(post)
        return post

    def tokens_answer(self, asked: Asked, given: dict[str, str]) -> Behaviour:
        grant = given.get("grant_type")
        if asked.path == "/oauth/access_token":
            wrong = self.app_of(given)
            if wrong is not None:
                return wrong
            if (asked.method, grant) == ("GET", "client_credentials"):
                return in_json({"access_token": "TH|house|x", "token_type": "bearer"})
            user = self.codes.pop(given.get("code", ""), None)
            if user is None or (asked.method, grant) != ("POST", "authorization_code"):
                return no(100, "Invalid verification code format.", 36009)
            token = f"short-{self.number()}"
            self.tokens[token] = user
            return in_json({"access_token": token, "user_id": int(user)})
        user = self.tokens.get(given.get("access_token", ""))
        if user is None:
            return no(190, "Error validating access token: Session has expired.", 463)
        if asked.path == "/access_token" and grant == "th_exchange_token":
            if given.get("client_secret") not in self.clients.values():
                return no(1, "Error validating client secret.")
            return self.new_token(user)
        assert (asked.path, grant) == ("/refresh_access_token", "th_refresh_token")
        return self.new_token(user)

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        match (method, *parts):
            case ("GET", "me"):
                return in_json({"id": user, "username": HANDLES[user], "name": "Morvan"})
            case ("GET", "me", "threads_publishing_limit"):
                return self._limits()
            case ("POST", "me", "threads"):
                return self._container(given, user)
            case ("POST", "me", "threads_publish"):
                return self.fated(lambda: self._publish(given, user), asked)
            case ("GET", "me", "threads" | "replies" as which):
                return self._list(which == "replies", given, user)
            case ("GET", one, "insights"):
                return self._insights(one, given)
            case ("GET", one):
                return self._one(one)
            case ("DELETE", one):
                return self._delete(one, user)
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def _limits(self) -> Reply:
        whole = {
            **self.used,
            "config": {"quota_total": 250, "quota_duration": 86400},
            "reply_config": {"quota_total": 1000, "quota_duration": 86400},
        }
        return in_json({"data": [whole]})

    def _container(self, given: dict[str, str], user: str) -> Reply:
        wrong = self._wrong_with(given)
        if wrong:
            return no(100, wrong)
        polls = 0 if given["media_type"] == "TEXT" else self.polls
        made = Container(self.number(), user, given, polls)
        self.containers[made.id] = made
        return in_json({"id": made.id})

    def _wrong_with(self, given: dict[str, str]) -> str:
        kind, text = given.get("media_type"), given.get("text", "")
        if kind == "TEXT" and not text:
            return "The parameter text is required."
        if count(text, "threads").used > 500:
            return "Param text must be at most 500 characters long."
        if kind in ("IMAGE", "VIDEO") and not given.get(f"{kind.lower()}_url", "").startswith(
            "https://"
        ):
            return "The media could not be fetched from this URI."
        if kind == "CAROUSEL" and not 2 <= len(given.get("children", "").split(",")) <= 20:
            return "Param children must have 2 to 20 elements."
        if given.get("link_attachment") and kind != "TEXT":
            return "link_attachment is for text posts only."
        parent = given.get("reply_to_id")
        if parent and self._by_id(parent) is None:
            return "The thread that is answered does not exist."
        return ""

    def _publish(self, given: dict[str, str], user: str) -> Reply:
        self.publications += 1
        made = self.containers.get(given.get("creation_id", ""))
        if made is None or made.stage in ("EXPIRED", "PUBLISHED") or made.author != user:
            return no(24, "The requested resource does not exist", 4279009)
        if made.stage != "FINISHED":
            return no(9007, "Media ID is not available", 2207027)
        made.stage = "PUBLISHED"
        about = made.given
        children = [
            self.containers[one].given for one in about.get("children", "").split(",") if one
        ]
        alts = tuple(one.get("alt_text", "") for one in children or [about] if "alt_text" in one)
        text = about.get("text", "").strip()
        post = self.add(
            text, user, kind=about["media_type"], reply_to=about.get("reply_to_id", ""), alts=alts,
            link=about.get("link_attachment", ""), container=made.id,
        )  # fmt: skip
        return in_json({"id": post.id})

    def _by_id(self, post_id: str) -> Post | None:
        return next((post for post in self.posts if post.id == post_id), None)

    def _one(self, number: str) -> Reply:
        made = self.containers.get(number)
        if made is not None:
            return in_json(self._asked_after(made))
        post = self._by_id(number)
        return gone(number) if post is None else in_json(self._seen(post))

    def _asked_after(self, made: Container) -> dict[str, str]:
        if made.stage == "IN_PROGRESS" and self.fails:
            made.stage, made.why = "ERROR", self.fails
        elif made.stage == "IN_PROGRESS":
            made.polls -= 1
            made.stage = "FINISHED" if made.polls < 0 else "IN_PROGRESS"
        found = {"id": made.id, "status": made.stage}
        return {**found, "error_message": made.why} if made.why else found

    def _seen(self, post: Post) -> dict[str, Any]:
        seen: dict[str, Any] = {
            "id": post.id,
            "permalink": post.page,
            "timestamp": in_meta_time(post.created_at),
            "media_type": _SHOWN.get(post.kind, post.kind),
        }
        if post.text:
            seen["text"] = post.text
        if post.reply_to:
            seen["replied_to"] = {"id": post.reply_to}
        if post.kind == "CAROUSEL":
            seen["children"] = {"data": [{"id": str(number)} for number in range(len(post.alts))]}
        return seen

    def _list(self, replies: bool, given: dict[str, str], user: str) -> Reply:
        mine = [one for one in reversed(self.posts) if one.author == user and self.shows]
        return page_of([self._seen(one) for one in mine if bool(one.reply_to) == replies], given)

    def _insights(self, number: str, given: dict[str, str]) -> Reply:
        if self._by_id(number) is None:
            return gone(number)
        figures = {"views": 600, "likes": 3, "replies": 2, "reposts": 1, "quotes": 4}
        return in_json({"data": [
            {"name": name, "period": "lifetime", "values": [{"value": figures[name]}],
             "id": f"{number}/insights/{name}/lifetime"}
            for name in given["metric"].split(",")
        ]})  # fmt: skip

    def _delete(self, number: str, user: str) -> Reply:
        post = self._by_id(number)
        if post is None:
            return gone(number)
        if post.author != user:
            return no(10, "Application does not have permission for this action")
        self.posts.remove(post)
        return in_json({"success": True, "deleted_id": number})
