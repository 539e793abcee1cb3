"""Attached pictures as the reference server of AT Protocol and one of Mastodon's API keep them."""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from asgiref.sync import async_to_sync

from perchoir.core.outbound import Outbound
from perchoir.core.people.models import Member
from perchoir.networks.bluesky.publishing import BLUESKY
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials, Place, Publisher
from perchoir.networks.mastodon import PUBLISHER
from perchoir.publishing.attachments.actions import attach, fix_attachment
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.tests.files import picture, video
from perchoir.publishing.deliveries.models import Delivery, Part
from perchoir.publishing.deliveries.preparing import outgoing
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.tests.speaking import make_voice
from tests.rigs.atproto.rig import PASSWORD, Atproto
from tests.rigs.mastodon.rig import TOKEN, MastodonServer, mastodon_server

__all__ = ["mastodon_server"]
pytestmark = pytest.mark.django_db
T = TypeVar("T")
Opened = tuple[Place, Credentials]
_numbers = count(1)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ask(work: Callable[[Tools], Awaitable[T]]) -> T:
    async def asked() -> T:
        http = Outbound(allow_private=["127.0.0.1", "localhost"])
        try:
            return await work(Tools(http=http, now=lambda: datetime.now(UTC)))
        finally:
            await http.aclose()

    return async_to_sync(asked)()


def send(by: Member, part: dict[str, Any], network: Publisher, opened: Opened) -> None:
    voice = make_voice(by.workspace, f"voice-{next(_numbers)}")
    content = {"language": "fr", "parts": [{"text": "Voir", **part}]}
    post = create_post(by, voice, content=content, accounts=voice.accounts.all())
    delivery: Delivery = post.deliveries.get()
    key = network.new_key(datetime.now(UTC))
    written = outgoing(delivery, Part(delivery=delivery, number=1, key=key))
    frozen = ask(lambda tools: network.freeze(written, *opened, tools))
    ask(lambda tools: network.send(frozen, *opened, tools))


def attached(by: Member) -> Attachment:
    """A phone's photograph, with its place taken out of it."""
    original = attach(by, io.BytesIO(picture(size=(640, 480), place=True)), name="photo.jpg")
    return fix_attachment(by, original, network_or_kind="no-place")


@pytest.mark.atproto
@pytest.mark.enable_socket
def test_bluesky_keeps_a_picture_with_its_words_and_the_picture_of_a_card(
    leader: Member, atproto: Atproto
) -> None:
    account = atproto.create_account("photographe")
    values = {"handle": account.handle, "password": PASSWORD, "server": atproto.url}
    profile, credentials = ask(lambda tools: BLUESKY.connect(values, tools))
    opened, kept = (profile.place, credentials), attached(leader)

    send(leader, {"media": [{"attachment": kept.pk, "alt": "Un atelier"}]}, BLUESKY, opened)
    card = {"url": "https://e.fr/", "title": "La page", "description": "", "picture": kept.pk}
    send(leader, {"card": card}, BLUESKY, opened)

    embeds = [record["value"]["embed"] for record in _records(atproto, account.did)]
    images = next(one["images"] for one in embeds if "images" in one)
    assert [(one["alt"], one["image"]["mimeType"]) for one in images] == [
        ("Un atelier", "image/jpeg")
    ]
    assert images[0]["image"]["size"] == kept.size
    external = next(one["external"] for one in embeds if "external" in one)
    assert (external["title"], external["thumb"]["size"]) == ("La page", kept.size)


@pytest.mark.atproto
@pytest.mark.enable_socket
def test_bluesky_keeps_a_video_with_its_words_and_its_shape(
    leader: Member, atproto: Atproto
) -> None:
    account = atproto.create_account("cineaste")
    values = {"handle": account.handle, "password": PASSWORD, "server": atproto.url}
    profile, credentials = ask(lambda tools: BLUESKY.connect(values, tools))
    kept = attach(leader, io.BytesIO(video(640, 360)), name="film.mp4")
    part = {"media": [{"attachment": kept.pk, "alt": "Le chantier vu du ciel"}]}
    send(leader, part, BLUESKY, (profile.place, credentials))
    [record] = _records(atproto, account.did)
    embed = record["value"]["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Le chantier vu du ciel")
    assert embed["aspectRatio"] == {"width": 640, "height": 360}
    assert (embed["video"]["mimeType"], embed["video"]["size"]) == ("video/mp4", kept.size)


def _records(server: Atproto, did: str) -> list[Any]:
    asked = {"repo": did, "collection": "app.bsky.feed.post"}
    answer = server.http.get(f"{server.url}/xrpc/com.atproto.repo.listRecords", params=asked)
    found: list[Any] = answer.json()["records"]
    return found


def test_mastodon_keeps_a_picture_with_its_words(
    leader: Member, mastodon_server: MastodonServer
) -> None:
    account = mastodon_server.http.get("/api/v1/accounts/verify_credentials").json()
    place = Place("mastodon", mastodon_server.url, account["id"], "testuser@127.0.0.1")
    kept = attached(leader)
    opened: Opened = (place, {"access_token": TOKEN})
    send(leader, {"media": [{"attachment": kept.pk, "alt": "Un atelier"}]}, PUBLISHER, opened)
    statuses = mastodon_server.http.get(f"/api/v1/accounts/{account['id']}/statuses").json()
    shown = next(one["media_attachments"] for one in statuses if one["media_attachments"])
    assert [(one["type"], one["description"]) for one in shown] == [("image", "Un atelier")]
