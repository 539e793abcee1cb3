"""X on loopback, as its documentation describes it (August 2026): posts, uploads, tokens, refusals.

It keeps what it accepted in `posts`, refuses the same words twice, shortens links, escapes text,
and puts whom an answer answers before it. `fates` are dealt to the calls that post, one each.
"""

import html
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from perchoir.networks.contract.publishing_rigs import LIMIT_S
from perchoir.networks.text import count
from perchoir.networks.text.links import links
from tests.rigs.described import parts_of
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Lost, Reply, Stalled, in_json

ME, OTHER = "700", "800"
HANDLES = {ME: "morvan", OTHER: "anna"}
_PROBLEMS = "https://api.x.com/2/problems/"


@dataclass
class Post:
    """As X holds it: `text` as it was typed."""

    id: str
    author: str
    text: str
    reply_to: str = ""
    quoted: str = ""
    media: tuple[str, ...] = ()
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Upload:
    """`polls` is how often X still says "not yet" once it is closed; -1 says that it failed."""

    category: str
    size: int
    pieces: dict[int, str] = field(default_factory=dict)
    alt: str = ""
    polls: int = 0
    is_closed: bool = False


class FakeX(FakeNetwork):
    """See above. Two accounts: `ME`, which the token "account-700" opens, and `OTHER`."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.uploads: dict[str, Upload] = {}
        self.fates: list[str | Reply] = []
        self.tokens = {"account-700": ME, "account-800": OTHER}
        self.refreshes: dict[str, str] = {"refresh-1": ME}
        self.codes: dict[str, str] = {}
        self.clients = {"house": "s3cret-of-the-house"}
        self.knows_new_names = True
        self.tells_parents = False
        self.polls = 0
        self.refuses_repeats = True
        self.answered: list[tuple[Asked, Reply]] = []
        self._numbers = 1_900_000_000_000_000_000

    def standing(self) -> list[Post]:
        """What I posted and what stands, oldest first."""
        return [post for post in self.posts if post.author == ME]

    def add(self, text: str, author: str = OTHER, **more: Any) -> Post:
        post = Post(self._number(), author, text, **more)
        self.posts.append(post)
        return post

    def _number(self) -> str:
        self._numbers += 7
        return str(self._numbers)

    def _chosen(self, asked: Asked) -> Behaviour:
        behaviour = self._answer(asked)
        if isinstance(behaviour, Reply):
            self.answered.append((asked, behaviour))
        return behaviour

    def _answer(self, asked: Asked) -> Behaviour:
        if asked.path.startswith("/2/oauth2/"):
            return self._oauth(asked)
        user = self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if user is None:
            return problem(401, "about:blank", "Unauthorized", "Unauthorized")
        if asked.method == "POST" and asked.path == "/2/tweets":
            return self._posting(asked, user)
        first, *rest = asked.path.removeprefix("/2/").split("/")
        doors: dict[tuple[str, str], Callable[[Asked, str, list[str]], Reply]] = {
            ("GET", "tweets"): self._one_post,
            ("DELETE", "tweets"): self._delete,
            ("GET", "users"): self._users,
            ("GET", "media"): self._upload_state,
            ("POST", "media"): self._media,
        }
        return doors[asked.method, first](asked, user, rest)

    def _posting(self, asked: Asked, user: str) -> Behaviour:
        fate = self.fates.pop(0) if self.fates else "fine"
        if isinstance(fate, Reply):
            return fate
        kind, _colon, when = fate.partition(":")
        if kind == "limit":
            reset = int(datetime.now(UTC).timestamp()) + LIMIT_S
            return limited({"x-rate-limit-reset": str(reset)})
        written = self._post(asked, user) if when != "before" else None
        if kind == "fine":
            assert written is not None
            return written
        return _fault(kind, asked)

    def _post(self, asked: Asked, user: str) -> Reply:
        body = json.loads(asked.body)
        parent = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        no = self._refusal(body, parent, user)
        if no is not None:
            return no
        media = tuple(body.get("media", {}).get("media_ids", ()))
        text, quoted = body["text"].strip(), body.get("quote_tweet_id", "")
        post = self.add(text, user, reply_to=parent, quoted=quoted, media=media)
        shown, _entities = self.shown(post)
        return _ok(
            {"data": {"id": post.id, "text": shown, "edit_history_post_ids": [post.id]}}, 201
        )

    def _refusal(self, body: dict[str, Any], parent: str, user: str) -> Reply | None:
        if parent and self._by_id(parent) is None:
            return forbidden(
                "You attempted to reply to a Tweet that is deleted or not visible to you."
            )
        if parent and not self._may_answer(parent, user):
            return forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or "
                "otherwise engaged by the author of the post you are replying to."
            )
        if body.get("quote_tweet_id"):
            return forbidden("You are not permitted to perform this action.")
        if count(body["text"], "x").used > 280:
            return forbidden("Your Tweet text is too long.")
        ids = body.get("media", {}).get("media_ids", ())
        if any(not self.uploads[one].is_closed for one in ids):
            return problem(400, f"{_PROBLEMS}invalid-request", "Invalid Request", "media ids")
        same = [
            one for one in self.posts if one.author == user and one.text == body["text"].strip()
        ]
        if (
            self.refuses_repeats
            and same
            and not ids
            and body["text"]
            and same[-1].reply_to == parent
        ):
            return forbidden("You are not allowed to create a Tweet with duplicate content.")
        return None

    def _may_answer(self, parent: str, user: str) -> bool:
        post = self._by_id(parent)
        return post is not None and (post.author == user or f"@{HANDLES[user]}" in post.text)

    def _by_id(self, post_id: str) -> Post | None:
        return next((post for post in self.posts if post.id == post_id), None)

    def shown(self, post: Post) -> tuple[str, list[dict[str, Any]]]:
        """The text as X gives it, and its links."""
        words, found = html.escape(post.text, quote=False), []
        for number, span in enumerate(links(post.text)):
            typed = post.text[span.start : span.end]
            whole = typed if "://" in typed else f"http://{typed}"
            short = f"https://t.co/{post.id[-6:]}{number}"
            words = words.replace(html.escape(typed, quote=False), short, 1)
            found.append({"url": short, "expanded_url": whole, "display_url": typed})
        for number, media in enumerate(post.media[:1]):
            short = f"https://t.co/{post.id[-6:]}m{number}"
            words = f"{words} {short}".strip()
            page = f"https://x.com/{HANDLES[post.author]}/status/{post.id}/photo/1"
            found.append({"url": short, "expanded_url": page, "media_key": f"3_{media}"})
        parent = self._by_id(post.reply_to)
        if parent is not None and parent.author != post.author:
            words = f"@{HANDLES[parent.author]} {words}"
        return words, [{"start": 0, "end": 1, **one} for one in found]

    def _seen(self, post: Post, asked: Asked) -> dict[str, Any]:
        words, urls = self.shown(post)
        root = post.id if not post.reply_to else post.reply_to
        seen: dict[str, Any] = {
            "id": post.id,
            "text": words,
            "created_at": post.created_at.isoformat().replace("+00:00", "Z"),
            "conversation_id": root,
            "entities": {"urls": urls},
            "public_metrics": {
                "repost_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4,
                "bookmark_count": 5, "impression_count": 600,
            },
        }  # fmt: skip
        if post.media:
            seen["attachments"] = {"media_keys": [f"3_{one}" for one in post.media]}
        if post.reply_to and (self.tells_parents or "expansions" in asked.query):
            seen["referenced_posts"] = [{"type": "replied_to", "id": post.reply_to}]
        return seen

    def _old_names_only(self, asked: Asked) -> Reply | None:
        if self.knows_new_names or "post.fields" not in asked.query:
            return None
        said = "The query parameter [post.fields] is not one of [id,tweet.fields]"
        errors = [{"parameters": {"post.fields": ["id"]}, "message": said}]
        whole = {"errors": errors, "title": "Invalid Request", "detail": "One or more parameters",
                 "type": f"{_PROBLEMS}invalid-request"}  # fmt: skip
        return in_json(whole, 400)

    def _one_post(self, asked: Asked, user: str, rest: list[str]) -> Reply:
        no = self._old_names_only(asked)
        post = self._by_id(rest[0])
        if no is not None:
            return no
        if post is None:
            return _ok({"errors": [not_found(rest[0])]})
        return _ok({"data": self._seen(post, asked)})

    def _delete(self, asked: Asked, user: str, rest: list[str]) -> Reply:
        post = self._by_id(rest[0])
        if post is None:
            return in_json(not_found(rest[0]), 404)
        self.posts.remove(post)
        return _ok({"data": {"deleted": True}})

    def _users(self, asked: Asked, user: str, rest: list[str]) -> Reply:
        if rest == ["me"]:
            return _ok({"data": _user(user)})
        if rest == ["by"]:
            wanted = asked.query["usernames"].split(",")
            return _ok({"data": [_user(pk) for pk, name in HANDLES.items() if name in wanted]})
        return self._old_names_only(asked) or self._timeline(asked, rest[0])

    def _timeline(self, asked: Asked, user: str) -> Reply:
        since = datetime.fromisoformat(asked.query["start_time"])
        mine = [one for one in reversed(self.posts) if one.author == user]
        found = [one for one in mine if one.created_at >= since]
        start = int(asked.query.get("pagination_token", "0"))
        most = int(asked.query["max_results"])
        page = found[start : start + most]
        meta: dict[str, Any] = {"result_count": len(page)}
        if found[start + most :]:
            meta["next_token"] = str(start + most)
        whole: dict[str, Any] = {"meta": meta}
        if page:
            whole["data"] = [self._seen(post, asked) for post in page]
        return _ok(whole)

    def _media(self, asked: Asked, user: str, rest: list[str]) -> Reply:
        if rest == ["upload", "initialize"]:
            return self._begin_upload(json.loads(asked.body))
        if rest == ["metadata"]:
            about = json.loads(asked.body)
            self.uploads[about["id"]].alt = about["metadata"]["alt_text"]["text"]
            return _ok({"data": {"id": about["id"]}})
        upload = self.uploads.get(rest[1])
        if upload is None:
            return in_json(not_found(rest[1]), 404)
        if rest[2] == "append":
            piece = parts_of(asked)
            upload.pieces[piece["segment_index"]] = piece["media"]
            return _ok({"data": {"expires_at": 1_900_000_000}})
        upload.is_closed = sum(map(len, upload.pieces.values())) == upload.size
        if not upload.is_closed:
            return problem(400, f"{_PROBLEMS}invalid-request", "Invalid Request", "bytes missing")
        return _ok({"data": {"id": rest[1], "size": upload.size, **_processing(upload)}})

    def _begin_upload(self, about: dict[str, Any]) -> Reply:
        number = self._number()
        moves = about["media_category"] != "tweet_image"
        upload = Upload(about["media_category"], about["total_bytes"])
        upload.polls = self.polls if moves else 0
        self.uploads[number] = upload
        return _ok(
            {"data": {"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400}}
        )

    def _upload_state(self, asked: Asked, user: str, rest: list[str]) -> Reply:
        number = asked.query["media_id"]
        upload = self.uploads[number]
        upload.polls -= 1
        done = {"processing_info": {"state": "succeeded", "progress_percent": 100}}
        return _ok({"data": {"id": number, **(_processing(upload) or done)}})

    def _oauth(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if not self._knows_client(asked, form):
            return in_json({"error": "unauthorized_client", "error_description": "Missing valid "
                            "authorization header"}, 401)  # fmt: skip
        if asked.path.endswith("/revoke"):
            self.tokens.pop(form["token"], None)
            self.refreshes.pop(form["token"], None)
            return in_json({"revoked": True})
        kept = self.codes if form["grant_type"] == "authorization_code" else self.refreshes
        user = kept.pop(form.get("code") or form["refresh_token"], None)
        if user is None:
            said = "Value passed for the token was invalid."
            return in_json({"error": "invalid_request", "error_description": said}, 400)
        return self._new_pair(user)

    def _knows_client(self, asked: Asked, form: dict[str, str]) -> bool:
        kind, _space, pair = asked.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            client, _colon, secret = b64decode(pair).decode().partition(":")
            return self.clients.get(client) == secret
        return self.clients.get(form.get("client_id", ""), "unknown") == ""

    def _new_pair(self, user: str) -> Reply:
        number = self._number()
        self.tokens[f"access-{number}"] = user
        self.refreshes[f"refresh-{number}"] = user
        return in_json(
            {
                "token_type": "bearer",
                "expires_in": 7200,
                "access_token": f"access-{number}",
                "refresh_token": f"refresh-{number}",
                "scope": "tweet.read tweet.write users.read media.write offline.access",
            }
        )


def problem(status: int, kind: str, title: str, detail: str) -> Reply:
    return in_json({"type": kind, "title": title, "detail": detail, "status": status}, status)


def forbidden(detail: str) -> Reply:
    return problem(403, "about:blank", "Forbidden", detail)


def not_found(number: str) -> dict[str, Any]:
    return {
        "type": f"{_PROBLEMS}resource-not-found",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with id: [{number}].",
        "resource_type": "tweet",
        "resource_id": number,
        "parameter": "id",
        "value": number,
    }


def limited(headers: dict[str, str]) -> Reply:
    body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank",
            "status": 429}  # fmt: skip
    return Reply(429, {"Content-Type": "application/json", **headers}, json.dumps(body).encode())


def _fault(kind: str, asked: Asked) -> Behaviour:
    if kind == "reset":
        return Lost()
    if kind == "hang":
        return Stalled()
    if kind == "error":
        return problem(503, "about:blank", "Service Unavailable", "Service Unavailable")
    if kind == "garbage":
        return in_json({"hello": "world"})
    return Reply(500, {}, f"{asked.headers} {asked.body!r}".encode())


def _processing(upload: Upload) -> dict[str, Any]:
    if upload.polls == 0:
        return {}
    state = "failed" if upload.polls < 0 else "in_progress"
    return {"processing_info": {"state": state, "check_after_secs": 0, "progress_percent": 7}}


def _user(user: str) -> dict[str, Any]:
    metrics = {"followers_count": 37, "following_count": 1, "post_count": 2, "listed_count": 0}
    return {
        "id": user,
        "name": HANDLES[user].capitalize(),
        "username": HANDLES[user],
        "profile_image_url": "https://pbs.twimg.com/a.png",
        "public_metrics": metrics,
    }


def _ok(value: object, status: int = 200) -> Reply:
    reset = int((datetime.now(UTC) + timedelta(minutes=15)).timestamp())
    limits = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "99"}
    reply = in_json(value, status)
    return Reply(status, {**reply.headers, **limits, "x-rate-limit-reset": str(reset)}, reply.body)
