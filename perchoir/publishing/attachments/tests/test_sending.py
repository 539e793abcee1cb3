"""From the composer to the network: what the author saw is what leaves."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.networks.connections.keeping import open_account, publisher_of, with_tools
from perchoir.networks.contract import MediaKind
from perchoir.networks.contract.publishing import Outgoing, RemotePost
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.attachments.tests.files import picture, video
from perchoir.publishing.deliveries.models import Delivery, Part
from perchoir.publishing.deliveries.preparing import outgoing
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.voices.actions import create_voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(owner: Member) -> Delivery:
    """A picture, a film, and the card of a link with its picture, for the voice's own page."""
    shown = attach(owner, io.BytesIO(picture(size=(640, 480))))
    film = attach(owner, io.BytesIO(video()))
    of_card = attach(owner, io.BytesIO(picture(size=(300, 200))))
    card = {"url": "https://e.fr/", "title": "La page", "description": "", "picture": of_card.pk}
    media = [{"attachment": shown.pk, "alt": "Un atelier"}, {"attachment": film.pk, "alt": "Film"}]
    content = {"language": "fr", "parts": [{"text": "Voir", "media": media, "card": card}]}
    voice = create_voice(owner, {"name": "Ateliers", "handle": "ateliers", "languages": ["fr"]})
    post = create_post(owner, voice, content=content, accounts=voice.accounts.all())
    found: Delivery = post.deliveries.get()
    return found


def written(delivery: Delivery) -> Outgoing:
    network = publisher_of(delivery.account)
    part = Part(delivery=delivery, number=1, key=network.new_key(timezone.now()))
    return outgoing(delivery, part)


def sent(delivery: Delivery) -> RemotePost:
    network, post = publisher_of(delivery.account), written(delivery)
    place, opened = open_account(delivery.account)
    frozen = with_tools(lambda tools: network.freeze(post, place, opened, tools))
    return with_tools(lambda tools: network.send(frozen, place, opened, tools))


def test_media_and_the_picture_of_a_card_leave_whole(delivery: Delivery) -> None:
    post = written(delivery)
    shown, film = post.media
    assert (shown.kind, shown.mime, shown.alt) == (MediaKind.IMAGE, "image/jpeg", "Un atelier")
    assert (shown.width, shown.height, shown.content) == (640, 480, picture(size=(640, 480)))
    assert (film.kind, film.mime, film.duration_s) == (MediaKind.VIDEO, "video/mp4", 12.0)
    assert post.card
    assert post.card.picture
    assert post.card.picture.content == picture(size=(300, 200))


def test_a_voices_page_shows_pictures_with_their_words_and_films_with_controls(
    delivery: Delivery,
) -> None:
    url = sent(delivery).url.removeprefix(settings.ADDRESS)
    text = Client().get(url).content.decode()
    shown, film = written(delivery).media
    assert 'alt="Un atelier" width="640" height="480"' in text
    assert "<video" in text
    assert " controls " in text
    assert 'aria-label="Film"' in text
    assert "La page" in text
    answer = Client().get(f"{url}/{film.sha256}", headers={"range": "bytes=0-99"})
    assert (answer.status_code, len(answer.content)) == (206, 100)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(f"{url}/{shown.sha256}").content == shown.content
    of_card = written(delivery).card
    assert of_card
    assert of_card.picture
    assert f"{of_card.picture.sha256}" in text


def _with(post: Post, **changed: Any) -> Post:
    part = post.content["parts"][0]
    post.content = {**post.content, "parts": [{**part, **changed}]}
    return post


def test_an_approval_is_bound_to_every_byte_that_leaves(delivery: Delivery, owner: Member) -> None:
    post, account = delivery.post, delivery.account
    before, part = digest_of(post, account), post.content["parts"][0]
    other = attach(owner, io.BytesIO(picture(size=(10, 10))))
    assert digest_of(_with(post, card={**part["card"], "picture": other.pk}), account) != before
    assert digest_of(_with(post, card=part["card"], media=part["media"][::-1]), account) != before
    again = [{**part["media"][0], "alt": "Autre"}, part["media"][1]]
    assert digest_of(_with(post, media=again), account) != before
    assert digest_of(_with(post, media=part["media"]), account) == before
