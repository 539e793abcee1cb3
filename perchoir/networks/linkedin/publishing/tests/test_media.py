"""Pictures in one piece, videos in several, waited for; nothing of it shows by itself."""

import pytest

from perchoir.networks.contract import MediaKind, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import OutgoingMedia
from perchoir.networks.linkedin.publishing import media
from perchoir.networks.linkedin.publishing.tests.fake_answers import denied, limited, refused
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import PAGE
from perchoir.networks.linkedin.publishing.tests.rig import Account, picture, video
from tests.rigs.fake_network import Lost, Reply, in_json


async def test_one_picture_goes_alone_and_several_together_each_described(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    await account.publish("Un", media=(picture("Un avion"),))
    await account.publish("Deux", media=(picture("Une aile"), picture("")))
    one, two = [post.content for post in linkedin.standing()]
    first, second, third = linkedin.uploads
    assert one == {"media": {"id": first, "altText": "Un avion"}}
    images = [{"id": second, "altText": "Une aile"}, {"id": third}]
    assert two == {"multiImage": {"images": images}}
    assert all(upload.content == picture().content for upload in linkedin.uploads.values())
    assert {upload.owner for upload in linkedin.uploads.values()} == {PAGE}


async def test_a_video_goes_up_in_pieces_that_make_it_whole_again(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    whole = video(90, alt="Un vol")
    await account.publish("Vu", media=(whole,))
    [upload] = linkedin.uploads.values()
    assert len(upload.pieces) == 3
    assert upload.content == whole.content
    assert upload.is_closed
    assert linkedin.standing()[0].content == {"media": {"id": upload.urn, "altText": "Un vol"}}


async def test_what_is_processed_is_waited_for(linkedin: FakeLinkedIn, account: Account) -> None:
    linkedin.polls = 3
    await account.frozen(media=(video(),))
    assert len([one for one in linkedin.asked if one.method == "GET"]) == 4


async def test_an_app_that_may_not_ask_whether_it_is_ready_posts_all_the_same(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linkedin, "_upload_state", lambda *_: denied())
    await account.publish("Vu", media=(picture(),))
    assert len(linkedin.standing()) == 1


async def test_what_never_becomes_ready_is_tried_again_later(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin.polls = 100_000
    monkeypatch.setattr(media, "LONGEST_WAIT_S", 0.05)
    with pytest.raises(Temporary) as raised:
        await account.frozen(media=(video(),))
    assert (raised.value.code, raised.value.retry_after) == ("media_not_ready", 60.0)


async def test_what_linkedin_cannot_read_is_refused(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    linkedin.polls = -1
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(picture(),))
    assert raised.value.code == "media_not_processed"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([picture()] * 21, "too_many_pictures"),
        ([picture(), video()], "video_alone"),
        ([video(), video()], "video_alone"),
        ([picture(mime="image/tiff")], "kind_not_taken"),
        ([OutgoingMedia(MediaKind.AUDIO, "audio/mpeg", b"x", "0")], "kind_not_taken"),
        ([picture(size=36_000_001)], "media_too_large"),
    ],
)
async def test_what_linkedin_does_not_take_is_refused_before_anything_goes_up(
    linkedin: FakeLinkedIn, account: Account, given: list[OutgoingMedia], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(media=tuple(given))
    assert raised.value.code == code
    assert linkedin.asked == []


@pytest.mark.parametrize("step", ["initializeUpload", "dms-uploads", "finalizeUpload"])
async def test_an_upload_that_breaks_half_way_shows_nothing_and_is_done_again(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = linkedin._answer
    monkeypatch.setattr(
        linkedin,
        "_answer",
        lambda one: Lost() if step in one.path + one.raw_query else real(one),
    )
    with pytest.raises(Temporary):
        await account.frozen(media=(video(),))
    monkeypatch.setattr(linkedin, "_answer", real)
    await account.publish("Vu", media=(video(),))
    [post] = linkedin.standing()
    assert linkedin.uploads[post.content["media"]["id"]].is_closed


async def test_a_piece_that_got_lost_is_sent_once_more(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = linkedin._answer, [Lost()]
    monkeypatch.setattr(
        linkedin,
        "_answer",
        lambda one: left.pop() if left and "dms-uploads" in one.path else real(one),
    )
    await account.publish("Vu", media=(picture(),))
    assert len([one for one in linkedin.asked if one.method == "PUT"]) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refused(401, "REVOKED_ACCESS_TOKEN", "no", 65601), NeedsReconnect, "token_refused"),
        (denied(), NeedsReconnect, "not_allowed_to_write"),
        (refused(413, "TOO_LARGE", "no"), Refused, "media_too_large"),
        (limited(), Temporary, "too_many_requests"),
        (refused(503, "SERVICE_UNAVAILABLE", "no"), Temporary, "server_trouble"),
        (refused(404, "NOT_FOUND", "no"), Refused, "media_not_processed"),
        (refused(400, "ILLEGAL_ARGUMENT", "no"), Refused, "refused_by_server"),
        (refused(426, "NONEXISTENT_VERSION", "no"), Refused, "version_retired"),
        (Reply(200, {}, b"{}"), Refused, "not_this_service"),
        (Reply(200, {}, b"<p>"), Refused, "not_this_service"),
        (in_json({"value": {"image": "urn:li:share:7"}}), Refused, "not_this_service"),
    ],
)
async def test_what_linkedin_says_of_an_upload_means_one_thing(
    linkedin: FakeLinkedIn,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    kind: type[Exception],
    code: str,
) -> None:
    monkeypatch.setattr(linkedin, "_answer", lambda _asked: answer)
    with pytest.raises(kind) as raised:
        await account.frozen(media=(picture(),))
    assert getattr(raised.value, "code", "") == code


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/dms-uploads/1/0",
        "http://www.linkedin.com/dms-uploads/1/0",
        "https://linkedin.com.example/dms-uploads/1/0",
        "",
    ],
)
async def test_the_token_goes_to_linkedin_alone(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    value = {"image": "urn:li:image:C4E1", "uploadUrl": address}
    monkeypatch.setattr(linkedin, "_begin_upload", lambda *_: in_json({"value": value}))
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(picture(),))
    assert raised.value.code == "not_this_service"


@pytest.mark.parametrize("pieces", [[(0, 39)], [(1, 89)], [(0, 39), (41, 89)], [(0, 90)], []])
async def test_pieces_that_do_not_make_the_whole_are_not_sent_as_if_they_did(
    linkedin: FakeLinkedIn,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    pieces: list[tuple[int, int]],
) -> None:
    real = linkedin._begun

    def wrong(upload: object, kind: str) -> dict[str, object]:
        begun = real(upload, kind)  # type: ignore[arg-type]
        where = begun["uploadInstructions"][0]["uploadUrl"]
        begun["uploadInstructions"] = [
            {"uploadUrl": where, "firstByte": first, "lastByte": last} for first, last in pieces
        ]
        return begun

    monkeypatch.setattr(linkedin, "_begun", wrong)
    with pytest.raises(Refused) as raised:
        await account.frozen(media=(video(90),))
    assert raised.value.code == "not_this_service"


async def test_a_token_taken_back_between_upload_and_post_writes_nothing(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen(media=(picture(),))
    linkedin.tokens.clear()
    with pytest.raises(NeedsReconnect) as raised:
        await account.send(frozen)
    assert raised.value.code == "token_refused"
    assert linkedin.standing() == []
