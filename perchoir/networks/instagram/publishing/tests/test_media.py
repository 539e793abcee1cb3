"""Pictures and videos: lent at a public address, prepared, waited for, described."""

from dataclasses import replace

import pytest

from perchoir.networks.common.graph import containers
from perchoir.networks.contract import MediaKind, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.instagram.publishing.tests.fake_instagram import FakeInstagram
from perchoir.networks.instagram.publishing.tests.rig import Account
from tests.rigs.fake_network import Reply
from tests.rigs.graph_account import picture, video


def given(instagram: FakeInstagram) -> list[dict[str, str]]:
    hidden = {"access_token", "caption"}
    return [
        {name: text for name, text in one.given.items() if name not in hidden}
        for one in instagram.containers.values()
    ]


async def test_one_picture_is_lent_and_described(
    instagram: FakeInstagram, account: Account
) -> None:
    await account.publish("Vu", media=(picture("Un avion"),))
    assert given(instagram) == [
        {"image_url": "https://house.example/lent/1", "alt_text": "Un avion"}
    ]  # fmt: skip
    assert [mime for mime, _content in account.lent] == ["image/jpeg"]
    assert [post.alts for post in instagram.standing()] == [("Un avion",)]


async def test_several_are_prepared_one_by_one_and_shown_together(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.polls = 2
    await account.publish("Vus", media=(picture("Un"), video("Deux"), picture("")))
    kinds = [(one.get("media_type"), one.get("is_carousel_item")) for one in given(instagram)]
    assert kinds == [(None, "true"), ("VIDEO", "true"), (None, "true"), ("CAROUSEL", None)]
    numbers = list(instagram.containers)
    assert given(instagram)[-1]["children"] == ",".join(numbers[:3])
    assert [post.alts for post in instagram.standing()] == [("Un",)]


async def test_a_container_that_never_becomes_ready_is_tried_again_later_and_not_made_again(
    instagram: FakeInstagram, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "PAUSES_S", (0.0, 0.0))
    instagram.polls = 4
    post = account.post("Film", media=(video(),))
    with pytest.raises(Temporary) as raised:
        await account.frozen(post.text, key=post.key, media=post.media)
    assert (raised.value.code, raised.value.retry_after) == ("media_not_ready", 60.0)
    await account.publish(post.text, key=post.key, media=post.media)
    assert len(instagram.containers) == 1
    assert len(account.lent) == 1


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("Error: Media download has failed. 2207052", "media_not_fetched"),
        ("Error: 2207003", "media_not_fetched"),
        ("Error: Media upload has failed with error code 2207026", "media_not_processed"),
        ("", "media_not_processed"),
    ],
)
async def test_a_video_that_instagram_cannot_use_is_refused_with_what_to_do(
    instagram: FakeInstagram, account: Account, why: str, code: str
) -> None:
    instagram.fails = why or "Error"
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(video(),))
    assert raised.value.code == code


async def test_one_that_fails_among_several_stops_all(
    instagram: FakeInstagram, account: Account
) -> None:
    instagram.fails = "INVALID_DURATION"
    with pytest.raises(Refused):
        await account.frozen(media=(picture(), video()))
    assert all(one.get("media_type") != "CAROUSEL" for one in given(instagram))


async def test_a_lone_video_is_a_reel(instagram: FakeInstagram, account: Account) -> None:
    await account.publish("Film", media=(video("Un vol"),))
    assert given(instagram) == [
        {"media_type": "REELS", "video_url": "https://house.example/lent/1"}
    ]


async def test_without_a_public_address_nothing_goes(
    instagram: FakeInstagram, account: Account
) -> None:
    account.is_public = False
    with pytest.raises(Refused) as raised:
        await account.frozen("Vu")
    assert raised.value.code == "no_public_address"
    assert instagram.containers == {}


async def test_a_token_revoked_while_preparing_asks_for_a_person(
    instagram: FakeInstagram, account: Account
) -> None:
    lend = account.tools.lend

    async def lend_and_lose(mime: str, content: bytes) -> str:
        instagram.tokens.clear()
        return await lend(mime, content)

    account.tools = replace(account.tools, lend=lend_and_lose)
    with pytest.raises(NeedsReconnect):
        await account.frozen(media=(picture(),))


async def test_trouble_while_preparing_is_tried_again(
    instagram: FakeInstagram, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instagram, "_container", lambda *_: Reply(503))
    with pytest.raises(Temporary):
        await account.frozen()


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ([], "media_missing_there"),
        ([picture()] * 11, "too_many_pictures"),
        ([picture(mime="image/png")], "kind_not_taken"),
        ([picture(size=8_000_001)], "media_too_large"),
        ([video(seconds=901)], "video_too_long"),
        ([OutgoingMedia(MediaKind.AUDIO, "audio/mp3", b"a", "0" * 64)], "kind_not_taken"),
    ],
)
async def test_what_instagram_does_not_take_is_refused_before_anything_is_lent(
    account: Account, media: list[OutgoingMedia], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(media=tuple(media))
    assert raised.value.code == code
    assert account.lent == []
