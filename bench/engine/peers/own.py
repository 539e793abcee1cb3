"""The engine itself, and its exact matcher alone."""

from collections.abc import Sequence
from typing import ClassVar

from bench.engine.peers.base import EVERY, Peer, Watches
from bench.engine.sifting import Engine
from bench.engine.worker import RECEIVED
from perchoir.listening.engine import Matcher
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.bluesky.jetstream_frames import read_frame
from perchoir.networks.contract import IncomingPost, Posted


class Whole(Peer):
    name: ClassVar[str] = "Perchoir: sieve, reader, matcher"
    operators: ClassVar[frozenset[str]] = EVERY

    def __init__(self, watches: Watches) -> None:
        self._engine = Engine(watches, JETSTREAM.reads, read)

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        return self._engine.match(messages)


class PlainMatcher(Peer):
    name: ClassVar[str] = "Perchoir, its matcher in plain Python alone"
    operators: ClassVar[frozenset[str]] = EVERY

    def __init__(self, watches: Watches) -> None:
        self._matcher = Matcher(watches)

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in messages]
        posts = [(number, post) for number, one in enumerate(messages) for post in read(one)]
        matched = self._matcher.match([post for _number, post in posts])
        for (number, _post), watches in zip(posts, matched, strict=True):
            found[number] = watches
        return found


def read(message: bytes) -> list[IncomingPost]:
    """The post that the connector's reader makes of a message, if it is one."""
    events = read_frame(message, RECEIVED).events
    return [event.post for event in events if isinstance(event, Posted)]
