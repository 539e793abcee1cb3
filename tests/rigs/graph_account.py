"""An account on a fake of Facebook, Instagram or Threads, for tests, the inherited ones too."""

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
    Publisher,
    RemotePost,
)
from perchoir.networks.contract.publishing_rigs import Fault
from tests.rigs.fake_graph import FakeGraph

PATIENCE_S = 0.5


class Impatient(Outbound):
    """Waits for half a second at most."""

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        return await super().request(method, url, **{**options, "timeout_s": PATIENCE_S})


class GraphAccount:
    """See `ServedRig`; a network's own says `posts`. `kept` is the house's small cache, `lent` what
    it lent, `moved` puts the clock forward; without `is_public` it can lend nothing."""

    credentials: Credentials = {"access_token": "token-of-me"}
    revoked: Credentials = {"access_token": "a-token-of-nobody"}
    somebody = ("", "")
    unacceptable = "trop long " * 60

    def __init__(self, publisher: Publisher, fake: FakeGraph, place: Place, http: Outbound) -> None:
        self.publisher = publisher
        self.fake = fake
        self.place = place
        self.kept: dict[str, str] = {}
        self.lent: list[tuple[str, bytes]] = []
        self.is_public = True
        self.moved = timedelta()
        self.tools = Tools(
            http=http,
            now=lambda: datetime.now(UTC) + self.moved,
            recall=self._recall,
            remember=self._remember,
            lend=self.lend,
        )

    async def _recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def _remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    async def lend(self, mime: str, content: bytes) -> str:
        if not self.is_public:
            raise Refused("no_public_address")
        self.lent.append((mime, content))
        return f"https://house.example/lent/{len(self.lent)}"

    async def lose_answer_of_next_write(self) -> None:
        self.fake.fates = ["reset"]

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        self.fake.fates = [fault if after_writing else f"{fault}:before"]

    async def limit_next_write(self) -> None:
        self.fake.fates = ["limit:before"]

    def post(self, text: str = "Bonjour à tous", **more: Any) -> Outgoing:
        now = self.tools.now()
        key = more.pop("key", "") or self.publisher.new_key(now)
        return Outgoing(key=key, text=text, created_at=now, **more)

    async def frozen(self, text: str = "Bonjour à tous", **more: Any) -> Frozen:
        post = self.post(text, **more)
        return await self.publisher.freeze(post, self.place, self.credentials, self.tools)

    async def send(self, frozen: Frozen) -> RemotePost:
        return await self.publisher.send(frozen, self.place, self.credentials, self.tools)

    async def publish(self, text: str = "Bonjour à tous", **more: Any) -> RemotePost:
        return await self.send(await self.frozen(text, **more))

    async def find(self, frozen: Frozen) -> RemotePost | None:
        return await self.publisher.find(frozen, self.place, self.credentials, self.tools)

    async def read_back(self, post: RemotePost) -> Counts | None:
        return await self.publisher.read_back(post, self.place, self.credentials, self.tools)

    async def delete(self, post: RemotePost) -> None:
        await self.publisher.delete(post, self.place, self.credentials, self.tools)


def picture(alt: str = "Un avion", mime: str = "image/jpeg", size: int = 40) -> OutgoingMedia:
    content = b"j" * size
    digest = sha256(content + alt.encode()).hexdigest()
    return OutgoingMedia(MediaKind.IMAGE, mime, content, digest, alt)


def video(alt: str = "", seconds: float = 3.0) -> OutgoingMedia:
    content = b"v" * 90
    digest = sha256(content).hexdigest()
    return OutgoingMedia(MediaKind.VIDEO, "video/mp4", content, digest, alt, duration_s=seconds)
