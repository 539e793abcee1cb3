"""What a server may answer, and what is made of it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from perchoir.core.outbound import Outbound
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.contract import (
    MediaKind,
    NeedsReconnect,
    Refused,
    Temporary,
    Tools,
    Unknown,
)
from perchoir.networks.contract.publishing import (
    Frozen,
    Outgoing,
    OutgoingMedia,
    Place,
    RemotePost,
)
from perchoir.networks.contract.publishing_conformance import picture
from tests.rigs.fake_network import FakeNetwork, Reply, in_json
from tests.rigs.fake_network import fake_network as fake_network

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PUT = "/xrpc/com.atproto.repo.putRecord"
GET = "/xrpc/com.atproto.repo.getRecord"
UPLOAD = "/xrpc/com.atproto.repo.uploadBlob"
SESSION = "/xrpc/com.atproto.server.createSession"
FILM = OutgoingMedia(
    MediaKind.VIDEO,
    "video/mp4",
    b"a film",
    "",
    "Un atelier",
    width=640,
    height=360,
    duration_s=180.0,
)
OPENING = {"access": "the-access-token", "refresh": "the-refresh-token"}
TOKENS = {"accessJwt": "an-access-token", "refreshJwt": "a-refresh-token"}


class Desk:
    """An account on the fake server."""

    def __init__(self, network: FakeNetwork, http: Outbound) -> None:
        self.network = network
        self.place = Place("bluesky", network.url, DID, "anna.test")
        self.tools = Tools(http=http, now=lambda: NOW)

    async def freeze(self, text: str = "Bonjour", **fields: Any) -> Frozen:
        post = Outgoing(key=BLUESKY.new_key(NOW), text=text, created_at=NOW, **fields)
        return await BLUESKY.freeze(post, self.place, OPENING, self.tools)

    async def send(self, frozen: Frozen) -> RemotePost:
        return await BLUESKY.send(frozen, self.place, OPENING, self.tools)

    def stands(self, frozen: Frozen) -> None:
        """The very record is there."""
        uri = f"at://{DID}/app.bsky.feed.post/{frozen.key}"
        record = json.loads(frozen.body)["record"]
        self.network.on(GET, in_json({"uri": uri, "cid": "bafy", "value": record}))


@pytest.fixture
async def desk(fake_network: FakeNetwork) -> AsyncIterator[Desk]:
    async with Outbound(allow_private=["127.0.0.1"]) as http:
        yield Desk(fake_network, http)


def no(name: str, status: int = 400) -> Reply:
    return in_json({"error": name, "message": "the-access-token"}, status)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (no("InvalidRequest"), Refused),
        (no("ExpiredToken"), NeedsReconnect),
        (no("InvalidToken"), NeedsReconnect),
        (no("AuthMissing", 401), NeedsReconnect),
        (no("Forbidden", 403), NeedsReconnect),
        (no("RepoDeactivated"), NeedsReconnect),
        (no("RateLimitExceeded", 429), Temporary),
        (no("Timeout", 408), Unknown),
        (no("Conflict", 409), Unknown),
        (no("UpstreamFailure", 502), Unknown),
        (Reply(400, {}, b"<html>"), Unknown),
        (Reply(302, {"Location": "/elsewhere"}), Unknown),
        (in_json({}), Unknown),
        (in_json([]), Unknown),
        (in_json({"uri": f"at://{DID}/app.bsky.feed.post/other", "cid": "bafy"}), Unknown),
    ],
)
async def test_each_answer_to_a_post_has_one_meaning(
    desk: Desk, reply: Reply, expected: type[Exception]
) -> None:
    frozen = await desk.freeze()
    desk.network.on(PUT, reply)
    with pytest.raises(expected) as raised:
        await desk.send(frozen)
    assert type(raised.value) is expected
    assert "the-access-token" not in str(raised.value)
    assert len(desk.network.asked_for(PUT)) == 1


async def test_the_bytes_that_leave_are_those_that_were_frozen(desk: Desk) -> None:
    frozen = await desk.freeze("<b>été</b> 👩‍👧")
    uri = f"at://{DID}/app.bsky.feed.post/{frozen.key}"
    desk.network.on(PUT, in_json({"uri": uri, "cid": "bafy"}))
    sent = await desk.send(frozen)
    assert sent == RemotePost(uri, f"https://bsky.app/profile/{DID}/post/{frozen.key}", "bafy")
    assert [asked.body for asked in desk.network.asked_for(PUT)] == [frozen.body]
    assert json.loads(frozen.body)["swapRecord"] is None


async def test_a_server_that_takes_the_same_for_another_is_asked_what_stands(desk: Desk) -> None:
    frozen = await desk.freeze()
    desk.network.on(PUT, no("InvalidSwap"))
    desk.stands(frozen)
    assert (await desk.send(frozen)).version == "bafy"
    desk.network.on(GET, no("InternalServerError", 500))
    with pytest.raises(Unknown):
        await desk.send(frozen)


async def test_looking_says_not_there_only_when_the_server_does(desk: Desk) -> None:
    frozen = await desk.freeze()
    desk.network.on(GET, no("RecordNotFound"))
    assert await BLUESKY.find(frozen, desk.place, OPENING, desk.tools) is None
    for reply, expected in ((no("RepoNotFound"), Unknown), (in_json({}), Temporary)):
        desk.network.on(GET, reply)
        with pytest.raises(expected):
            await BLUESKY.find(frozen, desk.place, OPENING, desk.tools)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(413, {}, b"<html>too large</html>"), Refused),
        (no("InvalidMimeType"), Refused),
        (no("ExpiredToken"), NeedsReconnect),
        (no("InternalServerError", 500), Temporary),
        (Reply(200, {}, b"<html>"), Temporary),
        (in_json({"blob": {}}), Refused),
    ],
)
async def test_each_answer_to_a_picture_has_one_meaning(
    desk: Desk, reply: Reply, expected: type[Exception]
) -> None:
    desk.network.on(UPLOAD, reply)
    with pytest.raises(expected):
        await desk.freeze(media=(picture(),))


async def test_a_video_goes_up_whole_and_hangs_on_the_post(desk: Desk) -> None:
    blob = {"$type": "blob", "ref": {"$link": "bafkvideo"}, "mimeType": "video/mp4", "size": 5}
    desk.network.on(UPLOAD, in_json({"blob": blob}))
    frozen = await desk.freeze(media=(FILM,))
    embed = json.loads(frozen.body)["record"]["embed"]
    assert embed == {
        "$type": "app.bsky.embed.video",
        "video": blob,
        "alt": "Un atelier",
        "aspectRatio": {"width": 640, "height": 360},
    }
    [asked] = desk.network.asked_for(UPLOAD)
    assert asked.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ((replace(FILM, mime="video/webm"),), "kind_not_taken"),
        ((replace(FILM, duration_s=180.5),), "video_too_long"),
        ((FILM, picture()), "video_alone"),
        ((picture(), FILM), "video_alone"),
        ((replace(picture(), kind=MediaKind.AUDIO),), "kind_not_taken"),
    ],
)
async def test_a_video_that_bluesky_does_not_take_never_goes_up(
    desk: Desk, media: tuple[OutgoingMedia, ...], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        await desk.freeze(media=media)
    assert desk.network.asked == []


async def test_a_session_of_somebody_else_is_not_taken(desk: Desk) -> None:
    document = {"id": DID, "service": [_service(desk.network.url)]}
    desk.network.on(f"/{DID}", in_json(document))
    desk.network.on(SESSION, in_json({"did": "did:plc:somebodyelse", **TOKENS}))
    values = {"handle": DID, "password": "a-long-password", "plc": desk.network.url}
    with pytest.raises(Refused, match="another_account"):
        await BLUESKY.connect(values, desk.tools)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (no("AuthFactorTokenRequired", 401), "needs_app_password"),
        (no("AuthenticationRequired", 401), "password_refused"),
        (no("InvalidRequest"), "not_this_service"),
        (in_json({"did": DID}), "not_this_service"),
    ],
)
async def test_a_sign_in_that_fails_says_why(desk: Desk, reply: Reply, code: str) -> None:
    desk.network.on(SESSION, reply)
    values = {"handle": "anna.test", "password": "a-long-password", "server": desk.network.url}
    with pytest.raises(Refused) as raised:
        await BLUESKY.connect(values, desk.tools)
    assert raised.value.code == code


async def test_an_identity_without_a_server_is_no_account(desk: Desk) -> None:
    desk.network.on(f"/{DID}", in_json({"id": DID}))
    values = {"handle": DID, "password": "a-long-password", "plc": desk.network.url}
    with pytest.raises(Refused, match="account_not_found"):
        await BLUESKY.connect(values, desk.tools)


async def test_without_a_token_nobody_is_asked(desk: Desk) -> None:
    for call in (BLUESKY.profile, BLUESKY.renew):
        with pytest.raises(NeedsReconnect):
            await call(desk.place, {}, desk.tools)
    assert desk.network.asked == []


async def test_figures_are_those_of_the_network(desk: Desk) -> None:
    frozen = await desk.freeze()
    desk.stands(frozen)
    uri = f"at://{DID}/app.bsky.feed.post/{frozen.key}"
    figures = {"uri": uri, "likeCount": 3, "repostCount": 0}
    desk.network.on("/xrpc/app.bsky.feed.getPosts", in_json({"posts": [figures]}))
    post = RemotePost(uri, "", "bafy")
    counts = await BLUESKY.read_back(post, desk.place, OPENING, desk.tools)
    assert counts is not None
    assert (counts.likes, counts.reposts, counts.replies) == (3, 0, None)


def _service(url: str) -> dict[str, str]:
    kind = "AtprotoPersonalDataServer"
    return {"id": "#atproto_pds", "type": kind, "serviceEndpoint": url}
