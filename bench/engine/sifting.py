"""The engine as a program without Django uses it: sieve, reader, matcher."""

from collections.abc import Callable, Collection, Mapping, Sequence

from perchoir.listening.engine import Matcher, Query, Sieve
from perchoir.networks.contract import IncomingPost, Reads

Read = Callable[[bytes], list[IncomingPost]]


def load() -> None:
    """Have the kernel compiled, or read from disk, before anything is measured."""
    Sieve(()).sift([b"{}"])


class Engine:
    """`read` is a connector's reader: the posts of one message. `aliases` as for the sieve."""

    def __init__(
        self,
        watches: Sequence[tuple[int, Query]],
        reads: Reads,
        read: Read,
        aliases: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.sieve = Sieve(watches, reads, aliases)
        self.matcher, self.read = Matcher(watches), read

    def match(self, messages: Sequence[bytes]) -> list[list[int]]:
        """For each message the watches that it matches, in growing order."""
        found: list[list[int]] = [[] for _ in messages]
        read = [
            (number, self.read(messages[number])) for number in self.sieve.sift(messages).chosen
        ]
        posts = [(number, post) for number, some in read for post in some]
        candidates = self.sieve.candidates([messages[number] for number, _post in posts])
        matched = self.matcher.match([post for _number, post in posts], candidates)
        for (number, _post), watches in zip(posts, matched, strict=True):
            found[number] = watches
        return found
