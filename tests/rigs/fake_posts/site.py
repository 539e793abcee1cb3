"""The network itself: what it is asked, and what it answers."""

import json
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from email import message_from_bytes
from html import escape
from typing import Any

import msgspec

from tests.rigs.fake_posts.answers import error, in_json
from tests.rigs.fake_posts.record import Accepted, Record
from tests.rigs.fake_posts.rules import FATES, Rules

TOKEN = "account-"
_LINK = re.compile(r"https?://[^\s<]+")


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def account(self) -> str:
        """Whose token this is, "" when it is nobody's."""
        _bearer, _, token = self.headers.get("authorization", "").partition(" ")
        return token.removeprefix(TOKEN) if token.startswith(TOKEN) else ""


@dataclass
class Site:
    """The network: its rules, its record, and what it answers."""

    record: Record
    rules: Rules = field(default_factory=Rules)
    url: str = ""
    played: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.rules.seed)

    def change(self, named: Mapping[str, Any]) -> None:
        known = {one.name for one in fields(Rules)}
        if set(named) - known:
            raise ValueError(f"no such rule: {sorted(set(named) - known)}")
        found: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in named.items()
        }
        self.rules = replace(self.rules, **found)
        if "seed" in named:
            self._draw = random.Random(self.rules.seed)

    def fate(self) -> str:
        chosen = self._scripted() or self._drawn()
        self.played[chosen] += 1
        return chosen

    def answer(self, asked: Asked) -> bytes:
        """To everything but a post."""
        if asked.path.startswith("/_"):
            return self._house(asked)
        if self.rules.reads_fail and self._draw.random() < self.rules.reads_fail:
            self.played["reads_fail"] += 1
            return error(503, "over capacity")
        if asked.path in ("/api/v1/instance", "/api/v2/instance"):
            return in_json(200, {"title": "fake_posts", "configuration": {}})
        if not self.knows(asked):
            return error(401, "The access token is invalid")
        return self._for_account(asked)

    def knows(self, asked: Asked) -> bool:
        return bool(asked.account) and asked.account not in self.rules.revoked

    def accept(self, asked: Asked) -> bytes:
        """Write it down; the answer that says so."""
        key = asked.headers.get("idempotency-key", "")
        try:
            if len(json.loads(asked.body)["status"]) > self.rules.most_characters:
                return error(422, "Validation failed: Text is too long")
            post = self.record.accept(asked.account, key, asked.body, self.rules.honours_key)
        except (ValueError, KeyError, TypeError):
            return error(422, "Validation failed: this is no post")
        return in_json(200, self.shown(post))

    def _scripted(self) -> str:
        if not self.rules.next:
            return ""
        first, *rest = self.rules.next
        self.rules = replace(self.rules, next=tuple(rest))
        return first

    def _drawn(self) -> str:
        left = self._draw.random()
        for name in FATES:
            left -= getattr(self.rules, name)
            if left < 0:
                return name
        return "accept"

    def _house(self, asked: Asked) -> bytes:
        if asked.path == "/_rules" and asked.method == "POST":
            try:
                self.change(json.loads(asked.body))
            except (ValueError, TypeError) as wrong:
                return error(422, str(wrong))
        if asked.path == "/_rules":
            return in_json(200, asdict(self.rules))
        if asked.path == "/_played":
            return in_json(200, dict(self.played))
        if asked.path == "/_record":
            only = asked.query.get("account")
            names = [only] if only is not None else list(self.record.of_account)
            return in_json(200, {name: self._listed(name) for name in names})
        return error(404, "no such page")

    def _listed(self, account: str) -> list[dict[str, Any]]:
        posts = self.record.of_account.get(account, [])
        return [
            {**msgspec.structs.asdict(post), "gone": post.id in self.record.gone} for post in posts
        ]

    def _for_account(self, asked: Asked) -> bytes:
        match asked.path.split("/")[3:]:
            case ["accounts", "verify_credentials"]:
                return in_json(200, self._account(asked.account))
            case ["accounts", account, "statuses"]:
                return self._timeline(account, asked.query)
            case ["accounts", "search"]:
                return in_json(200, [])
            case ["statuses", post_id]:
                return self._one(asked, post_id)
            case ["statuses", post_id, "source"] if post := self.record.standing(post_id):
                return in_json(200, {"id": post_id, "text": post.text, "spoiler_text": ""})
            case ["media"] if asked.method == "POST":
                return in_json(200, self._picture(self.record.upload(_alt_of(asked))))
            case ["media", media_id] if media_id in self.record.media:
                return in_json(200, self._picture(media_id))
        return error(404, "Record not found")

    def _timeline(self, account: str, query: Mapping[str, str]) -> bytes:
        most = min(int(query.get("limit", "20")), 40)
        posts = self.record.before(account, query.get("max_id", ""), most)
        return in_json(200, [self.shown(post) for post in posts])

    def _one(self, asked: Asked, post_id: str) -> bytes:
        post = self.record.standing(post_id)
        if post is None or (asked.method == "DELETE" and post.account != asked.account):
            return error(404, "Record not found")
        if asked.method == "DELETE":
            self.record.remove(post_id)
        return in_json(200, self.shown(post))

    def _account(self, account: str) -> dict[str, Any]:
        page = f"{self.url}/@{account}"
        return {"id": account, "username": account, "acct": account, "url": page}

    def shown(self, post: Accepted) -> dict[str, Any]:
        escaped = _LINK.sub(r'<a href="\g<0>">\g<0></a>', escape(post.text, quote=False))
        paragraphs = escaped.replace("\n\n", "</p><p>")
        return {
            "id": post.id,
            "created_at": datetime.fromtimestamp(post.at, UTC).isoformat(timespec="milliseconds"),
            "in_reply_to_id": post.in_reply_to_id or None,
            "visibility": "public",
            "language": post.language or None,
            "uri": f"{self.url}/users/{post.account}/statuses/{post.id}",
            "url": f"{self.url}/@{post.account}/{post.id}",
            "content": f"<p>{paragraphs}</p>".replace("\n", "<br>"),
            "account": self._account(post.account),
            "media_attachments": [self._picture("0", alt) for alt in post.alts],
            "favourites_count": 0,
            "reblogs_count": 0,
            "replies_count": 0,
        }

    def _picture(self, media_id: str, alt: str = "") -> dict[str, Any]:
        address = f"{self.url}/media/{media_id}"
        return {"id": media_id, "type": "image", "url": address, "description": alt}


def _alt_of(asked: Asked) -> str:
    """The field `description` of a form in parts (RFC 7578)."""
    head = f"Content-Type: {asked.headers.get('content-type', '')}\r\n\r\n"
    for part in message_from_bytes(head.encode() + asked.body).walk():
        if part.get_param("name", header="content-disposition") == "description":
            found = part.get_payload(decode=True)
            return found.decode() if isinstance(found, bytes) else ""
    return ""
