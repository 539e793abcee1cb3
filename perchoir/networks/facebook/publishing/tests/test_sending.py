"""What leaves, and what becomes of each answer of Facebook."""

import json

import msgspec
import pytest

from perchoir.networks.contract import (
    ConnectorError,
    MediaKind,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.publishing import Card, OutgoingMedia, RemotePost
from perchoir.networks.facebook.publishing.tests.fake_facebook import (
    OTHER_PAGE,
    PAGE,
    FakeFacebook,
)
from perchoir.networks.facebook.publishing.tests.rig import Account
from tests.rigs.fake_graph import no
from tests.rigs.fake_network import Reply, in_json
from tests.rigs.graph_account import picture, video

MINUTES = json.dumps({PAGE: [{"type": "pages", "call_count": 100,
                              "estimated_time_to_regain_access": 19}]})  # fmt: skip


async def failure(account: Account, facebook: FakeFacebook, answer: Reply) -> ConnectorError:
    frozen = await account.frozen()
    facebook.fates = [answer]
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    return raised.value


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no(190, "Error validating access token", 460), NeedsReconnect, "token_refused"),
        (no(102, "Session has expired"), NeedsReconnect, "token_refused"),
        (no(10, "Application does not have permission"), NeedsReconnect, "not_allowed_to_write"),
        (no(200, "Permissions error"), NeedsReconnect, "not_allowed_to_write"),
        (no(368, "The action attempted has been deemed abusive"), Refused, "account_blocked"),
        (no(506, "Duplicate status message"), Unknown, "said_before_there"),
        (no(1609005, "The link could not be fetched"), Refused, "refused_by_server"),
        (no(100, "Invalid parameter"), Refused, "refused_by_server"),
        (no(2635, "You are calling a deprecated version"), Refused, "version_retired"),
        (no(2, "Service temporarily unavailable", status=500), Unknown, "answer_makes_no_sense"),
        (no(1, "An unknown error occurred"), Unknown, "answer_makes_no_sense"),
        (Reply(502, {}, b"<html>Bad gateway"), Unknown, "answer_makes_no_sense"),
        (Reply(400, {}, b"<html>Bad request"), Unknown, "answer_makes_no_sense"),
        (Reply(200, {}, b"<html>Welcome"), Unknown, "answer_makes_no_sense"),
        (in_json({"id": "1_2_3"}), Unknown, "answer_makes_no_sense"),
        (in_json({"success": True}), Unknown, "answer_makes_no_sense"),
        (Reply(429, {}, b""), Temporary, "too_many_requests"),
    ],
)
async def test_each_answer_is_what_it_says_and_nothing_more(
    facebook: FakeFacebook,
    account: Account,
    answer: Reply,
    kind: type[ConnectorError],
    code: str,
) -> None:
    error = await failure(account, facebook, answer)
    assert (type(error), error.code) == (kind, code)
    assert facebook.standing() == []


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"x-business-use-case-usage": MINUTES}, 1_140.0), ({"x-app-usage": "{}"}, 600.0)],
)
async def test_a_limit_says_how_long_to_wait(
    facebook: FakeFacebook, account: Account, code: int, headers: dict[str, str], wait: float
) -> None:
    error = await failure(account, facebook, no(code, "Limit reached", headers=headers))
    assert isinstance(error, Temporary)
    assert error.retry_after == wait


async def test_pictures_go_up_unpublished_and_are_named_by_the_post(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Vus", media=(picture("Un"), picture("Deux"), picture("")))
    assert facebook.standing() == []
    assert [one.get("alt_text_custom", "") for one in facebook.photos.values()] == [
        "Un", "Deux", "",
    ]  # fmt: skip
    assert {one["published"] for one in facebook.photos.values()} == {"false"}
    await account.send(frozen)
    assert [post.photos for post in facebook.standing()] == [tuple(facebook.photos)]


async def test_a_picture_may_go_without_words(facebook: FakeFacebook, account: Account) -> None:
    await account.publish("", media=(picture(),))
    assert [post.text for post in facebook.standing()] == [""]


async def test_the_very_bytes_of_a_picture_arrive(facebook: FakeFacebook, account: Account) -> None:
    await account.frozen("Vu", media=(picture(size=7),))
    assert [one["source"] for one in facebook.photos.values()] == ["j" * 7]


async def test_a_token_revoked_between_the_pictures_and_the_post_asks_for_a_person(
    facebook: FakeFacebook, account: Account
) -> None:
    frozen = await account.frozen("Vu", media=(picture(),))
    facebook.tokens.clear()
    with pytest.raises(NeedsReconnect):
        await account.send(frozen)
    assert facebook.standing() == []


async def test_trouble_at_a_picture_is_tried_again(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facebook, "_photo", lambda *_: Reply(503))
    with pytest.raises(Temporary):
        await account.frozen(media=(picture(),))


async def test_a_card_is_the_link_of_a_post_unless_pictures_take_its_place(
    facebook: FakeFacebook, account: Account
) -> None:
    card = Card("https://example.com/a", "Titre")
    await account.publish("Lisez", card=card)
    await account.publish("Vu", card=card, media=(picture(),))
    await account.publish("", card=card)
    assert [(post.text, post.link) for post in facebook.standing()] == [
        ("Lisez", card.url),
        ("Vu", ""),
        ("", card.url),
    ]


async def test_an_answer_is_a_comment_with_its_link_in_the_words(
    facebook: FakeFacebook, account: Account
) -> None:
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    answered = RemotePost(theirs.id, theirs.page)
    await account.publish("Merci", reply_to=answered, card=Card("https://example.com/a"))
    await account.publish("Vu", reply_to=answered, media=(picture("Un point"),))
    said = [(post.text, post.reply_to) for post in facebook.standing()]
    assert said == [("Merci\n\nhttps://example.com/a", theirs.id), ("Vu", theirs.id)]
    assert facebook.standing()[1].photos == tuple(facebook.photos)


async def test_an_answer_to_a_post_that_is_gone_says_so(
    facebook: FakeFacebook, account: Account
) -> None:
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    frozen = await account.frozen("Merci", reply_to=RemotePost(theirs.id, theirs.page))
    facebook.posts.clear()
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "answered_post_gone"


async def test_an_answer_needs_the_number_of_what_it_answers(account: Account) -> None:
    page = "https://www.facebook.com/anna/posts/pfbid0x"
    with pytest.raises(Refused) as raised:
        await account.frozen("Merci", reply_to=RemotePost(page, page))
    assert raised.value.code == "answered_post_gone"


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ([picture()] * 11, "too_many_pictures"),
        ([picture(mime="image/webp")], "kind_not_taken"),
        ([picture(size=10_000_001)], "media_too_large"),
        ([video(), picture()], "video_alone"),
        ([picture(), video()], "video_alone"),
        ([video(), video()], "video_alone"),
        ([video(seconds=14_401)], "video_too_long"),
        ([msgspec.structs.replace(video(), mime="video/webm")], "kind_not_taken"),
        ([OutgoingMedia(MediaKind.AUDIO, "audio/mp3", b"a", "0" * 64)], "kind_not_taken"),
    ],
)
async def test_what_is_not_taken_is_refused_before_anything_goes_up(
    facebook: FakeFacebook, account: Account, media: list[OutgoingMedia], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(media=tuple(media))
    assert raised.value.code == code
    assert facebook.asked == []


async def test_a_comment_takes_one_picture(facebook: FakeFacebook, account: Account) -> None:
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    with pytest.raises(Refused) as raised:
        await account.frozen("Vus", media=(picture(), picture()),
                             reply_to=RemotePost(theirs.id, ""))  # fmt: skip
    assert raised.value.code == "too_many_pictures"


async def test_a_post_without_words_or_pictures_is_refused(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("  ")
    assert raised.value.code == "nothing_to_say"


async def test_figures_are_read_back_and_a_post_that_is_gone_has_none(
    facebook: FakeFacebook, account: Account
) -> None:
    post = await account.publish()
    found = await account.read_back(post)
    assert found is not None
    assert (found.reposts, found.replies, found.likes, found.views) == (1, 2, 3, 600)
    facebook.posts.clear()
    assert await account.read_back(post) is None


async def test_a_small_page_has_no_views_and_the_other_figures(
    facebook: FakeFacebook, account: Account
) -> None:
    facebook.has_views = False
    found = await account.read_back(await account.publish())
    assert found is not None
    assert (found.likes, found.views) == (3, None)


async def test_a_comment_has_figures_of_its_own(facebook: FakeFacebook, account: Account) -> None:
    theirs = facebook.add("Et vous ?", OTHER_PAGE)
    comment = await account.publish("Merci", reply_to=RemotePost(theirs.id, theirs.page))
    found = await account.read_back(comment)
    assert found is not None
    assert (found.likes, found.replies, found.views) == (3, 2, None)


async def test_a_deletion_that_facebook_did_not_make_is_not_called_one(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await account.publish()
    monkeypatch.setattr(facebook, "_delete", lambda *_: in_json({"success": False}))
    with pytest.raises(Refused):
        await account.delete(post)


async def test_a_post_whose_address_is_not_told_is_sent_all_the_same(
    facebook: FakeFacebook, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(facebook, "_one", lambda _number: Reply(503))
    post = await account.send(frozen)
    [mine] = facebook.standing()
    assert post == RemotePost(mine.id, f"https://www.facebook.com/{mine.id}")


async def test_no_error_repeats_the_token(facebook: FakeFacebook, account: Account) -> None:
    secret = account.credentials["access_token"]
    error = await failure(account, facebook, no(100, f"Invalid parameter {secret}"))
    assert secret not in f"{error!r} {error.detail}"


async def test_nobody_is_looked_up(facebook: FakeFacebook, account: Account) -> None:
    found = await account.publisher.find_people(
        ("anna",), account.place, account.credentials, account.tools
    )
    assert found == {}
    assert facebook.asked == []
