"""Bad weather in front of the copy of a network, for the bench of deliveries and its small tests.

A network that publishes has `publishing/tests/storm.py`: its copy, accounts on it, and its
`shapes`, each a way in which that network fails, as it documents it. The front passes calls on to
the copy and deals a shape now and then, each of them once before any comes again.
"""

import asyncio
import json
import random
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from tests.rigs.fake_network import (
    Asked,
    Behaviour,
    FakeNetwork,
    Line,
    Lost,
    Reply,
    Stalled,
    in_json,
)


class At(StrEnum):
    """Which call meets a shape."""

    POST = "post"
    """The one that shows something."""
    MEDIA = "media"
    """One of those that prepare it: uploads, containers."""
    ASK = "ask"
    """One that only reads: is it ready, does it stand there."""


class Kind(StrEnum):
    """The rows of the table."""

    LOST = "answer lost, written"
    CUT = "answer lost, not written"
    AFTER = "5xx, written"
    BEFORE = "5xx, not written"
    STALL = "no answer ever"
    NONSENSE = "answer makes no sense"
    LIMIT = "asked to wait"
    MEDIA = "media half done"
    NOT_READY = "never ready"
    REVOKED = "token taken back"
    DUPLICATE = "refused as a duplicate"
    RETIRED = "version retired"
    REFUSED = "refused"


@dataclass(frozen=True)
class Shape:
    """`answer` stands in for what the copy says; a function of it gets what the copy said (None
    unless it was `asked`) and may leave it as it is. `asked` is how often the copy is asked before,
    `fits` whether a call can meet it."""

    kind: Kind
    name: str
    at: At
    answer: "Behaviour | Answering"
    asked: int = 0
    fits: Callable[[Asked], bool] = lambda _asked: True


Answering = Callable[["Front", Asked, Reply | None], Behaviour | None]


@dataclass(frozen=True)
class Opened:
    """An account, and what opens it."""

    remote_id: str
    handle: str
    credentials: dict[str, str]


class Storm(ABC):
    """One network: its copy, and its weather. `lacks` says why it knows no shape of a kind,
    `needs_picture` that words alone are not taken there."""

    network: ClassVar[str]
    shapes: ClassVar[tuple[Shape, ...]]
    lacks: ClassVar[Mapping[Kind, str]] = {}
    needs_picture: ClassVar[bool] = False
    copy: Any

    def __init__(self, folder: Path) -> None:
        self.copy = self.begun(folder)

    @abstractmethod
    def begun(self, folder: Path) -> Any:
        """The copy, a context in which it has a `url`."""

    @classmethod
    @abstractmethod
    def account(cls, number: int) -> Opened: ...

    @abstractmethod
    def open(self, number: int) -> None:
        """Let the copy know this account."""

    @abstractmethod
    def posted(self) -> Iterable[tuple[str, str]]:
        """All that the copy accepted: whose, and which words."""

    def token_of(self, asked: Asked) -> str:
        """What the call was opened with."""
        return asked.headers.get("authorization", "").partition(" ")[2]

    @abstractmethod
    def at(self, asked: Asked) -> At | None:
        """What this call is; None for one that no shape meets."""

    @classmethod
    def hurry(cls) -> None:
        """Shorten the pauses of the connector, in a process of the bench."""
        return


@dataclass
class Front(FakeNetwork):
    """Where the house calls. `rough` is the chance of a shape, by call. `stuck` paths are answered
    so for ever. `GET /_told` says what stands there and what was dealt, `POST /_calm` ends it."""

    storm: Storm
    rough: dict[At, float]
    dealt: Counter[str] = field(default_factory=Counter)
    stuck: dict[str, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._decks: defaultdict[At, list[Shape]] = defaultdict(list)

    @property
    def copy(self) -> Any:
        return self.storm.copy

    def _chosen(self, asked: Asked) -> Behaviour:
        self.asked.clear()
        if asked.path == "/_told":
            return in_json(self._told())
        if asked.path == "/_calm":
            self.rough = {}
            return in_json({})
        if asked.path in self.stuck:
            return self.stuck[asked.path]
        return Passed(self, asked, self._drawn(asked))

    def _told(self) -> dict[str, Any]:
        complaints = [*getattr(self.copy, "complaints", ())]
        return {
            "posted": list(self.storm.posted()),
            "dealt": dict(self.dealt),
            "complaints": complaints,
        }

    def _drawn(self, asked: Asked) -> Shape | None:
        at = self.storm.at(asked)
        if at is None or random.random() >= self.rough.get(at, 0.0):
            return None
        deck = self._decks[at]
        if not any(one.fits(asked) for one in deck):
            fresh = [one for one in self.storm.shapes if one.at == at]
            random.shuffle(fresh)
            deck += fresh
        fitting = next((one for one in deck if one.fits(asked)), None)
        if fitting is not None:
            deck.remove(fitting)
            self.dealt[f"{fitting.kind}: {fitting.name}"] += 1
        return fitting


@dataclass(frozen=True)
class Passed:
    """One call on its way: to the copy and back, through a shape where there is one."""

    front: Front
    asked: Asked
    shape: Shape | None

    async def play(self, line: Line) -> bool:
        """What nobody waits for any more is not passed on: a slow machine would write, long after,
        what was looked for meanwhile."""
        await asyncio.sleep(0)
        if line.left:
            return False
        behaviour = await self._behaviour()
        return await behaviour.play(line)

    async def _behaviour(self) -> Behaviour:
        shape = self.shape
        if shape is None:
            return await passed_on(self.asked, self.front)
        said = None
        for _ in range(shape.asked):
            said = await passed_on(self.asked, self.front)
        if not callable(shape.answer):
            return shape.answer
        answer = shape.answer(self.front, self.asked, said)
        return answer or said or await passed_on(self.asked, self.front)


async def passed_on(asked: Asked, front: Front) -> Reply:
    """What the copy says to this call, the front's address in it instead of its own."""
    parts = urlsplit(front.copy.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    target = f"{asked.path}?{asked.raw_query}" if asked.raw_query else asked.path
    headers = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    writer.write(
        f"{asked.method} {target} HTTP/1.1\r\n{headers}\r\n".encode("latin-1") + asked.body
    )
    try:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (one.split(": ", 1) for one in lines if one)
        named = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(named.pop("content-length", "0")))
    finally:
        writer.close()
    return Reply(
        int(first.split(" ")[1]), named, body.replace(front.copy.url.encode(), front.url.encode())
    )


def any_server(trouble: Reply, nonsense: Reply, fits: Callable[[Asked], bool]) -> tuple[Shape, ...]:
    """What every server can do to a call, with the words of this one. `fits` are its uploads."""
    return (
        Shape(Kind.LOST, "reset", At.POST, Lost(), asked=1),
        Shape(Kind.CUT, "reset", At.POST, Lost()),
        Shape(Kind.AFTER, str(trouble.status), At.POST, trouble, asked=1),
        Shape(Kind.BEFORE, str(trouble.status), At.POST, trouble),
        Shape(Kind.AFTER, "504 of a proxy", At.POST, proxy(504), asked=1),
        Shape(Kind.BEFORE, "502 of a proxy", At.POST, proxy(502)),
        Shape(Kind.STALL, "written", At.POST, Stalled(), asked=1),
        Shape(Kind.NONSENSE, "written", At.POST, nonsense, asked=1),
        Shape(Kind.MEDIA, "reset after", At.MEDIA, Lost(), asked=1, fits=fits),
        Shape(Kind.MEDIA, "reset before", At.MEDIA, Lost(), fits=fits),
        Shape(Kind.MEDIA, str(trouble.status), At.MEDIA, trouble, asked=1, fits=fits),
        Shape(Kind.BEFORE, "while asking", At.ASK, trouble),
        Shape(Kind.LOST, "while asking", At.ASK, Lost()),
    )


def proxy(status: int) -> Reply:
    """What stands before a network, in words of its own."""
    page = b"<html><h1>Bad gateway</h1></html>"
    return Reply(status, {"Content-Type": "text/html"}, page)


def words_of(reply: Reply | None) -> Any:
    """The JSON of what the copy said."""
    return json.loads(reply.body) if reply is not None and reply.body else {}
