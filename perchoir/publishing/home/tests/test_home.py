"""The page of a voice, as the world reads it and as a network."""

import hashlib
from datetime import UTC, datetime

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from perchoir.core.people.models import Member
from perchoir.networks.connections.keeping import open_account, publisher_of, with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import MediaKind, Refused
from perchoir.networks.contract.publishing import Outgoing, OutgoingMedia, RemotePost
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.home.queries import PAGE
from perchoir.publishing.voices.actions import create_voice
from perchoir.publishing.voices.models import Voice

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def voice(owner: Member) -> Voice:
    values = {"name": "Ateliers Morvan", "handle": "morvan", "languages": ["fr"]}
    return create_voice(owner, values)


def home_of(voice: Voice) -> Account:
    found: Account = voice.accounts.get(network="home")
    return found


def say(voice: Voice, text: str, key: str = "", **more: object) -> RemotePost:
    account = home_of(voice)
    network = publisher_of(account)
    place, opened = open_account(account)
    post = Outgoing(key=key or network.new_key(NOW), text=text, created_at=NOW, language="fr")
    post = msgspec.structs.replace(post, **more)
    frozen = with_tools(lambda tools: network.freeze(post, place, opened, tools))
    return with_tools(lambda tools: network.send(frozen, place, opened, tools))


def take_down(voice: Voice, post: RemotePost) -> None:
    account = home_of(voice)
    place, opened = open_account(account)
    with_tools(lambda tools: publisher_of(account).delete(post, place, opened, tools))


def read(path: str, status: int = 200) -> str:
    response = Client().get(path.removeprefix(settings.ADDRESS))
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


def test_what_is_published_stands_on_the_page_and_under_its_own_address(voice: Voice) -> None:
    post = say(voice, "Nous ouvrons un atelier à Nantes.")
    for path in (f"/@{voice.handle}", post.url):
        text = read(path)
        assert "Nous ouvrons un atelier à Nantes." in text
        assert all(mark in text for mark in ("h-entry", "e-content", "dt-published", "h-card"))


def test_the_same_post_twice_stands_once(voice: Voice) -> None:
    first = say(voice, "Une fois.", key="key-1")
    assert say(voice, "Une fois.", key="key-1") == first
    assert HomePost.objects.count() == 1


def test_a_key_is_never_used_for_anything_else(voice: Voice) -> None:
    post = say(voice, "Une fois.", key="key-1")
    with pytest.raises(Refused, match="key_taken"):
        say(voice, "Autre chose.", key="key-1")
    take_down(voice, post)
    with pytest.raises(Refused, match="key_taken"):
        say(voice, "Une fois.", key="key-1")


def test_a_post_that_was_taken_down_is_said_to_be_gone(voice: Voice) -> None:
    post = say(voice, "Retiré demain.")
    take_down(voice, post)
    assert "Retiré demain." not in read(post.url, status=410)
    assert "Retiré demain." not in read("/@morvan")
    assert "Retiré demain." not in read("/@morvan/feed.atom")


def test_text_is_never_markup_and_addresses_can_be_followed(voice: Voice) -> None:
    text = '<script>alert(1)</script> https://morvan.example/a?b=1&c="x javascript:alert(2)'
    page = read(say(voice, text).url)
    assert "<script" not in page
    assert 'href="https://morvan.example/a?b=1&amp;c="' in page
    assert 'href="javascript' not in page


def test_an_older_name_of_the_page_leads_to_the_post(voice: Voice) -> None:
    post = say(voice, "Bonjour")
    Voice.objects.update(handle="ateliers-morvan")
    response = Client().get(post.url.removeprefix(settings.ADDRESS))
    assert response.status_code == 301
    assert read(response["Location"])


def test_both_feeds_hold_what_the_page_holds(voice: Voice) -> None:
    post = say(voice, "Un \x0bmot & un autre")
    atom = read("/@morvan/feed.atom")
    assert "http://www.w3.org/2005/Atom" in atom
    assert post.url in atom
    feed = Client().get("/@morvan/feed.json").json()
    assert feed["items"][0]["content_text"] == "Un mot & un autre"
    assert feed["items"][0]["id"] == post.url


def test_older_posts_are_one_page_away_and_none_is_shown_twice(voice: Voice) -> None:
    for number in range(PAGE + 3):
        say(voice, f"Texte numéro {number:03d}.")
    first = Client().get("/@morvan").content.decode()
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    second = read(f"/@morvan{older}")
    seen = [
        page.count(f"Texte numéro {number:03d}.")
        for number in range(PAGE + 3)
        for page in (first + second,)
    ]
    assert seen == [1] * (PAGE + 3)


def test_a_page_asks_the_database_little(
    voice: Voice, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(5):
        say(voice, f"Texte {number}.")
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        read("/@morvan")


def test_a_picture_is_shown_with_its_alt_text_as_long_as_its_post_stands(
    voice: Voice, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    content = b"\x89PNG not really"
    sha256 = hashlib.sha256(content).hexdigest()
    media = OutgoingMedia(MediaKind.IMAGE, "image/png", content, sha256, alt="Un atelier")
    post = say(voice, "Voir", media=(media,))
    assert 'alt="Un atelier"' in read(post.url)
    path = f"/@morvan/{post.id}/{sha256}"
    response = Client().get(path)
    assert response.content == content
    assert response["Content-Type"] == "image/png"
    take_down(voice, post)
    assert Client().get(path).status_code == 404


def test_nobody_finds_a_page_that_is_not_there() -> None:
    assert Client().get("/@nobody").status_code == 404
    assert Client().get("/@nobody/key").status_code == 404
