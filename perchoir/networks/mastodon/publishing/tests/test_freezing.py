"""From an approved post to the exact bytes."""

import json
from typing import Any

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import Refused, Temporary
from perchoir.networks.contract.publishing import Card, RemotePost
from perchoir.networks.mastodon.publishing import freezing
from perchoir.networks.mastodon.publishing.tests.rig import Account, picture
from tests.rigs.fake_network import FakeNetwork, Reply, Stalled, in_json

MEDIA = "/api/v2/media"


@pytest.fixture
def elsewhere(fake_network: FakeNetwork, outbound: Outbound) -> Account:
    return Account(fake_network.url, outbound)


async def body(account: Account, text: str = "Bonjour", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await account.frozen(text, **more)).body)
    return found


async def test_a_plain_post_says_no_more_than_it_must(elsewhere: Account) -> None:
    assert await body(elsewhere) == {
        "status": "Bonjour",
        "visibility": "public",
        "content_type": "text/plain",
    }


async def test_an_answer_names_the_post_it_answers(elsewhere: Account) -> None:
    found = await body(elsewhere, language="fr", reply_to=RemotePost("42", "https://a.example/42"))
    assert (found["in_reply_to_id"], found["language"]) == ("42", "fr")


async def test_a_post_heard_elsewhere_is_answered_by_the_servers_own_id(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on("/api/v2/search", in_json({"statuses": [{"id": "77"}]}))
    uri = "https://ailleurs.example/users/anna/statuses/5"
    found = await body(elsewhere, reply_to=RemotePost(uri, uri))
    assert found["in_reply_to_id"] == "77"
    assert fake_network.asked[0].query["q"] == uri


async def test_a_post_that_the_server_does_not_know_is_not_answered(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on("/api/v2/search", in_json({"statuses": []}))
    with pytest.raises(Refused) as refused:
        await elsewhere.frozen(reply_to=RemotePost("https://a.example/1", ""))
    assert refused.value.code == "answered_post_gone"


async def test_a_link_with_a_card_stands_in_the_text(elsewhere: Account) -> None:
    card = Card("https://a.example/x", "Titre")
    assert (await body(elsewhere, card=card))["status"] == "Bonjour\n\nhttps://a.example/x"
    text = "Lire https://a.example/x ici"
    assert (await body(elsewhere, text, card=card))["status"] == text


async def test_an_empty_post_is_refused_before_anything_is_asked(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    with pytest.raises(Refused) as refused:
        await elsewhere.frozen("  \n")
    assert refused.value.code == "nothing_to_say"
    assert not fake_network.asked


async def test_a_picture_goes_up_with_its_description(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(MEDIA, in_json({"id": "5", "url": "https://a.example/5.png"}))
    found = await body(elsewhere, media=(picture("Un avion « bleu »"),))
    assert found["media_ids"] == ["5"]
    asked = fake_network.asked[0]
    assert picture().content in asked.body
    assert "Un avion « bleu »".encode() in asked.body
    boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
    assert asked.body.count(b"--" + boundary) == 3


async def test_a_video_is_waited_for_until_the_server_has_made_it(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(MEDIA, in_json({"id": "5", "url": None}, 202))
    not_yet = in_json({"id": "5", "url": None}, 206)
    fake_network.on("/api/v1/media/5", not_yet, not_yet, in_json({"id": "5", "url": "https://x"}))
    assert (await body(elsewhere, media=(picture(),)))["media_ids"] == ["5"]
    assert len(fake_network.asked_for("/api/v1/media/5")) == 3


async def test_a_video_that_is_never_ready_is_tried_again_later(
    fake_network: FakeNetwork, elsewhere: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "LONGEST_WAIT_S", 0.05)
    fake_network.on(MEDIA, in_json({"id": "5", "url": None}, 202))
    fake_network.on("/api/v1/media/5", in_json({"id": "5"}, 206))
    with pytest.raises(Temporary) as not_ready:
        await elsewhere.frozen(media=(picture(),))
    assert not_ready.value.code == "media_not_ready"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (in_json({"error": "too large"}, 422), "refused_by_server"),
        (in_json({"url": "x"}), "not_this_service"),
        (in_json({"error": "x"}, 404), "not_this_service"),
        (Reply(413, {}, b"<h1>nginx"), "refused_by_server"),
    ],
)
async def test_a_picture_that_is_not_taken_is_said(
    answer: Reply, expected: str, fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(MEDIA, answer)
    with pytest.raises(Refused) as refused:
        await elsewhere.frozen(media=(picture(),))
    assert refused.value.code == expected


async def test_media_that_could_not_be_made_are_refused(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(MEDIA, in_json({"id": "5"}, 202))
    fake_network.on("/api/v1/media/5", in_json({"error": "gone"}, 404))
    with pytest.raises(Refused) as refused:
        await elsewhere.frozen(media=(picture(),))
    assert refused.value.code == "media_not_processed"


@pytest.mark.parametrize("answer", [Stalled(), Reply(500), Reply(429)])
async def test_an_upload_that_fails_may_be_tried_again(
    answer: Reply, fake_network: FakeNetwork, elsewhere: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "UPLOAD_TIMEOUT_S", 0.2)
    fake_network.on(MEDIA, answer)
    with pytest.raises(Temporary):
        await elsewhere.frozen(media=(picture(),))
