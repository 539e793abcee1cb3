"""An account on the fake Threads, for a test and for the conformance tests."""

from perchoir.core.outbound import Outbound
from perchoir.networks.contract.publishing import Place
from perchoir.networks.contract.publishing_rigs import Shown
from perchoir.networks.text.links import links
from perchoir.networks.threads import PUBLISHER
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads, Post
from tests.rigs.fake_graph import HANDLES, ME
from tests.rigs.graph_account import GraphAccount


class Account(GraphAccount):
    def __init__(self, threads: FakeThreads, http: Outbound) -> None:
        super().__init__(PUBLISHER, threads, Place("threads", "", ME, HANDLES[ME]), http)
        self.threads = threads

    async def posts(self) -> list[Shown]:
        return [_shown(post) for post in self.threads.standing()]


def _shown(post: Post) -> Shown:
    found = tuple(post.text[one.start : one.end] for one in links(post.text))
    return Shown(id=post.id, text=post.text, reply_to=post.reply_to, links=found, alts=post.alts)
