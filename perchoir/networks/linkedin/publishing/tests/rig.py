"""An account on the fake LinkedIn, for a test and for the conformance tests."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from perchoir.core.outbound import Answer, Outbound
from perchoir.networks.contract import Counts, MediaKind, Tools
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Outgoing,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.contract.publishing_rigs import Fault, Shown
from perchoir.networks.linkedin import PUBLISHER
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import Comment, FakeLinkedIn, Post
from perchoir.networks.linkedin.publishing.tests.fake_little import seen
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, NAMES, OTHER, PAGE
from perchoir.networks.text.links import links

PATIENCE_S = 0.5


class Impatient(Outbound):
    """Waits for half a second at most."""

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        return await super().request(method, url, **{**options, "timeout_s": PATIENCE_S})


class Account:
    """See `ServedRig`: a page, or with `member` the person who looks after it. `moved` puts the
    clock forward, `kept` is the house's small cache."""

    revoked: Credentials = {"access_token": "a-token-of-nobody"}
    somebody = (NAMES[OTHER], OTHER)
    unacceptable = "trop long " * 301

    def __init__(self, linkedin: FakeLinkedIn, http: Outbound, *, member: bool = False) -> None:
        self.linkedin = linkedin
        name = "Camille Morvan" if member else NAMES[PAGE]
        self.place = Place("linkedin", "", MEMBER if member else PAGE, name)
        whose = "member" if member else "page"
        self.credentials: Credentials = {"access_token": f"token-of-the-{whose}"}
        self.kept: dict[str, str] = {}
        self.moved = timedelta()
        self.tools = Tools(
            http=http,
            now=lambda: datetime.now(UTC) + self.moved,
            recall=self._recall,
            remember=self._remember,
        )

    async def _recall(self, key: str) -> str | None:
        return self.kept.get(key)

    async def _remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    async def posts(self) -> list[Shown]:
        posts = [self._shown(post) for post in self.linkedin.standing(self.place.id)]
        mine = [one for one in self.linkedin.comments if one.actor == self.place.id]
        return [*posts, *map(_shown_comment, mine)]

    def _shown(self, post: Post) -> Shown:
        text, mentioned, _tags, _cut_at = seen(post.commentary)
        media = post.content.get("multiImage", {}).get("images") or [post.content.get("media", {})]
        return Shown(
            id=post.urn,
            text=text,
            links=_links(text),
            alts=tuple(one["altText"] for one in media if "altText" in one),
            mentioned=mentioned,
        )

    async def lose_answer_of_next_write(self) -> None:
        self.linkedin.fates = ["reset"]

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        self.linkedin.fates = [fault if after_writing else f"{fault}:before"]

    async def limit_next_write(self) -> None:
        self.linkedin.fates = ["limit:before"]

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


def there(post: Post) -> RemotePost:
    """The post of somebody, as a mention names it."""
    return RemotePost(post.urn, f"https://www.linkedin.com/feed/update/{post.urn}/")


def _shown_comment(one: Comment) -> Shown:
    return Shown(id=one.urn, text=one.text, reply_to=one.parent or one.post, links=_links(one.text))


def _links(text: str) -> tuple[str, ...]:
    return tuple(text[one.start : one.end] for one in links(text))
