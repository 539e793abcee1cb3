"""A house that listens to what one account writes on the real server."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

from tests.journeys.house import House
from tests.rigs.atproto.rig import Account, Atproto

PATIENCE_S = 240.0
_numbers = count()


class Listening:
    """`word` is in every text that `writing` writes, and in no other. No text comes twice."""

    def __init__(self, house: House, server: Atproto) -> None:
        number = next(_numbers)
        self.house = house
        self.word = f"balise{number}"
        self._numbers = count()
        self._author: Account = server.create_account(f"witness{number}")
        house.tell("watch", name=self.word, query=self.word)
        house.tell("listen", since="0", **server.settings)

    @contextmanager
    def writing(self, posts: int) -> Iterator[None]:
        """So many posts are written meanwhile, and all of them are when this ends."""
        texts = [f"Avis {next(self._numbers)} sur {self.word}" for _ in range(posts)]
        with ThreadPoolExecutor(1) as pool:
            written = pool.submit(self._author.post_many, texts)
            yield
            written.result()

    def wait_for(self, mentions: int) -> None:
        """Until at least so many are stored."""
        wait_until(lambda: self.stored() >= mentions, f"{mentions} mentions")

    def stored(self) -> int:
        return int(self.house.tell("count", watch=self.word)["mentions"])

    def assert_exactly(self, posts: int) -> None:
        """All are here, none twice, and everything that counts them agrees."""
        self.wait_for(posts)
        figures = self.house.tell("figures", watch=self.word)
        figures.pop("handles")
        assert figures == {
            "mentions": posts,
            "posts": posts,
            "texts": posts,
            "volume": posts,
            "wrong_counts": 0,
        }


def wait_until(done: Callable[[], bool], what: str) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < patience, f"{what}: it never happened"
        time.sleep(0.1)
