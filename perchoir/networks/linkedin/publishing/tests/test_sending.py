"""What leaves, and what becomes of each answer of LinkedIn."""

import json
from typing import Any

import pytest

from perchoir.networks.contract import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.publishing import Card, Frozen, OutgoingMedia, RemotePost
from perchoir.networks.linkedin import PUBLISHER, RATES, VERSION
from perchoir.networks.linkedin.publishing.tests.fake_answers import (
    denied,
    duplicate,
    limited,
    refused,
)
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, OTHER, PAGE
from perchoir.networks.linkedin.publishing.tests.rig import Account, picture, there, video
from tests.rigs.fake_network import Reply, in_json


async def failure(account: Account, text: str = "Bonjour") -> ConnectorError:
    frozen = await account.frozen(text)
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    return raised.value


def body(frozen: Frozen) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(frozen.body)
    return found


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refused(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", 401), NeedsReconnect,
         "token_refused"),
        (refused(401, "EXPIRED_ACCESS_TOKEN", "expired", 65602), NeedsReconnect, "token_refused"),
        (refused(403, "REVOKED_ACCESS_TOKEN", "revoked", 65601), NeedsReconnect, "token_refused"),
        (Reply(401), NeedsReconnect, "token_refused"),
        (denied(), NeedsReconnect, "not_allowed_to_write"),
        (refused(400, "ILLEGAL_ARGUMENT", "Organization permissions must be used when using "
                 "organization as author"), NeedsReconnect, "not_allowed_to_write"),
        (refused(400, "VERSION_MISSING", "A version must be present"), Refused, "version_retired"),
        (refused(426, "NONEXISTENT_VERSION", "Requested version is not active"), Refused,
         "version_retired"),
        (Reply(426), Refused, "version_retired"),
        (refused(400, "ILLEGAL_ARGUMENT", "Syntax exception"), Refused, "refused_by_server"),
        (refused(404, "NOT_FOUND", "No virtual resource found"), Refused, "refused_by_server"),
        (refused(405, "METHOD_NOT_ALLOWED", "no"), Refused, "refused_by_server"),
        (refused(411, "LENGTH_REQUIRED", "no"), Refused, "refused_by_server"),
        (refused(422, "ILLEGAL_ARGUMENT", "unrecognized field"), Refused, "refused_by_server"),
        (duplicate("urn:li:share:7141138937766391808"), Unknown, "said_before_there"),
        (refused(422, "DUPLICATE_POST", "Content is a duplicate"), Unknown, "said_before_there"),
        (limited(), Temporary, "too_many_requests"),
        (Reply(429), Temporary, "too_many_requests"),
        (refused(408, "TIMEOUT", "slow"), Unknown, "answer_makes_no_sense"),
        (refused(409, "CONFLICT", "write conflict"), Unknown, "answer_makes_no_sense"),
        (refused(500, "INTERNAL_SERVER_ERROR", "oh"), Unknown, "answer_makes_no_sense"),
        (refused(502, "BAD_GATEWAY", "oh"), Unknown, "answer_makes_no_sense"),
        (refused(503, "SERVICE_UNAVAILABLE", "busy"), Unknown, "answer_makes_no_sense"),
        (refused(504, "GATEWAY_TIMEOUT", "slow"), Unknown, "answer_makes_no_sense"),
        (Reply(403, {}, b"<html>a wall</html>"), Unknown, "answer_makes_no_sense"),
        (Reply(404), Unknown, "answer_makes_no_sense"),
        (Reply(302, {"Location": "https://elsewhere.example"}), Unknown, "answer_makes_no_sense"),
        (Reply(201), Unknown, "answer_makes_no_sense"),
        (Reply(201, {"x-restli-id": "urn:li:person:abc"}), Unknown, "answer_makes_no_sense"),
        (in_json({"id": "urn:li:share:7141138937766391808"}), Unknown, "answer_makes_no_sense"),
    ],
)  # fmt: skip
async def test_each_answer_means_one_thing(
    linkedin: FakeLinkedIn, account: Account, answer: Reply, kind: type[ConnectorError], code: str
) -> None:
    linkedin.fates = [answer]
    error = await failure(account)
    assert (type(error), error.code) == (kind, code)
    assert linkedin.standing() == []


async def test_every_call_names_the_pinned_version_and_the_protocol(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    post = await account.publish("Vu", media=(picture(),))
    await account.read_back(post)
    await account.delete(post)
    versioned = [one for one in linkedin.asked if one.path.startswith("/rest/")]
    assert len(versioned) >= 5
    assert {one.headers["linkedin-version"] for one in versioned} == {VERSION.name}
    assert {one.headers["x-restli-protocol-version"] for one in versioned} == {"2.0.0"}


async def test_a_version_that_is_retired_writes_nothing_and_says_that_a_newer_one_is_needed(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen()
    linkedin.retired.add(VERSION.name)
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "version_retired"
    with pytest.raises(Refused) as raised:
        await account.frozen("Vu", media=(picture(),))
    assert raised.value.code == "version_retired"
    with pytest.raises(Refused):
        await PUBLISHER.profile(account.place, account.credentials, account.tools)
    assert linkedin.standing() == []


async def test_a_limit_without_a_delay_lasts_until_the_day_of_linkedin_ends(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    linkedin.fates = [limited()]
    error = await failure(account)
    assert isinstance(error, Temporary)
    now = account.tools.now()
    left = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
    assert abs((error.retry_after or 0) - left) < 10


async def test_a_delay_that_is_named_goes_before(linkedin: FakeLinkedIn, account: Account) -> None:
    linkedin.fates = [limited(9)]
    error = await failure(account)
    assert isinstance(error, Temporary)
    assert error.retry_after == 9


async def test_a_post_is_exactly_what_is_documented(account: Account) -> None:
    assert body(await account.frozen("Bonjour")) == {
        "author": PAGE,
        "commentary": "Bonjour",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


async def test_the_card_of_a_link_is_sent_whole_with_its_picture(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    card = Card("https://example.com/a", "Un titre", "Une phrase.", picture(""))
    await account.publish("Lisez", card=card)
    [post] = linkedin.standing()
    [upload] = linkedin.uploads.values()
    assert post.content == {
        "article": {
            "source": "https://example.com/a",
            "title": "Un titre",
            "description": "Une phrase.",
            "thumbnail": upload.urn,
        }
    }
    assert upload.content == picture("").content


async def test_a_card_without_a_title_is_called_by_its_address(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    await account.publish("Lisez", card=Card("https://example.com/a"))
    article = linkedin.standing()[0].content["article"]
    assert article == {"source": "https://example.com/a", "title": "https://example.com/a"}


async def test_a_card_is_never_dropped_silently(linkedin: FakeLinkedIn, account: Account) -> None:
    link = "https://example.com/a"
    with pytest.raises(Refused) as raised:
        await account.frozen("Vu", card=Card(link, "Titre"), media=(picture(),))
    assert raised.value.code == "card_and_pictures"
    assert linkedin.uploads == {}
    await account.publish(f"Vu {link}", card=Card(link, "Titre"), media=(picture(),))
    assert set(linkedin.standing()[0].content) == {"media"}


@pytest.mark.parametrize("text", ["a" * 3_001, "👍" * 1_501])
async def test_what_linkedin_would_cut_is_refused(account: Account, text: str) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen(text)
    assert (raised.value.code, raised.value.detail) == ("text_too_long", "3000")
    await account.frozen(text[:1_500])


async def test_a_post_without_words_or_pictures_is_refused(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("  ")
    assert raised.value.code == "nothing_to_say"


async def test_an_answer_is_a_comment_with_its_link_and_its_picture(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    theirs = linkedin.add("Une question")
    card = Card("https://example.com/a", "Titre")
    sent = await account.publish(
        "Une (réponse)", reply_to=there(theirs), card=card, media=(picture(),)
    )
    [mine] = linkedin.comments
    assert (mine.post, mine.parent, mine.actor) == (theirs.urn, "", PAGE)
    assert mine.text == "Une (réponse)\n\nhttps://example.com/a"
    assert linkedin.uploads[mine.image].content == picture().content
    assert sent.id == mine.urn
    assert sent.url.startswith(f"https://www.linkedin.com/feed/update/{theirs.activity}/")


async def test_linkedin_shows_two_levels_of_comments_and_a_third_joins_the_second(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    theirs = linkedin.add("Une question")
    first = await account.publish("1", reply_to=there(theirs))
    second = await account.publish("2", reply_to=first)
    await account.publish("3", reply_to=second)
    assert [one.parent for one in linkedin.comments] == ["", first.id, first.id]


@pytest.mark.parametrize(
    "page",
    [
        "https://www.linkedin.com/feed/update/{urn}/",
        "https://www.linkedin.com/feed/update/{quoted}?utm=1",
    ],
)
async def test_the_post_answered_may_be_named_by_its_page_alone(
    linkedin: FakeLinkedIn, account: Account, page: str
) -> None:
    theirs = linkedin.add("Une question")
    quoted = theirs.urn.replace(":", "%3A")
    address = page.format(urn=theirs.urn, quoted=quoted)
    frozen = await account.frozen("Merci", reply_to=RemotePost(address, address))
    assert body(frozen)["object"] == theirs.urn


async def test_an_answer_to_what_is_gone_or_never_was_a_post_says_so(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    theirs = linkedin.add("Une question")
    linkedin.posts.clear()
    for gone in (there(theirs), RemotePost("1", "https://example.com/1")):
        with pytest.raises(Refused) as raised:
            await account.publish("Merci", reply_to=gone)
        assert raised.value.code == "answered_post_gone"


@pytest.mark.parametrize(
    ("media", "code"),
    [((picture(), picture()), "too_many_pictures"), ((video(),), "kind_not_taken")],
)
async def test_a_comment_takes_one_picture(
    linkedin: FakeLinkedIn, account: Account, media: tuple[OutgoingMedia, ...], code: str
) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("Vu", reply_to=there(linkedin.add("Une question")), media=media)
    assert raised.value.code == code


async def test_a_comment_is_shorter_than_a_post(linkedin: FakeLinkedIn, account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("a" * 1_251, reply_to=there(linkedin.add("Une question")))
    assert (raised.value.code, raised.value.detail) == ("text_too_long", "1250")


async def test_a_comment_for_which_nothing_was_granted_does_not_break_the_account(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen("Merci", reply_to=there(linkedin.add("Une question")))
    linkedin.fates = [denied()]
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "product_missing"


async def test_a_role_that_was_taken_away_asks_for_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    frozen = await account.frozen()
    linkedin.roles[PAGE] = "ANALYST"
    with pytest.raises(NeedsReconnect) as raised:
        await account.send(frozen)
    assert raised.value.code == "not_allowed_to_write"


async def test_figures_of_a_page_are_those_of_its_own_post(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    post = await account.publish()
    found = await account.read_back(post)
    assert found is not None
    assert (found.likes, found.reposts, found.replies, found.views) == (3, 1, 2, 600)
    linkedin.posts.clear()
    assert await account.read_back(post) is None


async def test_a_post_that_stands_is_seen_even_where_figures_are_not_granted(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await account.publish()
    monkeypatch.setattr(linkedin, "_statistics", lambda *_: denied())
    found = await account.read_back(post)
    assert found is not None
    assert found.likes is None


async def test_figures_of_a_comment_are_read_and_a_comment_is_taken_down(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    post = await account.publish("Merci", reply_to=there(linkedin.add("Une question")))
    found = await account.read_back(post)
    assert found is not None
    assert (found.likes, found.replies) == (4, 1)
    for _ in range(2):
        await account.delete(post)
    assert linkedin.comments == []
    assert await account.read_back(post) is None


async def test_a_deletion_that_is_forbidden_is_not_called_one_and_asks_for_a_person(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    post = await account.publish()
    linkedin.roles[PAGE] = "ANALYST"
    with pytest.raises(NeedsReconnect) as raised:
        await account.delete(post)
    assert raised.value.code == "not_allowed_to_write"
    assert len(linkedin.standing()) == 1


async def test_a_lost_answer_to_a_deletion_may_be_asked_again(
    linkedin: FakeLinkedIn, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await account.publish()
    monkeypatch.setattr(linkedin, "_delete", lambda *_: refused(503, "SERVICE_UNAVAILABLE", "busy"))
    with pytest.raises(Temporary):
        await account.delete(post)


async def test_pages_are_found_by_their_name_and_nobody_else_is_guessed(
    linkedin: FakeLinkedIn, account: Account
) -> None:
    asked = ("@anna", "nobody", MEMBER, "https://linkedin.com/company/morvan/", "not a name")
    found = await PUBLISHER.find_people(asked, account.place, account.credentials, account.tools)
    assert found == {"@anna": OTHER, "https://linkedin.com/company/morvan/": PAGE}


def test_the_limits_of_linkedin_are_dated_and_named() -> None:
    assert [(rate.most, rate.period_s) for rate in RATES] == [(150, 86_400)]
    assert all(rate.source.startswith("https://learn.microsoft.com/") for rate in RATES)
