"""An account to publish on, for a test."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Counts, MediaKind, Tools
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.mastodon import PUBLISHER
from perchoir.networks.mastodon.tests.rig import Cache

TOKEN = "account-7"


class Account:
    """The account 7, with a cache of its own; `moved` puts the clock forward."""

    def __init__(self, server: str, outbound: Outbound) -> None:
        self.place = Place("mastodon", server, "7", "7@127.0.0.1")
        self.credentials: Credentials = {"access_token": TOKEN}
        self.cache = Cache()
        self.moved = timedelta()
        self.tools = Tools(
            http=outbound,
            now=lambda: datetime.now(UTC) + self.moved,
            recall=self.cache.recall,
            remember=self.cache.remember,
        )

    def post(self, text: str = "Bonjour à tous", **more: Any) -> Outgoing:
        now = self.tools.now()
        key = more.pop("key", "") or PUBLISHER.new_key(now)
        return Outgoing(key=key, text=text, created_at=now, **more)

    async def frozen(self, text: str = "Bonjour à tous", **more: Any) -> Frozen:
        post = self.post(text, **more)
        return await PUBLISHER.freeze(post, self.place, self.credentials, self.tools)

    async def send(self, frozen: Frozen) -> RemotePost:
        return await PUBLISHER.send(frozen, self.place, self.credentials, self.tools)

    async def find(self, frozen: Frozen) -> RemotePost | None:
        return await PUBLISHER.find(frozen, self.place, self.credentials, self.tools)

    async def read_back(self, post: RemotePost) -> Counts | None:
        return await PUBLISHER.read_back(post, self.place, self.credentials, self.tools)

    async def delete(self, post: RemotePost) -> None:
        await PUBLISHER.delete(post, self.place, self.credentials, self.tools)


def picture(alt: str = "Un avion") -> OutgoingMedia:
    content = b"\x89PNG\r\n--not a boundary--"
    return OutgoingMedia(MediaKind.IMAGE, "image/png", content, sha256(content).hexdigest(), alt)
