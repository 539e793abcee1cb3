"""Publishing on a real AT Protocol server, with answers that are lost on the way back."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
import pytest

from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.bluesky.publishing.tests.fake_bluesky import shown_record
from perchoir.networks.contract import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Tools,
    Unknown,
)
from perchoir.networks.contract.publishing import Card, Frozen, Outgoing, Place, RemotePost
from perchoir.networks.contract.publishing_conformance import picture
from perchoir.networks.contract.publishing_faults import ServedPublisherConformance
from perchoir.networks.contract.publishing_rigs import LIMIT_S, Fault, Shown
from tests.rigs.atproto.rig import PASSWORD, Account, Atproto
from tests.rigs.lossy import Impatient, LossyProxy

pytestmark = pytest.mark.atproto
PUT = "/xrpc/com.atproto.repo.putRecord"
UPLOAD = "/xrpc/com.atproto.repo.uploadBlob"
REFRESH = "/xrpc/com.atproto.server.refreshSession"
NOW = datetime(2026, 11, 23, 9, 30, 0, 123_456, UTC)
_names = (f"voice{number}" for number in count())


class BlueskyRig:
    """See `ServedRig`. A new account for each test, behind the proxy."""

    unacceptable = "é" * 301

    def __init__(self, server: Atproto, proxy: LossyProxy, tools: Tools) -> None:
        self.server = server
        self.proxy = proxy
        self.tools = tools
        self.account: Account = server.create_account(next(_names))
        other = server.create_account(next(_names))
        self.somebody = (other.handle, other.did)

    async def sign_in(self) -> None:
        values = {"handle": self.account.handle, "password": PASSWORD, "server": self.proxy.url}
        profile, self.credentials = await BLUESKY.connect(values, self.tools)
        self.place = profile.place

    @property
    def revoked(self) -> dict[str, str]:
        """As if they had been signed by another server."""
        return {name: text[:-8] + "AAAAAAAA" for name, text in self.credentials.items()}

    async def posts(self) -> list[Shown]:
        return [shown_record(record) for record in self.records()]

    def records(self) -> list[Any]:
        """Asked of the server itself, not of the proxy."""
        asked = {"repo": self.account.did, "collection": "app.bsky.feed.post", "reverse": "true"}
        url = f"{self.server.url}/xrpc/com.atproto.repo.listRecords"
        records: list[Any] = self.server.http.get(url, params=asked).json()["records"]
        return records

    async def lose_answer_of_next_write(self) -> None:
        self.proxy.fail_next(PUT, Fault.RESET, after_writing=True)

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        self.proxy.fail_next(PUT, fault, after_writing=after_writing)

    async def limit_next_write(self) -> None:
        self.proxy.limit_next(PUT, LIMIT_S)

    async def freeze(self, text: str, **fields: Any) -> Frozen:
        post = Outgoing(text=text, key=BLUESKY.new_key(NOW), created_at=NOW, **fields)
        return await BLUESKY.freeze(post, self.place, self.credentials, self.tools)

    async def send(self, frozen: Frozen) -> RemotePost:
        return await BLUESKY.send(frozen, self.place, self.credentials, self.tools)

    async def find(self, frozen: Frozen) -> RemotePost | None:
        return await BLUESKY.find(frozen, self.place, self.credentials, self.tools)


@pytest.fixture
async def publishing_rig(atproto: Atproto) -> AsyncIterator[BlueskyRig]:
    async with (
        LossyProxy(atproto.url) as proxy,
        Impatient(allow_private=["127.0.0.1", "localhost"]) as http,
    ):
        rig = BlueskyRig(atproto, proxy, Tools(http=http, now=lambda: datetime.now(UTC)))
        await rig.sign_in()
        yield rig


class TestBlueskyKeepsThePromise(ServedPublisherConformance):
    publisher = BLUESKY


async def test_six_calls_at_once_with_one_key_write_one_record(publishing_rig: BlueskyRig) -> None:
    frozen = await publishing_rig.freeze("Une seule fois")
    sent = await asyncio.gather(*(publishing_rig.send(frozen) for _ in range(6)))
    assert len(set(sent)) == 1
    assert len(publishing_rig.records()) == 1


async def test_other_words_under_the_same_key_never_edit_what_stands(
    publishing_rig: BlueskyRig,
) -> None:
    first = await publishing_rig.freeze("Premiers mots")
    await publishing_rig.send(first)
    body = first.body.replace(b"Premiers", b"Derniers")
    other = Frozen(first.key, body, hashlib.sha256(body).hexdigest())
    with pytest.raises(Unknown, match="key_taken"):
        await publishing_rig.send(other)
    assert [post.text for post in await publishing_rig.posts()] == ["Premiers mots"]


async def test_a_post_that_somebody_edited_since_is_for_a_person_to_judge(
    publishing_rig: BlueskyRig,
) -> None:
    frozen = await publishing_rig.freeze("Avant")
    sent = await publishing_rig.send(frozen)
    publishing_rig.account.edit(sent.id, "Après")
    with pytest.raises(Unknown, match="key_taken"):
        await publishing_rig.find(frozen)


async def test_the_time_the_language_and_the_bytes_are_those_that_were_frozen(
    publishing_rig: BlueskyRig,
) -> None:
    frozen = await publishing_rig.freeze("Gelé", language="fr")
    await publishing_rig.send(frozen)
    [record] = publishing_rig.records()
    assert record["value"] == json.loads(frozen.body)["record"]
    assert record["value"]["createdAt"] == "2026-11-23T09:30:00.123Z"
    assert record["value"]["langs"] == ["fr"]


async def test_links_and_tags_point_at_their_bytes(publishing_rig: BlueskyRig) -> None:
    text = "👨‍👩‍👧 été : https://example.com/é#a et #vérité."
    await publishing_rig.send(await publishing_rig.freeze(text))
    [record] = publishing_rig.records()
    found = {
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        for facet in record["value"]["facets"]
    }
    assert found == {"https://example.com/é#a", "#vérité"}


async def test_a_card_is_sent_as_it_was_seen(publishing_rig: BlueskyRig) -> None:
    card = Card("https://example.com/", "Le titre", "La suite", picture())
    await publishing_rig.send(await publishing_rig.freeze("À lire", card=card))
    [record] = publishing_rig.records()
    external = record["value"]["embed"]["external"]
    assert (external["uri"], external["title"]) == (card.url, card.title)
    assert external["thumb"]["mimeType"] == "image/png"


async def test_a_picture_that_does_not_go_up_is_worth_another_try(
    publishing_rig: BlueskyRig,
) -> None:
    for fault in (Fault.RESET, Fault.ERROR, Fault.GARBAGE, Fault.ECHO):
        publishing_rig.proxy.fail_next(UPLOAD, fault, after_writing=True)
        with pytest.raises(Temporary) as raised:
            await publishing_rig.freeze("Vu", media=(picture(),))
        assert publishing_rig.credentials["access"] not in str(raised.value)


async def test_what_the_network_cannot_show_is_refused_before_anything_is_sent(
    publishing_rig: BlueskyRig,
) -> None:
    large = msgspec.structs.replace(picture(), content=b"x" * 2_000_001)
    card = Card("https://example.com/")
    for fields in (
        {"media": (large,)},
        {"media": (picture(),) * 5},
        {"media": (picture(),), "card": card},
    ):
        with pytest.raises(Refused):
            await publishing_rig.freeze("Non", **fields)
    with pytest.raises(Refused, match="nothing_to_say"):
        await publishing_rig.freeze(" ")
    assert UPLOAD not in publishing_rig.proxy.passed


async def test_an_answer_to_a_post_of_which_only_the_address_is_known(
    publishing_rig: BlueskyRig,
) -> None:
    first = await publishing_rig.send(await publishing_rig.freeze("Question"))
    bare = RemotePost(first.id, first.url)
    await publishing_rig.send(await publishing_rig.freeze("Réponse", reply_to=bare))
    reply = publishing_rig.records()[-1]["value"]["reply"]
    assert reply["parent"] == reply["root"] == {"uri": first.id, "cid": first.version}


async def test_the_session_is_renewed_and_the_old_pair_forgives_a_lost_answer(
    publishing_rig: BlueskyRig,
) -> None:
    rig = publishing_rig
    rig.proxy.fail_next(REFRESH, Fault.RESET, after_writing=True)
    with pytest.raises(Temporary):
        await BLUESKY.renew(rig.place, rig.credentials, rig.tools)
    fresh = await BLUESKY.renew(rig.place, rig.credentials, rig.tools)
    assert fresh["refresh"] != rig.credentials["refresh"]
    rig.credentials = dict(fresh)
    assert (await rig.send(await rig.freeze("Encore là"))).id


async def test_a_session_that_was_ended_is_never_renewed(publishing_rig: BlueskyRig) -> None:
    rig = publishing_rig
    await BLUESKY.take_back(rig.place, rig.credentials, rig.tools)
    with pytest.raises(NeedsReconnect):
        await BLUESKY.renew(rig.place, rig.credentials, rig.tools)


async def test_an_empty_answer_never_replaces_a_token(publishing_rig: BlueskyRig) -> None:
    rig = publishing_rig
    for body in (b"{}", b'{"accessJwt":"","refreshJwt":""}', b'{"accessJwt":"only-this-one"}'):
        rig.proxy.answer_next(REFRESH, 200, {}, body)
        with pytest.raises(Temporary):
            await BLUESKY.renew(rig.place, rig.credentials, rig.tools)


async def test_a_refresh_token_that_is_no_longer_accepted_asks_for_a_person(
    publishing_rig: BlueskyRig,
) -> None:
    with pytest.raises(NeedsReconnect):
        await BLUESKY.renew(publishing_rig.place, publishing_rig.revoked, publishing_rig.tools)


async def test_the_server_is_found_from_the_identity(publishing_rig: BlueskyRig) -> None:
    rig = publishing_rig
    values = {"handle": rig.account.did, "password": PASSWORD, "plc": rig.server.plc_url}
    profile, credentials = await BLUESKY.connect(values, rig.tools)
    assert (profile.place.id, profile.place.handle) == (rig.account.did, rig.account.handle)
    assert set(credentials) == {"access", "refresh", "fresh_until"}
    assert PASSWORD not in credentials.values()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "not the right one"}, "password_refused"),
        ({"password": ""}, "needs_app_password"),
        ({"server": "http://example.com"}, "needs_https"),
        ({"server": "http://["}, "address_not_readable"),
        ({"server": "", "handle": "somebody"}, "handle_not_readable"),
    ],
)
async def test_a_mistake_in_the_form_is_named(
    publishing_rig: BlueskyRig, wrong: dict[str, str], code: str
) -> None:
    rig = publishing_rig
    values = {"handle": rig.account.handle, "password": PASSWORD, "server": rig.proxy.url, **wrong}
    with pytest.raises(Refused) as raised:
        await BLUESKY.connect(values, rig.tools)
    assert raised.value.code == code
    assert PASSWORD not in str(raised.value)


async def test_an_account_that_was_taken_down_asks_for_a_person(
    publishing_rig: BlueskyRig,
) -> None:
    frozen = await publishing_rig.freeze("Trop tard")
    publishing_rig.account.take_down()
    with pytest.raises(NeedsReconnect):
        await publishing_rig.send(frozen)


async def test_bytes_of_another_account_are_not_sent(publishing_rig: BlueskyRig) -> None:
    frozen = await publishing_rig.freeze("À moi")
    stranger = Place("bluesky", publishing_rig.place.server, publishing_rig.somebody[1], "x.test")
    with pytest.raises(Refused, match="another_account"):
        await BLUESKY.send(frozen, stranger, publishing_rig.credentials, publishing_rig.tools)


async def test_the_limit_of_signing_in_is_told_with_its_delay(publishing_rig: BlueskyRig) -> None:
    rig = publishing_rig
    rig.proxy.limit_next("/xrpc/com.atproto.server.createSession", LIMIT_S)
    with pytest.raises(Temporary) as raised:
        await rig.sign_in()
    assert raised.value.retry_after


async def test_figures_that_no_network_gives_are_absent_and_never_zero(
    publishing_rig: BlueskyRig,
) -> None:
    rig = publishing_rig
    sent = await rig.send(await rig.freeze("Sans chiffres"))
    counts = await BLUESKY.read_back(sent, rig.place, rig.credentials, rig.tools)
    assert counts is not None
    assert counts.likes is None


async def test_a_server_that_was_killed_is_found_again_with_the_post(
    publishing_rig: BlueskyRig,
) -> None:
    rig = publishing_rig
    frozen = await rig.freeze("Avant la panne")
    sent = await rig.send(frozen)
    rig.server.kill()
    with pytest.raises(ConnectorError) as raised:
        await rig.find(frozen)
    assert isinstance(raised.value, Temporary)
    await asyncio.to_thread(rig.server.start)
    assert await rig.find(frozen) == sent
