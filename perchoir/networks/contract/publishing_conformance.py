"""What every publishing connector promises, as tests that its own tests inherit.

A connector writes a `PublishingRig` (`publishing_rigs`: its network on loopback, driven by the
test), a fixture `publishing_rig` that returns it, and one class:

    class TestHomeKeepsThePromise(PublisherConformance):
        publisher = HOME

Networks that are somebody else's server inherit `publishing_faults.ServedPublisherConformance`.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from babel.messages.pofile import read_po

from perchoir.networks.contract.errors import Refused, Unknown
from perchoir.networks.contract.posts import MediaKind
from perchoir.networks.contract.publishing import (
    Credentials,
    Frozen,
    Named,
    Outgoing,
    OutgoingMedia,
    Publisher,
    PublisherManifest,
    RemotePost,
)
from perchoir.networks.contract.publishing_rigs import PublishingRig

FRENCH = Path(__file__).parents[1] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SETTING_KINDS = {"text", "url", "choice", "secret"}

_LONGEST_KEY = 64
_MARKUP = "<b>gras</b> & <script>alert(1)</script> *étoile* 👨‍👩‍👧 «\u00a0fin\u00a0»"
_LINK = "https://example.com/a?b=1&c=2"
# One grey pixel.
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a4944415478da636800000082008177cd72b60000000049454e44ae426082"
)


class PublisherManifestConformance:
    """The manifest alone."""

    publisher: ClassVar[Publisher]

    def test_it_is_a_publisher(self) -> None:
        assert isinstance(self.publisher, Publisher)

    def test_each_setting_can_be_drawn_as_a_field(self) -> None:
        settings = self.publisher.manifest.settings
        assert len({setting.name for setting in settings}) == len(settings)
        assert {setting.kind for setting in settings} <= SETTING_KINDS

    def test_the_facts_it_relies_on_are_dated(self) -> None:
        manifest = self.publisher.manifest
        assert date.fromisoformat(f"{manifest.facts_as_of}-01"[:10])
        assert not manifest.tried_live or date.fromisoformat(manifest.tried_live)

    def test_every_word_of_the_manifest_is_translated(self) -> None:
        with FRENCH.open("rb") as file:
            catalogue = read_po(file, locale="fr")
        for words in publisher_words(self.publisher.manifest):
            message = catalogue.get(words)
            assert message is not None, f"not in the French catalogue: {words}"
            assert message.string, f"not translated: {words}"
            assert not message.fuzzy, f"fuzzy: {words}"

    def test_no_two_keys_are_alike(self) -> None:
        now = datetime.now(UTC)
        keys = [self.publisher.new_key(now) for _ in range(5_000)]
        assert len(set(keys)) == len(keys)
        assert max(map(len, keys)) <= _LONGEST_KEY


class PublisherConformance(PublisherManifestConformance):
    """The manifest, and the behaviour against a network on loopback."""

    async def test_a_post_that_is_sent_stands_there_once(
        self, publishing_rig: PublishingRig
    ) -> None:
        sent = await self.send(publishing_rig, await self.frozen(publishing_rig))
        assert [post.id for post in await publishing_rig.posts()] == [sent.id]
        assert sent.url.startswith(("https://", "http://"))

    async def test_freezing_shows_nothing_and_fingerprints_the_very_bytes(
        self, publishing_rig: PublishingRig
    ) -> None:
        post = self.written("Gelé", media=(picture(),))
        frozen = await self.freeze(publishing_rig, post)
        assert frozen.fingerprint == hashlib.sha256(frozen.body).hexdigest()
        assert frozen.key == post.key
        assert secrets_in(publishing_rig.credentials, frozen.body.decode("utf-8", "replace")) == []
        assert await publishing_rig.posts() == []

    async def test_the_same_sent_again_stands_there_once_where_the_network_promises_it(
        self, publishing_rig: PublishingRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        first = await self.send(publishing_rig, frozen)
        if self.publisher.manifest.idempotent:
            assert (await self.send(publishing_rig, frozen)).id == first.id
        assert [post.id for post in await publishing_rig.posts()] == [first.id]

    async def test_after_a_lost_answer_nobody_knows_until_it_is_found(
        self, publishing_rig: PublishingRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        await publishing_rig.lose_answer_of_next_write()
        with pytest.raises(Unknown):
            await self.send(publishing_rig, frozen)
        found = await self.find(publishing_rig, frozen)
        assert found is not None
        assert [post.id for post in await publishing_rig.posts()] == [found.id]

    async def test_what_was_never_sent_is_not_found(self, publishing_rig: PublishingRig) -> None:
        await self.send(publishing_rig, await self.frozen(publishing_rig, "Un autre"))
        assert await self.find(publishing_rig, await self.frozen(publishing_rig)) is None

    async def test_what_was_sent_is_found_as_it_was_given(
        self, publishing_rig: PublishingRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        assert await self.find(publishing_rig, frozen) is None
        assert await self.find(publishing_rig, frozen) is None
        sent = await self.send(publishing_rig, frozen)
        assert await self.find(publishing_rig, frozen) == sent

    async def test_a_second_post_of_the_same_words_is_not_taken_for_the_first(
        self, publishing_rig: PublishingRig
    ) -> None:
        first, second = [await self.frozen(publishing_rig, "Bonjour") for _ in range(2)]
        sent = await self.send(publishing_rig, first)
        assert await self.find(publishing_rig, second) is None
        assert await self.find(publishing_rig, first) == sent

    async def test_what_the_network_does_not_take_is_refused_and_not_written(
        self, publishing_rig: PublishingRig
    ) -> None:
        with pytest.raises(Refused):
            await self.publish(publishing_rig, self.written(publishing_rig.unacceptable))
        assert await publishing_rig.posts() == []

    async def test_a_deleted_post_is_gone_and_deleting_again_is_no_error(
        self, publishing_rig: PublishingRig
    ) -> None:
        sent = await self.publish(publishing_rig, self.written("À retirer"))
        await self.delete(publishing_rig, sent)
        assert await publishing_rig.posts() == []
        await self.delete(publishing_rig, sent)
        assert await self.read_back(publishing_rig, sent) is None

    async def test_a_post_is_read_back(self, publishing_rig: PublishingRig) -> None:
        sent = await self.publish(publishing_rig, self.written("Relu"))
        if self.publisher.manifest.can_read_back:
            assert await self.read_back(publishing_rig, sent) is not None

    async def test_a_thread_hangs_together(self, publishing_rig: PublishingRig) -> None:
        first = await self.publish(publishing_rig, self.written("1/3"))
        second = await self.publish(publishing_rig, self.written("2/3", reply_to=first, root=first))
        await self.publish(publishing_rig, self.written("3/3", reply_to=second, root=first))
        posts = {post.text: post for post in await publishing_rig.posts()}
        assert [posts[text].reply_to for text in ("1/3", "2/3", "3/3")] == [
            "",
            self.reference(first),
            self.reference(second),
        ]

    async def test_markup_and_emoji_arrive_as_they_were_written(
        self, publishing_rig: PublishingRig
    ) -> None:
        await self.publish(publishing_rig, self.written(_MARKUP))
        assert [post.text for post in await publishing_rig.posts()] == [_MARKUP]

    async def test_a_link_after_emoji_can_be_clicked(self, publishing_rig: PublishingRig) -> None:
        await self.publish(publishing_rig, self.written(f"👨‍👩‍👧 déjà\n{_LINK} lu"))
        [post] = await publishing_rig.posts()
        assert post.links == (_LINK,)

    async def test_somebody_named_after_emoji_is_named(self, publishing_rig: PublishingRig) -> None:
        handle, expected = publishing_rig.somebody
        if not handle:
            return
        found = await self._call("find_people", (handle, "nobody.invalid"), publishing_rig)
        assert found == {handle: expected}
        text = f"👨‍👩‍👧 merci @{handle}, bravo"
        start = text.index("@")
        named = (Named(start, start + len(handle) + 1, handle, expected),)
        await self.publish(publishing_rig, self.written(text, named=named))
        [post] = await publishing_rig.posts()
        assert post.mentioned == (expected,)

    async def test_a_picture_arrives_with_its_description(
        self, publishing_rig: PublishingRig
    ) -> None:
        await self.publish(publishing_rig, self.written("Vu", media=(picture("Un point"),)))
        [post] = await publishing_rig.posts()
        assert post.alts == ("Un point",)

    async def test_it_knows_whose_account_it_is(self, publishing_rig: PublishingRig) -> None:
        profile = await self._call("profile", publishing_rig)
        assert profile.place == publishing_rig.place

    async def test_renewing_never_loses_a_credential(self, publishing_rig: PublishingRig) -> None:
        before = publishing_rig.credentials
        after: Credentials = await self._call("renew", publishing_rig)
        assert set(before) <= set(after)
        assert all(after[name] for name in before if before[name])

    def written(self, text: str, **fields: Any) -> Outgoing:
        """A post with a fresh key, as the house would have it approved."""
        now = datetime.now(UTC)
        whole = {"key": self.publisher.new_key(now), "created_at": now, "language": "fr", **fields}
        return Outgoing(text=text, **whole)

    def reference(self, post: RemotePost) -> str:
        """What `Shown.reply_to` says of an answer to this post."""
        return post.id

    async def frozen(self, rig: PublishingRig, text: str = "Bonjour à toutes") -> Frozen:
        return await self.freeze(rig, self.written(text))

    async def freeze(self, rig: PublishingRig, post: Outgoing) -> Frozen:
        frozen: Frozen = await self._call("freeze", post, rig)
        return frozen

    async def publish(self, rig: PublishingRig, post: Outgoing) -> RemotePost:
        return await self.send(rig, await self.freeze(rig, post))

    async def send(self, rig: PublishingRig, frozen: Frozen) -> RemotePost:
        sent: RemotePost = await self._call("send", frozen, rig)
        return sent

    async def find(self, rig: PublishingRig, frozen: Frozen) -> RemotePost | None:
        found: RemotePost | None = await self._call("find", frozen, rig)
        return found

    async def read_back(self, rig: PublishingRig, post: RemotePost) -> object:
        return await self._call("read_back", post, rig)

    async def delete(self, rig: PublishingRig, post: RemotePost) -> None:
        await self._call("delete", post, rig)

    async def _call(self, method: str, *values: Any) -> Any:
        *first, rig = values
        call = getattr(self.publisher, method)
        return await call(*first, rig.place, rig.credentials, rig.tools)


def publisher_words(manifest: PublisherManifest) -> list[str]:
    """Every sentence of a manifest that a reader sees."""
    words = [manifest.name, manifest.summary, manifest.take_back]
    for setting in manifest.settings:
        words += [setting.label, setting.help, *(label for _value, label in setting.choices)]
    return [text for text in words if text]


def picture(alt: str = "Un point") -> OutgoingMedia:
    """The smallest picture there is."""
    return OutgoingMedia(
        kind=MediaKind.IMAGE,
        mime="image/png",
        content=_PIXEL,
        sha256=hashlib.sha256(_PIXEL).hexdigest(),
        alt=alt,
        width=1,
        height=1,
    )


def secrets_in(credentials: Mapping[str, str], text: str) -> list[str]:
    """The names of the credentials whose value stands in the text."""
    return [name for name, value in credentials.items() if len(value) >= 8 and value in text]
