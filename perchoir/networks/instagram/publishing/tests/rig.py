"""An account on the fake Instagram, for a test and for the conformance tests."""

from typing import Any

from perchoir.core.outbound import Outbound
from perchoir.networks.contract.publishing import Outgoing, Place
from perchoir.networks.contract.publishing_rigs import Shown
from perchoir.networks.instagram import PUBLISHER
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram, Post
from tests.rigs.fake_graph import HANDLES, ME
from tests.rigs.graph_account import GraphAccount, picture


class Account(GraphAccount):
    """Its posts show a picture where nothing else is said."""

    unacceptable = "trop long " * 230

    def __init__(self, instagram: FakeInstagram, http: Outbound) -> None:
        super().__init__(PUBLISHER, instagram, Place("instagram", "", ME, HANDLES[ME]), http)
        self.instagram = instagram

    def post(self, text: str = "Bonjour à tous", **more: Any) -> Outgoing:
        shown = () if "reply_to" in more else (picture(""),)
        return super().post(text, **{"media": shown, **more})

    async def posts(self) -> list[Shown]:
        return [_shown(post) for post in self.instagram.standing()]


def _shown(post: Post) -> Shown:
    """Nothing in a caption can be clicked."""
    return Shown(id=post.id, text=post.text, reply_to=post.reply_to, links=(), alts=post.alts)
