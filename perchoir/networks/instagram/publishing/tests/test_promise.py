"""The promise of every publishing network, on Instagram: with a picture in every post, and without
what Instagram does not have (posts that programs take down, links that can be clicked).
"""

from typing import Any

import msgspec
import pytest

from perchoir.networks.contract import Refused
from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.contract.publishing import Outgoing, OutgoingMedia, TakesBack
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.publishing_rigs import PublishingRig
from perchoir.networks.contract.signing_in import SignsIn
from perchoir.networks.instagram import PUBLISHER
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.graph_account import picture


class TestInstagramKeepsThePromise(ServedPublisherConformance):
    publisher = PUBLISHER

    @pytest.fixture
    def publishing_rig(self, account: Account) -> Account:
        return account

    def written(self, text: str, **fields: Any) -> Outgoing:
        """With a picture where there is none, and JPEG, which alone is taken."""
        given = fields.pop("media", () if "reply_to" in fields else (picture(""),))
        return super().written(text, media=tuple(map(_as_jpeg, given)), **fields)

    async def test_a_deleted_post_is_gone_and_deleting_again_is_no_error(
        self, publishing_rig: PublishingRig
    ) -> None:
        """Instagram has no such call: it is refused, and said beforehand."""
        assert not PUBLISHER.manifest.can_delete
        sent = await self.publish(publishing_rig, self.written("À retirer"))
        with pytest.raises(Refused) as raised:
            await self.delete(publishing_rig, sent)
        assert raised.value.code == "not_deletable_there"
        assert [post.id for post in await publishing_rig.posts()] == [sent.id]

    async def test_a_link_after_emoji_can_be_clicked(self, publishing_rig: PublishingRig) -> None:
        """Nowhere on Instagram: it arrives as words."""
        words = "👨‍👩‍👧 déjà\nhttps://example.com/a?b=1&c=2 lu"
        await self.publish(publishing_rig, self.written(words))
        assert [post.text for post in await publishing_rig.posts()] == [words]


def _as_jpeg(media: OutgoingMedia) -> OutgoingMedia:
    return msgspec.structs.replace(media, mime="image/jpeg")


def test_people_sign_in_on_instagram_through_an_app_and_take_it_back_there() -> None:
    assert isinstance(PUBLISHER, SignsIn)
    assert isinstance(PUBLISHER, NeedsApp)
    assert not isinstance(PUBLISHER, TakesBack)
