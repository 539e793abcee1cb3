"""A video goes up in pieces, and is shown by one call: never twice, whatever answer is lost."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Unknown
from perchoir.networks.contract.publishing import Frozen, OutgoingMedia, Place, RemotePost
from perchoir.networks.facebook.publishing import videos
from perchoir.networks.facebook.publishing.calls import graph_of
from perchoir.networks.facebook.publishing.tests.fake_facebook import (
    OTHER_PAGE,
    PAGE,
    FakeFacebook,
    Video,
)
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.fake_graph import fields_of, gone, no
from tests.rigs.fake_network import Lost, Reply, in_json
from tests.rigs.graph_account import video


def a_film(size: int = 90) -> OutgoingMedia:
    """No two of its pieces are alike."""
    return msgspec.structs.replace(video(), content=bytes(n % 251 for n in range(size)))


def the_video(facebook: FakeFacebook) -> Video:
    [one] = facebook.videos.values()
    return one


def phases(facebook: FakeFacebook) -> list[str]:
    """What was asked of the uploads, in order."""
    asked = [one for one in facebook.asked if one.path.endswith("/videos")]
    return [fields_of(one)["upload_phase"] for one in asked]


async def lost(account: Account, frozen: Frozen, fate: str = "reset") -> None:
    account.fake.fates = [fate]
    with pytest.raises(Unknown):
        await account.send(frozen)


async def test_the_very_bytes_go_up_piece_by_piece_and_nothing_shows(
    facebook: FakeFacebook, account: Account
) -> None:
    film = a_film()
    await account.frozen("Le vol", media=(film,))
    assert phases(facebook) == ["start", "transfer", "transfer", "transfer"]
    assert the_video(facebook).content == film.content
    assert facebook.standing() == []


async def test_a_piece_is_never_larger_than_we_want_however_much_is_asked_for(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(videos, "MOST_IN_A_PIECE", 7)
    film = a_film()
    await account.frozen(media=(film,))
    assert len(phases(facebook)) == 1 + 13
    assert the_video(facebook).content == film.content


async def test_the_token_is_in_no_address_and_in_nothing_that_is_kept(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    token = account.credentials["access_token"]
    assert all(token not in one.raw_query for one in facebook.asked)
    assert token.encode() not in frozen.body


async def test_one_call_shows_it_with_its_words(facebook: FakeFacebook, account: Account) -> None:
    post = await account.publish("Le vol & l’été", media=(a_film(),))
    [mine] = facebook.standing()
    assert (mine.text, post.id) == ("Le vol & l’été", mine.id)
    assert post.url == f"https://www.facebook.com/{PAGE}/videos/{the_video(facebook).id}/"
    assert phases(facebook).count("finish") == 1


async def test_a_video_may_go_without_words(facebook: FakeFacebook, account: Account) -> None:
    await account.publish("", media=(a_film(),))
    assert [post.text for post in facebook.standing()] == [""]
    assert "description" not in fields_of(
        next(one for one in facebook.asked if b"finish" in one.body)
    )


async def test_one_that_is_not_ready_in_time_is_sent_and_known_by_its_own_number(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.ready_after = 1_000
    post = await account.publish("Le vol", media=(a_film(),))
    assert post.id == the_video(facebook).id
    assert len(facebook.standing()) == 1
    found = await account.read_back(post)
    assert found is not None
    assert (found.likes, found.replies, found.views) == (5, 6, 41)
    await account.delete(post)
    assert facebook.standing() == []
    assert await account.read_back(post) is None


async def test_it_is_waited_for_while_facebook_makes_it_ready(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.ready_after = 2
    post = await account.publish("Le vol", media=(a_film(),))
    assert post.id == facebook.standing()[0].id


async def test_one_that_facebook_cannot_use_is_refused_with_a_sentence(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    broken = {"id": the_video(facebook).id, "status": {"video_status": "error"}}
    monkeypatch.setattr(facebook, "_video", lambda _video: in_json(broken))
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "media_not_processed"
    assert await account.find(frozen) is None


async def test_a_question_that_is_not_answered_does_not_undo_what_was_sent(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda _video: Reply(503))
    number = the_video(facebook).id
    assert await account.send(frozen) == RemotePost(number, f"https://www.facebook.com/{number}")


async def test_a_token_that_ends_right_after_does_not_undo_what_was_sent(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda _video: no(190, "Session has expired", 463))
    assert (await account.send(frozen)).id == the_video(facebook).id


@pytest.mark.parametrize("fate", ["reset", "hang", "error", "garbage"])
async def test_after_a_lost_answer_the_video_itself_is_asked(
    facebook: FakeFacebook, account: Account, fate: str
) -> None:
    frozen = await account.frozen("Le vol", media=(a_film(),))
    await lost(account, frozen, fate)
    found = await account.find(frozen)
    assert found is not None
    assert [post.id for post in facebook.standing()] == [found.id]
    assert phases(facebook).count("finish") == 1


async def test_the_same_words_on_the_page_are_never_taken_for_it(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Le vol", media=(a_film(),))
    facebook.add("Le vol")
    await lost(account, frozen, "reset:before")
    assert await account.find(frozen) is None


async def test_what_was_never_finished_is_not_there_and_is_finished_once(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Le vol", media=(a_film(),))
    await lost(account, frozen, "reset:before")
    assert await account.find(frozen) is None
    await account.send(frozen)
    await account.send(frozen)
    assert len(facebook.standing()) == 1


@pytest.mark.parametrize(
    "seen",
    [
        {"published": True, "status": {"video_status": "uploading"}},
        {"published": True, "status": {"video_status": "upload_failed"}},
        {"published": True, "status": {"video_status": "expired"}},
    ],
)
async def test_one_that_is_called_published_before_it_was_finished_is_not_there(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch, seen: dict[str, Any]
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda one: in_json({"id": one.id, **seen}))
    assert await account.find(frozen) is None


@pytest.mark.parametrize(
    "seen",
    [{}, {"status": "ready"}, {"published": False, "status": {"video_status": "processing"}}],
)
async def test_what_says_neither_yes_nor_no_is_looked_at_again(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch, seen: dict[str, Any]
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda one: in_json({"id": one.id, **seen}))
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "publication_under_way"


async def test_one_that_facebook_does_not_know_was_not_shown_once_half_an_hour_is_over(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda one: gone(one.id))
    with pytest.raises(Unknown):
        await account.find(frozen)
    account.moved = timedelta(minutes=31)
    assert await account.find(frozen) is None


async def test_a_refusal_to_tell_is_no_answer(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    monkeypatch.setattr(facebook, "_video", lambda _one: no(100, "Invalid parameter"))
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "timeline_not_readable"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no(6000, "There was a problem with your video"), Refused, "refused_by_server"),
        (no(190, "Error validating access token", 460), NeedsReconnect, "token_refused"),
        (no(368, "The action attempted has been deemed abusive"), Refused, "account_blocked"),
        (Reply(429, {}, b""), Temporary, "too_many_requests"),
        (in_json({"success": False}), Unknown, "answer_makes_no_sense"),
        (in_json({"success": "true"}), Unknown, "answer_makes_no_sense"),
    ],
)
async def test_each_answer_to_finishing_is_what_it_says(
    facebook: FakeFacebook, account: Account, answer: Reply, kind: type[ConnectorError], code: str
) -> None:
    frozen = await account.frozen(media=(a_film(),))
    facebook.fates = [answer]
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    assert (type(raised.value), raised.value.code) == (kind, code)
    assert facebook.standing() == []


@pytest.mark.parametrize("trouble", [Reply(503), Lost(), no(2, "Try later", status=500)])
async def test_trouble_at_a_piece_is_tried_again_from_the_start(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch, trouble: Reply | Lost
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(facebook, "_piece", lambda *_: trouble)
        with pytest.raises(Temporary):
            await account.frozen(media=(a_film(),))
    post = await account.publish("Le vol", media=(a_film(),))
    assert [one.id for one in facebook.standing()] == [post.id]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"video_id": "17", "start_offset": "0", "end_offset": "9"},
        {"video_id": "../me", "upload_session_id": "1", "start_offset": "0", "end_offset": "9"},
        {"video_id": "17", "upload_session_id": "1", "start_offset": "0", "end_offset": "91"},
        {"video_id": "17", "upload_session_id": "1", "start_offset": "9", "end_offset": "8"},
        {"video_id": "17", "upload_session_id": "1", "start_offset": "-1", "end_offset": "8"},
    ],
)
async def test_a_beginning_that_makes_no_sense_is_refused(
    facebook: FakeFacebook,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: dict[str, str],
) -> None:
    monkeypatch.setattr(facebook, "_uploading", lambda *_: in_json(answer))
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(a_film(),))
    assert raised.value.code == "not_this_service"


@pytest.mark.parametrize("start", ["0", "40"])
async def test_an_upload_that_does_not_move_is_not_gone_on_with_for_ever(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    again = in_json({"start_offset": start, "end_offset": "80"})
    monkeypatch.setattr(facebook, "_piece", lambda *_: again)
    with pytest.raises(Temporary) as raised:
        await account.frozen(media=(a_film(),))
    assert raised.value.code == "media_not_ready"
    assert len(phases(facebook)) <= 3


async def test_an_answer_takes_no_video(facebook: FakeFacebook, account: Account) -> None:
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    with pytest.raises(Refused) as raised:
        await account.frozen("Merci", media=(a_film(),), reply_to=RemotePost(theirs.id, ""))
    assert raised.value.code == "video_not_in_answer"
    assert facebook.asked == []


async def test_videos_go_where_facebook_takes_them(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is one address; the network has two, and another server is asked for all."""
    monkeypatch.setattr(videos, "UPLOADS_AT", "https://graph-video.example")
    graph = graph_of(account.place, account.credentials, account.tools)
    assert videos.uploads(graph).base == "https://graph-video.example"
    elsewhere = Place("facebook", "http://copy.example", PAGE, "morvan")
    other = graph_of(elsewhere, account.credentials, account.tools)
    assert videos.uploads(other).base == "http://copy.example"
