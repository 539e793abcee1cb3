"""The page of a voice as a network."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from perchoir.networks.contract import MediaKind, NeedsReconnect, Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import Card, Frozen, Outgoing, OutgoingMedia, Place
from perchoir.networks.contract.publishing_conformance import PublisherConformance
from perchoir.networks.home import PUBLISHER, Home
from perchoir.networks.home.tests.rig import HomeRig


class TestHomeKeepsThePromise(PublisherConformance):
    publisher = PUBLISHER


def post(text: str = "Bonjour", **more: Any) -> Outgoing:
    now = datetime.now(UTC)
    return Outgoing(key=more.pop("key", PUBLISHER.new_key(now)), text=text, created_at=now, **more)


async def freeze(rig: HomeRig, outgoing: Outgoing) -> Frozen:
    return await rig.publisher.freeze(outgoing, rig.place, {}, rig.tools)


async def test_many_who_put_the_same_at_once_make_one_post(publishing_rig: HomeRig) -> None:
    rig, frozen = publishing_rig, await freeze(publishing_rig, post())
    calls = (rig.publisher.send(frozen, rig.place, {}, rig.tools) for _ in range(20))
    sent = await asyncio.gather(*calls)
    assert len(set(sent)) == 1
    assert len(await rig.posts()) == 1


async def test_another_text_under_the_same_key_is_refused(publishing_rig: HomeRig) -> None:
    rig = publishing_rig
    first = await freeze(rig, post("Oui", key="k"))
    other = await freeze(rig, post("Non", key="k"))
    await rig.publisher.send(first, rig.place, {}, rig.tools)
    with pytest.raises(Refused) as refused:
        await rig.publisher.send(other, rig.place, {}, rig.tools)
    assert refused.value.code == "key_taken"
    assert await rig.publisher.find(other, rig.place, {}, rig.tools) is None
    assert [one.text for one in await rig.posts()] == ["Oui"]


async def test_what_was_taken_down_does_not_come_back(publishing_rig: HomeRig) -> None:
    rig, frozen = publishing_rig, await freeze(publishing_rig, post())
    sent = await rig.publisher.send(frozen, rig.place, {}, rig.tools)
    await rig.publisher.delete(sent, rig.place, {}, rig.tools)
    with pytest.raises(Refused):
        await rig.publisher.send(frozen, rig.place, {}, rig.tools)
    assert await rig.posts() == []


async def test_nobody_touches_the_page_of_another(publishing_rig: HomeRig) -> None:
    rig, frozen = publishing_rig, await freeze(publishing_rig, post())
    sent = await rig.publisher.send(frozen, rig.place, {}, rig.tools)
    anna = Place("home", "", "2", "anna")
    with pytest.raises(Refused):
        await rig.publisher.send(frozen, anna, {}, rig.tools)
    await rig.publisher.delete(sent, anna, {}, rig.tools)
    assert await rig.publisher.read_back(sent, anna, {}, rig.tools) is None
    assert len(await rig.posts()) == 1


async def test_pictures_and_that_of_the_card_are_kept_before_anything_shows(
    publishing_rig: HomeRig,
) -> None:
    rig = publishing_rig
    pictures = [
        OutgoingMedia(MediaKind.IMAGE, "image/png", content, sha256(content).hexdigest())
        for content in (b"one", b"two")
    ]
    card = Card("https://a.example/x", "Titre", picture=pictures[1])
    frozen = await freeze(rig, post(media=(pictures[0],), card=card))
    assert rig.shelf.media == {one.sha256: one.content for one in pictures}
    assert await rig.posts() == []
    await rig.publisher.send(frozen, rig.place, {}, rig.tools)
    record = rig.shelf.standing[frozen.key]
    assert record.card is not None
    assert record.card.picture is not None
    assert record.card.picture.sha256 == pictures[1].sha256


async def test_the_database_away_is_not_known_while_writing_and_temporary_elsewhere(
    publishing_rig: HomeRig,
) -> None:
    rig, frozen = publishing_rig, await freeze(publishing_rig, post())
    rig.shelf.broken = True
    with pytest.raises(Unknown):
        await rig.publisher.send(frozen, rig.place, {}, rig.tools)
    with pytest.raises(Temporary):
        await rig.publisher.find(frozen, rig.place, {}, rig.tools)
    with pytest.raises(Temporary):
        await rig.publisher.profile(rig.place, {}, rig.tools)


async def test_a_page_is_connected_by_its_name(publishing_rig: HomeRig) -> None:
    rig = publishing_rig
    profile, credentials = await rig.publisher.connect({"handle": "@camille"}, rig.tools)
    assert (profile.place, profile.name, credentials) == (rig.place, "Camille D.", {})
    for handle in ("", "nobody"):
        with pytest.raises(Refused):
            await rig.publisher.connect({"handle": handle}, rig.tools)


async def test_a_page_that_is_gone_asks_for_a_person(publishing_rig: HomeRig) -> None:
    rig = publishing_rig
    rig.shelf.pages.clear()
    with pytest.raises(NeedsReconnect):
        await rig.publisher.profile(rig.place, {}, rig.tools)


async def test_before_the_house_gives_a_shelf_everything_is_refused(
    publishing_rig: HomeRig,
) -> None:
    rig, home = publishing_rig, Home()
    with pytest.raises(Refused) as refused:
        await home.profile(rig.place, {}, rig.tools)
    assert refused.value.code == "home_not_ready"
    home.stand_on(rig.shelf)
    assert (await home.profile(rig.place, {}, rig.tools)).place == rig.place


async def test_bytes_that_are_no_record_are_refused(publishing_rig: HomeRig) -> None:
    rig = publishing_rig
    with pytest.raises(Refused) as refused:
        await rig.publisher.send(Frozen("k", b"{", "0"), rig.place, {}, rig.tools)
    assert refused.value.code == "body_not_readable"
