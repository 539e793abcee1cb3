"""An account on the fake X, for a test and for the conformance tests."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from perchoir.core.outbound import Answer, Outbound
from perchoir.networks.contract import Counts, MediaKind, Refused, Tools
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.contract.publishing_rigs import Fault, Shown
from perchoir.networks.x import PUBLISHER
from perchoir.networks.x.publishing.tests.fake_x import HANDLES, ME, OTHER, FakeX, Post

PATIENCE_S = 0.5
_NAMED = re.compile(r"@(\w{1,15})")


class Impatient(Outbound):
    """Waits for half a second at most."""

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        return await super().request(method, url, **{**options, "timeout_s": PATIENCE_S})


class Account:
    """See `ServedRig`. `charged` is what the ledger was told, `spent` makes it say no, `moved` puts
    the clock forward, `kept` is the house's small cache."""

    credentials: Credentials = {"access_token": "account-700"}
    revoked: Credentials = {"access_token": "a-token-of-nobody"}
    somebody = (HANDLES[OTHER], OTHER)
    unacceptable = "trop long " * 60

    def __init__(self, x: FakeX, http: Outbound) -> None:
        self.x = x
        self.place = Place("x", "", ME, HANDLES[ME])
        self.kept: dict[str, str] = {}
        self.charged: list[tuple[str, int]] = []
        self.spent = False
        self.moved = timedelta()
        self.tools = Tools(
            http=http,
            now=lambda: datetime.now(UTC) + self.moved,
            recall=self._recall,
            remember=self._remember,
            charge=self._charge,
        )

    async def _recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def _remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    async def _charge(self, kind: str, number: int) -> None:
        if self.spent:
            raise Refused("spending_limit")
        self.charged.append((kind, number))

    async def posts(self) -> list[Shown]:
        return [self._shown(post) for post in self.x.standing()]

    def _shown(self, post: Post) -> Shown:
        _words, urls = self.x.shown(post)
        ids = {name: pk for pk, name in HANDLES.items()}
        return Shown(
            id=post.id,
            text=post.text,
            reply_to=post.reply_to,
            links=tuple(one["expanded_url"] for one in urls if "media_key" not in one),
            alts=tuple(self.x.uploads[one].alt for one in post.media),
            mentioned=tuple(ids[name] for name in _NAMED.findall(post.text) if name in ids),
        )

    async def lose_answer_of_next_write(self) -> None:
        self.x.fates = ["reset"]

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        self.x.fates = [fault if after_writing else f"{fault}:before"]

    async def limit_next_write(self) -> None:
        self.x.fates = ["limit:before"]

    def post(self, text: str = "Bonjour à tous", **more: Any) -> Outgoing:
        now = self.tools.now()
        key = more.pop("key", "") or PUBLISHER.new_key(now)
        return Outgoing(key=key, text=text, created_at=now, **more)

    async def frozen(self, text: str = "Bonjour à tous", **more: Any) -> Frozen:
        post = self.post(text, **more)
        return await PUBLISHER.freeze(post, self.place, self.credentials, self.tools)

    async def send(self, frozen: Frozen) -> RemotePost:
        return await PUBLISHER.send(frozen, self.place, self.credentials, self.tools)

    async def publish(self, text: str = "Bonjour à tous", **more: Any) -> RemotePost:
        return await self.send(await self.frozen(text, **more))

    async def find(self, frozen: Frozen) -> RemotePost | None:
        return await PUBLISHER.find(frozen, self.place, self.credentials, self.tools)

    async def read_back(self, post: RemotePost) -> Counts | None:
        return await PUBLISHER.read_back(post, self.place, self.credentials, self.tools)

    async def delete(self, post: RemotePost) -> None:
        await PUBLISHER.delete(post, self.place, self.credentials, self.tools)


def picture(alt: str = "Un avion", mime: str = "image/png", size: int = 40) -> OutgoingMedia:
    content = (b"\x89PNG\r\n--not a boundary--" * size)[:size]
    return OutgoingMedia(MediaKind.IMAGE, mime, content, sha256(content).hexdigest(), alt)


def video(size: int = 90, alt: str = "") -> OutgoingMedia:
    content = bytes(number % 251 for number in range(size))
    digest = sha256(content).hexdigest()
    return OutgoingMedia(MediaKind.VIDEO, "video/mp4", content, digest, alt, duration_s=3.0)


def answering(post: Post) -> RemotePost:
    """The post of somebody, as a mention names it."""
    return RemotePost(post.id, f"https://x.com/{HANDLES[post.author]}/status/{post.id}")
