"""Facebook on loopback, as its documentation describes it (version 26.0, 2026): pages, posts,
comments, pictures, videos, figures, tokens.

It keeps what stands in `posts`, comments among them. With `refuses_repeats` it refuses the same
words twice in a row, as Facebook does at times.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.rigs.fake_graph import FakeGraph, gone, in_meta_time, no, page_of
from tests.rigs.fake_network import Asked, Behaviour, Reply, in_json

PAGE, OTHER_PAGE, PERSON = "100700", "100800", "500100"
NAMES = {PAGE: "Morvan", OTHER_PAGE: "Anna"}


@dataclass
class Post:
    """A post of a page, or a comment under what `reply_to` names."""

    id: str
    author: str
    text: str
    reply_to: str = ""
    photos: tuple[str, ...] = ()
    link: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def page(self) -> str:
        return f"https://www.facebook.com/{self.id.replace('_', '/posts/')}"


@dataclass
class Video:
    """A video that is uploaded, or was: `content` is what came of it. Its post stands there once it
    was finished, and is named once it is ready."""

    id: str
    size: int
    content: bytes = b""
    description: str = ""
    stage: str = "uploading"
    post: Post | None = None

    @property
    def session(self) -> str:
        return f"session-{self.id}"


class FakeFacebook(FakeGraph):
    """See above. `token-of-me` opens the page `PAGE`; whoever signs in is `PERSON`. Videos are
    asked for in pieces of `piece` bytes and are ready after `ready_after` questions."""

    version: ClassVar[str] = "v26.0"

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"token-of-me": PAGE, "token-of-anna": OTHER_PAGE}
        self.posts: list[Post] = []
        self.photos: dict[str, dict[str, str]] = {}
        self.videos: dict[str, Video] = {}
        self.piece = 40
        self.ready_after = 0
        self.pages = [self.a_page(PAGE, "token-of-me"), self.a_page(OTHER_PAGE, "token-of-anna")]
        self.refuses_repeats = False
        self.has_views = True

    @staticmethod
    def a_page(number: str, token: str, *tasks: str) -> dict[str, Any]:
        may = list(tasks) or ["ADVERTISE", "CREATE_CONTENT", "MANAGE"]
        return {
            "id": number, "name": NAMES.get(number, f"Page {number}"), "access_token": token,
            "username": NAMES.get(number, number).lower(), "tasks": may,
        }  # fmt: skip

    def standing(self) -> list[Post]:
        """What the page wrote and what stands, oldest first."""
        return [post for post in self.posts if post.author == PAGE]

    def add(self, text: str, author: str = PAGE, reply_to: str = "", **more: Any) -> Post:
        number = f"{reply_to.partition('_')[2] or author}_{self.number()}"
        post = Post(number, author, text, reply_to, **more)
        self.posts.append(post)
        return post

    def tokens_answer(self, asked: Asked, given: dict[str, str]) -> Behaviour:
        if asked.path != f"/{self.version}/oauth/access_token" or asked.method != "GET":
            self.complaints.append(f"{asked.method} {asked.path}")
        wrong = self.app_of(given)
        if wrong is not None:
            return wrong
        grant = given.get("grant_type", "")
        if grant == "client_credentials":
            return in_json({"access_token": "house|x", "token_type": "bearer"})
        if grant == "fb_exchange_token":
            user = self.tokens.get(given["fb_exchange_token"])
            return self.new_token(user) if user else no(190, "Invalid OAuth access token.")
        user = self.codes.pop(given.get("code", ""), None)
        if user is None:
            return no(100, "This authorization code has been used.", 36009)
        token = f"short-{self.number()}"
        self.tokens[token] = user
        return in_json({"access_token": token, "token_type": "bearer", "expires_in": 5_000})

    def account_answer(
        self, method: str, parts: list[str], given: dict[str, str], user: str, asked: Asked
    ) -> Behaviour:
        match (method, *parts):
            case ("GET", *rest):
                return self._asked(rest, given, user)
            case ("POST", one, "photos"):
                return self._photo(given, asked) if one == user else no(200, "(#200)")
            case ("POST", one, "videos"):
                return self._uploading(given, asked) if one == user else no(200, "(#200)")
            case ("POST", one, "feed"):
                if one != user:
                    return no(200, "(#200) Unpublished posts must be posted to a page as itself")
                return self.fated(lambda: self._post(given, user, ""), asked)
            case ("POST", one, "comments"):
                return self.fated(lambda: self._post(given, user, one), asked)
            case ("DELETE", one):
                return self._delete(one, user)
        return self._nothing_there(method, parts)

    def _asked(self, parts: list[str], given: dict[str, str], user: str) -> Behaviour:
        match parts:
            case ["me"]:
                return self._page(user)
            case ["me", "accounts"]:
                return page_of(self.pages, given) if user == PERSON else no(100, "(#100)")
            case [one, "published_posts"]:
                mine = [p for p in self.posts if p.author == one and not p.reply_to]
                return self._list(mine, given)
            case [one, "comments"]:
                return self._list([p for p in self.posts if p.reply_to == one], given)
            case [one, "insights"]:
                return self._insights(one, given)
            case [one]:
                return self._one(one)
        return self._nothing_there("GET", parts)

    def _nothing_there(self, method: str, parts: list[str]) -> Reply:
        self.complaints.append(f"{method} {parts}")
        return no(2500, "Unknown path components")

    def _answer(self, asked: Asked) -> Behaviour:
        if asked.path == f"/{self.version}/debug_token":
            ends = int((datetime.now(UTC) + timedelta(days=90)).timestamp())
            known = asked.query.get("input_token") in self.tokens
            return in_json({"data": {"is_valid": known, "expires_at": 0,
                                     "data_access_expires_at": ends}})  # fmt: skip
        return super()._answer(asked)

    def _page(self, user: str) -> Reply:
        return in_json({
            "id": user, "name": NAMES.get(user, "Somebody"), "followers_count": 37,
            "username": NAMES.get(user, "").lower(), "picture": {"data": {"url": "https://scontent.example/a.png"}},
        })  # fmt: skip

    def _photo(self, given: dict[str, str], asked: Asked) -> Reply:
        if given.get("published") != "false" or "source" not in given:
            return no(100, "Only unpublished pictures are expected here")
        number = self.number()
        self.photos[number] = given
        return in_json({"id": number})

    def _uploading(self, given: dict[str, str], asked: Asked) -> Behaviour:
        if given["upload_phase"] == "start":
            video = Video(self.number(), int(given["file_size"]))
            self.videos[video.id] = video
            begun = {"video_id": video.id, "upload_session_id": video.session}
            return in_json({**begun, **self._next_piece(video)})
        video = next(
            one for one in self.videos.values() if one.session == given["upload_session_id"]
        )
        if given["upload_phase"] == "transfer":
            return self._piece(video, given)
        return self.fated(lambda: self._finish(video, given), asked)

    def _next_piece(self, video: Video) -> dict[str, str]:
        start = len(video.content)
        return {"start_offset": str(start), "end_offset": str(min(start + self.piece, video.size))}

    def _piece(self, video: Video, given: dict[str, str]) -> Reply:
        piece = given["video_file_chunk"].encode("latin-1")
        if int(given["start_offset"]) != len(video.content) or len(piece) > self.piece:
            return no(1363037, "There was a problem uploading your video file.", 1363037)
        video.content += piece
        return in_json(self._next_piece(video))

    def _finish(self, video: Video, given: dict[str, str]) -> Reply:
        """However often it is said, one post comes of it."""
        if len(video.content) != video.size:
            return no(6000, "There was a problem uploading your video file.", 1363030)
        if video.post is None:
            video.description = given.get("description", "")
            video.stage = "processing"
            video.post = self.add(video.description, photos=(video.id,))
        return in_json({"success": True})

    def _video(self, video: Video) -> Reply:
        if video.stage == "processing":
            self.ready_after -= 1
            video.stage = "processing" if self.ready_after >= 0 else "ready"
        seen: dict[str, Any] = {
            "id": video.id,
            "status": {"video_status": video.stage},
            "published": video.stage != "uploading",
            "permalink_url": f"/{PAGE}/videos/{video.id}/",
            "views": 41,
            "likes": {"data": [], "summary": {"total_count": 5}},
            "comments": {"data": [], "summary": {"total_count": 6}},
        }
        if video.stage == "ready" and video.post is not None:
            seen["post_id"] = video.post.id.partition("_")[2]
        return in_json(seen)

    def _post(self, given: dict[str, str], user: str, parent: str) -> Reply:
        message = given.get("message", "")
        media = [one["media_fbid"] for one in json.loads(given.get("attached_media", "[]"))]
        media += [given["attachment_id"]] if "attachment_id" in given else []
        if parent and self._by_id(parent) is None:
            return gone(parent)
        if len(message) > 63_206 or not (message or media or given.get("link")):
            return no(100, "Invalid parameter")
        if any(one not in self.photos for one in media):
            return no(100, "Invalid attached media")
        mine = self.standing()
        if self.refuses_repeats and mine and message and mine[-1].text == message:
            return no(506, "Duplicate status message")
        post = self.add(message, user, parent, photos=tuple(media), link=given.get("link", ""))
        return in_json({"id": post.id})

    def _by_id(self, post_id: str) -> Post | None:
        return next((post for post in self.posts if post.id == post_id), None)

    def _one(self, number: str) -> Reply:
        if number in self.videos:
            return self._video(self.videos[number])
        post = self._by_id(number)
        return gone(number) if post is None else in_json(self._seen(post))

    def _seen(self, post: Post) -> dict[str, Any]:
        seen: dict[str, Any] = {
            "id": post.id,
            "created_time": in_meta_time(post.created_at),
            "permalink_url": post.page,
            "from": {"id": post.author, "name": NAMES.get(post.author, "Somebody")},
        }
        if post.text:
            seen["message"] = post.text
        parts = [{"target": {"id": one}} for one in post.photos]
        if post.reply_to:
            seen |= {"like_count": 3, "comment_count": 2}
            return {**seen, "attachment": parts[0]} if parts else seen
        if len(parts) > 1:
            seen["attachments"] = {"data": [{"subattachments": {"data": parts}}]}
        elif parts:
            seen["attachments"] = {"data": parts}
        elif post.link:
            seen["attachments"] = {"data": [{"unshimmed_url": post.link, "target": {}}]}
        return seen | {
            "shares": {"count": 1},
            "reactions": {"data": [], "summary": {"total_count": 3}},
            "comments": {"data": [], "summary": {"total_count": 2}},
        }

    def _list(self, posts: list[Post], given: dict[str, str]) -> Reply:
        return page_of([self._seen(one) for one in reversed(posts)], given)

    def _insights(self, number: str, given: dict[str, str]) -> Reply:
        if self._by_id(number) is None:
            return gone(number)
        if not self.has_views:
            return no(100, "(#100) The value must be a valid insights metric")
        found = [{"name": given["metric"], "period": "lifetime", "values": [{"value": 600}]}]
        return in_json({"data": found})

    def _delete(self, number: str, user: str) -> Reply:
        video = self.videos.pop(number, None)
        post = video.post if video else self._by_id(number)
        if post is None:
            return gone(number)
        self.posts.remove(post)
        return in_json({"success": True})
