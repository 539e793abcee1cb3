"""Instagram on loopback, as its documentation describes it (version 26.0, 2026): containers,
publishing, comments, lists, figures, limits, tokens.

It keeps what was published in `posts`, comments among them. `polls` is how often a container is not
ready yet, `fails` what becomes of one instead.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

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


@dataclass
class Container:
    """`stage` as Instagram names it, `polls` until it is ready."""

    id: str
    author: str
    given: dict[str, str]
    polls: int = 0
    stage: str = "IN_PROGRESS"
    why: str = ""


@dataclass
class Post:
    """A post, or a comment under what `reply_to` names."""

    id: str
    author: str
    text: str
    kind: str = "IMAGE"
    reply_to: str = ""
    alts: tuple[str, ...] = ()
    pieces: int = 1
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def page(self) -> str:
        return f"https://www.instagram.com/p/C{self.id[-9:]}/"


class FakeInstagram(FakeGraph):
    """See above."""

    version: ClassVar[str] = "v26.0"

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.containers: dict[str, Container] = {}
        self.prepared: set[str] = set()
        self.polls = 0
        self.fails = ""
        self.used = 4
        self.shows = True
        self.has_insights = True
        self.in_a_list = True
        self.publications = 0

    def standing(self) -> list[Post]:
        """What I published and what stands, oldest first."""
        return [post for post in self.posts if post.author == ME]

    def add(self, text: str, author: str = ME, **more: Any) -> Post:
        post = Post(self.number(), author, text, **more)
        self.posts.append(post)
        return post

    def tokens_answer(self, asked: Asked, given: dict[str, str]) -> Behaviour:
        if asked.path == "/oauth/access_token":
            return self._short(given)
        user = self.tokens.get(given.get("access_token", ""))
        if user is None:
            return no(190, "Error validating access token: Session has expired.", 463)
        grant = given.get("grant_type")
        if asked.path == "/access_token" and grant == "ig_exchange_token":
            if given.get("client_secret") not in self.clients.values():
                return no(1, "Error validating client secret.")
            return self.new_token(user)
        assert (asked.path, grant) == ("/refresh_access_token", "ig_refresh_token")
        return self.new_token(user)

    def _short(self, given: dict[str, str]) -> Reply:
        """In the shape of its older interface, as other clients report it."""
        if self.app_of(given) is not None:
            return _old_no("Invalid platform app")
        user = self.codes.pop(given.get("code", ""), None)
        if user is None:
            return _old_no("Invalid authorization code")
        token = f"short-{self.number()}"
        self.tokens[token] = user
        found = {"access_token": token, "user_id": user, "permissions": "instagram_business_basic"}
        return in_json({"data": [found]} if self.in_a_list else found)

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        match (method, *parts):
            case ("GET", "me"):
                return self._me(user)
            case (_, one, "media" | "media_publish" | "content_publishing_limit") if one != user:
                return no(10, "Application does not have permission for this action")
            case ("GET", _, "content_publishing_limit"):
                config = {"quota_total": 100, "quota_duration": 86400}
                return in_json({"data": [{"quota_usage": self.used, "config": config}]})
            case ("POST", _, "media"):
                return self._container(given, user)
            case ("POST", _, "media_publish"):
                return self.fated(lambda: self._publish(given, user), asked)
            case ("GET", _, "media"):
                mine = [one for one in reversed(self.posts) if one.author == user and self.shows]
                return page_of([self._seen(one) for one in mine if not one.reply_to], given)
            case ("POST", one, "comments" | "replies" as edge):
                return self.fated(lambda: self._comment(one, edge, given, user), asked)
            case ("GET", one, "comments" | "replies"):
                return page_of([self._said(p) for p in self.posts if p.reply_to == one], given)
            case ("GET", one, "insights"):
                return self._insights(one, given)
            case ("GET", one):
                return self._one(one)
            case ("DELETE", one):
                return self._delete(one)
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def _me(self, user: str) -> Reply:
        found = {
            "user_id": user, "username": HANDLES[user], "name": "Morvan", "followers_count": 37,
            "profile_picture_url": "https://scontent.example/a.jpg", "id": "7",
        }  # fmt: skip
        return in_json({"data": [found]} if self.in_a_list else found)

    def _container(self, given: dict[str, str], user: str) -> Reply:
        wrong = self._wrong_with(given)
        if wrong is not None:
            return wrong
        made = Container(self.number(), user, given, self.polls)
        self.containers[made.id] = made
        self.prepared.add(made.id)
        return in_json({"id": made.id})

    def _wrong_with(self, given: dict[str, str]) -> Reply | None:
        kind = given.get("media_type", "")
        address = given.get("video_url" if kind in ("REELS", "VIDEO") else "image_url", "")
        if kind == "CAROUSEL":
            if not 2 <= len(given.get("children", "").split(",")) <= 10:
                return no(9004, "Carousel items", 2207028)
        elif not address.startswith("https://"):
            return no(9004, "Only photo or video can be accepted as media type.", 2207052)
        if len(given.get("caption", "")) > 2_200:
            return no(36004, "The caption was too long.", 2207010)
        return None

    def _publish(self, given: dict[str, str], user: str) -> Reply:
        self.publications += 1
        made = self.containers.get(given.get("creation_id", ""))
        if made is None or made.stage in ("EXPIRED", "PUBLISHED"):
            return no(24, "The requested resource does not exist", 2207006)
        if made.stage != "FINISHED":
            return no(9007, "Media ID is not available", 2207027)
        made.stage = "PUBLISHED"
        about = made.given
        numbers = [one for one in about.get("children", "").split(",") if one]
        children = [self.containers[one].given for one in numbers]
        shown = children or [about]
        kind = "IMAGE" if "image_url" in about else "VIDEO"
        post = self.add(
            about.get("caption", ""), user, kind="CAROUSEL_ALBUM" if children else kind,
            alts=tuple(one["alt_text"] for one in shown if "alt_text" in one), pieces=len(shown),
        )  # fmt: skip
        return in_json({"id": post.id})

    def _comment(self, parent: str, edge: str, given: dict[str, str], user: str) -> Reply:
        found = self._by_id(parent)
        if found is None:
            return gone(parent)
        above = self._by_id(found.reply_to)
        if (edge == "replies") != bool(found.reply_to) or (above and above.reply_to):
            return no(100, f"Tried accessing nonexisting field ({edge})")
        return in_json({"id": self.add(given["message"], user, reply_to=parent).id})

    def _by_id(self, post_id: str) -> Post | None:
        return next((post for post in self.posts if post.id == post_id), None)

    def _one(self, number: str) -> Reply:
        made = self.containers.get(number)
        if made is not None:
            return in_json(self._asked_after(made))
        post = self._by_id(number)
        if post is None:
            return gone(number)
        return in_json(self._said(post) if post.reply_to else self._seen(post))

    def _asked_after(self, made: Container) -> dict[str, str]:
        if made.stage == "IN_PROGRESS" and self.fails:
            made.stage, made.why = "ERROR", self.fails
        elif made.stage == "IN_PROGRESS":
            made.polls -= 1
            made.stage = "FINISHED" if made.polls < 0 else "IN_PROGRESS"
        found = {"id": made.id, "status_code": made.stage}
        return {**found, "status": made.why} if made.why else found

    def _seen(self, post: Post) -> dict[str, Any]:
        seen: dict[str, Any] = {
            "id": post.id,
            "permalink": post.page,
            "timestamp": in_meta_time(post.created_at),
            "media_type": post.kind,
            "like_count": 3,
            "comments_count": 2,
        }
        if post.text:
            seen["caption"] = post.text
        if post.kind == "CAROUSEL_ALBUM":
            seen["children"] = {"data": [{"id": str(number)} for number in range(post.pieces)]}
        return seen

    def _said(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.id, "text": post.text, "timestamp": in_meta_time(post.created_at),
            "username": HANDLES[post.author], "like_count": 5,
        }  # fmt: skip

    def _insights(self, number: str, given: dict[str, str]) -> Reply:
        if not self.has_insights:
            return no(10, "(#10) Not enough viewers for the media to show insights")
        figures = {"views": 600, "shares": 1}
        return in_json({"data": [
            {"name": name, "period": "lifetime", "values": [{"value": figures[name]}]}
            for name in given["metric"].split(",")
        ]})  # fmt: skip

    def _delete(self, number: str) -> Reply:
        post = self._by_id(number)
        if post is None:
            return gone(number)
        if not post.reply_to:
            return no(3, "Application does not have the capability to make this API call.")
        self.posts.remove(post)
        return in_json({"success": True})


def _old_no(message: str) -> Reply:
    return in_json({"error_type": "OAuthException", "code": 400, "error_message": message}, 400)
