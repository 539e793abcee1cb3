"""Pictures and videos: lent at a public address, prepared, waited for, described."""

from dataclasses import replace

import pytest

from perchoir.networks.common.graph import containers
from perchoir.networks.contract import MediaKind, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from tests.rigs.fake_network import Reply
from tests.rigs.graph_account import picture, video


def given(threads: FakeThreads) -> list[dict[str, str]]:
    hidden = {"access_token", "text"}
    return [
        {name: text for name, text in one.given.items() if name not in hidden}
        for one in threads.containers.values()
    ]


async def test_one_picture_is_lent_and_described(threads: FakeThreads, account: Account) -> None:
    await account.publish("Vu", media=(picture("Un avion"),))
    assert given(threads) == [
        {"media_type": "IMAGE", "image_url": "https://house.example/lent/1",
         "alt_text": "Un avion"}
    ]  # fmt: skip
    assert [mime for mime, _content in account.lent] == ["image/jpeg"]
    assert [post.alts for post in threads.standing()] == [("Un avion",)]


async def test_several_are_prepared_one_by_one_and_shown_together(
    threads: FakeThreads, account: Account
) -> None:
    threads.polls = 2
    await account.publish("Vus", media=(picture("Un"), video("Deux"), picture("")))
    kinds = [(one["media_type"], one.get("is_carousel_item")) for one in given(threads)]
    assert kinds == [("IMAGE", "true"), ("VIDEO", "true"), ("IMAGE", "true"), ("CAROUSEL", None)]
    numbers = list(threads.containers)
    assert given(threads)[-1]["children"] == ",".join(numbers[:3])
    assert [post.alts for post in threads.standing()] == [("Un", "Deux")]


async def test_a_container_that_never_becomes_ready_is_tried_again_later_and_not_made_again(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "PAUSES_S", (0.0, 0.0))
    threads.polls = 4
    post = account.post("Film", media=(video(),))
    with pytest.raises(Temporary) as raised:
        await account.frozen(post.text, key=post.key, media=post.media)
    assert (raised.value.code, raised.value.retry_after) == ("media_not_ready", 60.0)
    await account.publish(post.text, key=post.key, media=post.media)
    assert len(threads.containers) == 1
    assert len(account.lent) == 1


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("FAILED_DOWNLOADING_VIDEO", "media_not_fetched"),
        ("FAILED_PROCESSING_VIDEO", "media_not_processed"),
        ("INVALID_BIT_RATE", "media_not_processed"),
        ("UNKNOWN", "media_not_processed"),
    ],
)
async def test_a_video_that_threads_cannot_use_is_refused_with_what_to_do(
    threads: FakeThreads, account: Account, why: str, code: str
) -> None:
    threads.fails = why
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(video(),))
    assert raised.value.code == code


async def test_one_that_fails_among_several_stops_all(
    threads: FakeThreads, account: Account
) -> None:
    threads.fails = "INVALID_DURATION"
    with pytest.raises(Refused):
        await account.frozen(media=(picture(), video()))
    assert all(one["media_type"] != "CAROUSEL" for one in given(threads))


async def test_without_a_public_address_words_go_and_pictures_are_refused(
    threads: FakeThreads, account: Account
) -> None:
    account.is_public = False
    await account.publish("Sans image")
    with pytest.raises(Refused) as raised:
        await account.frozen("Vu", media=(picture(),))
    assert raised.value.code == "no_public_address"
    assert [post.text for post in threads.standing()] == ["Sans image"]


async def test_a_token_revoked_while_preparing_asks_for_a_person(
    threads: FakeThreads, account: Account
) -> None:
    lend = account.tools.lend

    async def lend_and_lose(mime: str, content: bytes) -> str:
        threads.tokens.clear()
        return await lend(mime, content)

    account.tools = replace(account.tools, lend=lend_and_lose)
    with pytest.raises(NeedsReconnect):
        await account.frozen(media=(picture(),))


async def test_trouble_while_preparing_is_tried_again(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "_container", lambda *_: Reply(503))
    with pytest.raises(Temporary):
        await account.frozen()


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ([picture()] * 21, "too_many_pictures"),
        ([picture(mime="image/gif")], "kind_not_taken"),
        ([picture(size=8_000_001)], "media_too_large"),
        ([video(seconds=301)], "video_too_long"),
        ([OutgoingMedia(MediaKind.AUDIO, "audio/mp3", b"a", "0" * 64)], "kind_not_taken"),
    ],
)
async def test_what_threads_does_not_take_is_refused_before_anything_is_lent(
    account: Account, media: list[OutgoingMedia], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(media=tuple(media))
    assert raised.value.code == code
    assert account.lent == []
