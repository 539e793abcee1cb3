"""A shelf in memory, which keeps its promises and can be made to fail."""

import re
from datetime import UTC, datetime

import msgspec

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import (
    Credentials,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.contract.publishing_rigs import Shown
from perchoir.networks.home import Home, HomePost, KeyTaken, Page, Standing

ADDRESS = "https://house.example"
_LINK = re.compile(r"https?://\S+")


class ShelfInMemory:
    """`broken` raises on every call; `loses_next` lets the next put stand and raises all the
    same."""

    def __init__(self) -> None:
        self.pages = {
            "1": Page("1", "camille", "Camille D.", f"{ADDRESS}/@camille"),
            "2": Page("2", "anna", "Anna", f"{ADDRESS}/@anna"),
        }
        self.bodies: dict[str, bytes] = {}
        self.standing: dict[str, HomePost] = {}
        self.media: dict[str, bytes] = {}
        self.broken = False
        self.loses_next = False

    async def page(self, *, id: str = "", handle: str = "") -> Page | None:
        self._check()
        return next(
            (one for one in self.pages.values() if id == one.id or handle == one.handle), None
        )

    async def keep(self, media: OutgoingMedia) -> None:
        self._check()
        self.media[media.sha256] = media.content

    async def put(self, key: str, record: HomePost) -> RemotePost:
        self._check()
        body = msgspec.json.encode(record)
        if self.bodies.setdefault(key, body) != body:
            raise KeyTaken
        self.standing[key] = record
        if self.loses_next:
            self.loses_next = False
            raise ConnectionError("the database went away")
        return self._remote(key)

    async def get(self, key: str) -> Standing | None:
        self._check()
        record = self.standing.get(key)
        return Standing(record, self._remote(key)) if record else None

    async def remove(self, key: str) -> None:
        self._check()
        if self.standing.pop(key, None):
            self.bodies[key] = b"taken down"

    def _remote(self, key: str) -> RemotePost:
        return RemotePost(key, f"{ADDRESS}/@camille/{key}")

    def _check(self) -> None:
        if self.broken:
            raise ConnectionError("the database is away")


class HomeRig:
    """See `PublishingRig`."""

    credentials: Credentials = {}
    place = Place("home", "", "1", "camille")
    somebody = ("anna", "2")
    unacceptable = " \n"

    def __init__(self, outbound: Outbound) -> None:
        self.shelf = ShelfInMemory()
        self.publisher = Home(self.shelf)
        self.tools = Tools(http=outbound, now=lambda: datetime.now(UTC))

    async def posts(self) -> list[Shown]:
        return [
            Shown(
                id=key,
                text=post.text,
                reply_to=post.reply_to.id if post.reply_to else "",
                links=tuple(_LINK.findall(post.text)),
                alts=tuple(picture.alt for picture in post.media),
                mentioned=tuple(named.id for named in post.named),
            )
            for key, post in self.shelf.standing.items()
        ]

    async def lose_answer_of_next_write(self) -> None:
        self.shelf.loses_next = True
