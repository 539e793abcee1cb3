"""A page on the fake Facebook, for a test and for the conformance tests."""

from perchoir.core.outbound import Outbound
from perchoir.networks.contract.publishing import Place
from perchoir.networks.contract.publishing_rigs import Shown
from perchoir.networks.facebook import PUBLISHER
from perchoir.networks.facebook.publishing.tests.fake_facebook import PAGE, FakeFacebook, Post
from perchoir.networks.text.links import links
from tests.rigs.graph_account import GraphAccount


class Account(GraphAccount):
    unacceptable = "trop long " * 6_400

    def __init__(self, facebook: FakeFacebook, http: Outbound) -> None:
        super().__init__(PUBLISHER, facebook, Place("facebook", "", PAGE, "morvan"), http)
        self.facebook = facebook

    async def posts(self) -> list[Shown]:
        return [self._shown(post) for post in self.facebook.standing()]

    def _shown(self, post: Post) -> Shown:
        return Shown(
            id=post.id,
            text=post.text,
            reply_to=post.reply_to,
            links=tuple(post.text[one.start : one.end] for one in links(post.text)),
            alts=tuple(
                self.facebook.photos[one].get("alt_text_custom", "")
                for one in post.photos
                if one in self.facebook.photos
            ),
        )
