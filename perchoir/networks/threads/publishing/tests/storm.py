"""The weather of Threads: see `graph_storm`; containers that fail, expire or are never ready."""

from collections.abc import Iterable
from pathlib import Path

from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from tests.rigs.fake_graph import HANDLES
from tests.rigs.fake_network import Asked
from tests.rigs.graph_storm import OF_ALL, OF_CONTAINERS, GraphStorm
from tests.rigs.storm import At, Opened


class ThreadsStorm(GraphStorm):
    network = "threads"
    shapes = (*OF_ALL, *OF_CONTAINERS)

    def begun(self, folder: Path) -> FakeThreads:
        return FakeThreads()

    @classmethod
    def account(cls, number: int) -> Opened:
        return Opened(
            f"17841411{number:09d}", f"threads{number}", {"access_token": f"token-of-{number}"}
        )

    def open(self, number: int) -> None:
        opened = self.account(number)
        HANDLES[opened.remote_id] = opened.handle
        self.copy.tokens[opened.credentials["access_token"]] = opened.remote_id

    def posted(self) -> Iterable[tuple[str, str]]:
        return [(post.author, post.text) for post in self.copy.posts]

    def at(self, asked: Asked) -> At | None:
        if "access_token" in asked.path:
            return None
        if asked.method == "GET":
            return At.ASK
        return At.POST if asked.path.endswith("/threads_publish") else At.MEDIA


STORM = ThreadsStorm
