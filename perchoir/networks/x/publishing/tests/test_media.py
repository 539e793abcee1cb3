"""Pictures and videos, in pieces, described, waited for."""

import pytest

from perchoir.networks.contract import MediaKind, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.x.publishing import media
from perchoir.networks.x.publishing.tests.fake_x import FakeX, problem
from perchoir.networks.x.publishing.tests.rig import Account, picture, video
from tests.rigs.fake_network import Lost, Reply


def paths(x: FakeX) -> list[str]:
    return [one.path.rpartition("/")[2] for one in x.asked]


async def test_a_file_goes_up_in_pieces_that_make_it_whole_again(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "PIECE", 40)
    whole = video(90)
    await account.frozen("Vu", media=(whole,))
    [upload] = x.uploads.values()
    assert upload.category == "tweet_video"
    assert len(upload.pieces) == 3
    sent = "".join(upload.pieces[number] for number in sorted(upload.pieces))
    assert sent.encode("latin-1") == whole.content


@pytest.mark.parametrize(
    ("given", "category"),
    [
        (picture(), "tweet_image"),
        (picture(mime="image/gif"), "tweet_gif"),
        (video(), "tweet_video"),
    ],
)
async def test_x_is_told_what_each_file_is_for(
    x: FakeX, account: Account, given: OutgoingMedia, category: str
) -> None:
    await account.frozen(media=(given,))
    assert [upload.category for upload in x.uploads.values()] == [category]


async def test_a_video_is_waited_for_as_x_asks(x: FakeX, account: Account) -> None:
    x.polls = 3
    await account.frozen(media=(video(alt="Un vol"),))
    assert [one.alt for one in x.uploads.values()] == ["Un vol"]
    assert len([one for one in x.asked if one.method == "GET"]) == 3
    assert paths(x)[-1] == "metadata"


async def test_a_video_that_never_becomes_ready_is_tried_again_later(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    x.polls = 1_000
    monkeypatch.setattr(media, "LONGEST_WAIT_S", 0.05)
    with pytest.raises(Temporary) as raised:
        await account.frozen(media=(video(),))
    assert (raised.value.code, raised.value.retry_after) == ("media_not_ready", 60.0)


async def test_a_video_that_x_cannot_read_is_refused(x: FakeX, account: Account) -> None:
    x.polls = -1
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(video(),))
    assert raised.value.code == "media_not_processed"


async def test_a_description_is_counted_at_its_price(account: Account) -> None:
    await account.frozen(media=(picture("Un avion"), picture("")))
    assert account.charged == [("media_metadata", 1)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([picture()] * 5, "too_many_pictures"),
        ([picture(), video()], "video_alone"),
        ([picture(), picture(mime="image/gif")], "video_alone"),
        ([picture(mime="image/tiff")], "kind_not_taken"),
        ([OutgoingMedia(MediaKind.AUDIO, "audio/mpeg", b"x", "0")], "kind_not_taken"),
        ([picture(size=5_000_001)], "media_too_large"),
        ([picture(mime="image/gif", size=15_000_001)], "media_too_large"),
    ],
)
async def test_what_x_does_not_take_is_refused_before_anything_goes_up(
    x: FakeX, account: Account, given: list[OutgoingMedia], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(media=tuple(given))
    assert raised.value.code == code
    assert x.asked == []


@pytest.mark.parametrize("step", ["initialize", "append", "finalize"])
async def test_an_upload_that_breaks_half_way_shows_nothing_and_is_done_again(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = x._answer
    monkeypatch.setattr(x, "_answer", lambda one: Lost() if step in one.path else real(one))
    with pytest.raises(Temporary):
        await account.frozen(media=(picture(),))
    monkeypatch.setattr(x, "_answer", real)
    await account.publish("Vu", media=(picture(),))
    assert len(x.standing()) == 1


async def test_a_piece_that_got_lost_is_sent_once_more(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = x._answer, [Lost()]
    monkeypatch.setattr(
        x, "_answer", lambda one: left.pop() if left and "append" in one.path else real(one)
    )
    await account.frozen(media=(picture(),))
    assert paths(x).count("append") == 2


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (problem(401, "about:blank", "Unauthorized", "no"), NeedsReconnect, "token_refused"),
        (problem(413, "about:blank", "Too Large", "no"), Refused, "media_too_large"),
        (problem(429, "about:blank", "Too Many", "no"), Temporary, "too_many_requests"),
        (problem(503, "about:blank", "Busy", "no"), Temporary, "server_trouble"),
        (problem(404, "about:blank", "Not Found", "no"), Refused, "media_not_processed"),
        (Reply(200, {}, b"{}"), Refused, "not_this_service"),
        (Reply(200, {}, b"<p>"), Refused, "not_this_service"),
    ],
)
async def test_what_x_says_of_an_upload_means_one_thing(
    x: FakeX,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    kind: type[Exception],
    code: str,
) -> None:
    monkeypatch.setattr(x, "_answer", lambda _asked: answer)
    with pytest.raises(kind) as raised:
        await account.frozen(media=(picture(),))
    assert getattr(raised.value, "code", "") == code


async def test_a_token_taken_back_between_upload_and_post_writes_nothing(
    x: FakeX, account: Account
) -> None:
    frozen = await account.frozen(media=(picture(),))
    x.tokens.clear()
    with pytest.raises(NeedsReconnect):
        await account.send(frozen)
    assert x.standing() == []
