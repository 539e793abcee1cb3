"""The composer as people use it: several texts, two people, versions, links."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.posts import naming
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import LinkRule, Person, Post
from perchoir.publishing.tests.speaking import (
    add_account,
    make_voice,
    only_delivery,
    text_of,
    write,
)
from perchoir.publishing.voices.models import Voice

SignIn = Callable[[Member], Client]


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    voice = make_voice(workspace)
    add_account(voice, "bluesky", "morvan.example")
    return voice


def _form(voice: Voice, **more: Any) -> dict[str, Any]:
    accounts = list(voice.accounts.values_list("pk", flat=True))
    return {"voice": voice.pk, "account": accounts, "language": "fr", "part": "Bonjour", **more}


def test_a_network_gets_a_text_and_a_language_of_its_own(
    manager: Member, voice: Voice, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    page = client.post("/w/morvan/posts/new/arrange/", _form(voice, do="own:mastodon"))
    assert [text.network for text in page.context["texts"]] == ["", "mastodon"]
    assert not Post.objects.exists()
    own = {"variant": "mastodon", "part-mastodon": ["Hello", ""], "language-mastodon": "en"}
    client.post("/w/morvan/posts/new/", _form(voice, **own))
    content = Post.objects.get().content
    assert [part["text"] for part in content["variants"]["mastodon"]] == ["Hello"]
    assert content["languages"] == {"mastodon": "en"}
    page = client.post("/w/morvan/posts/new/arrange/", _form(voice, **own, do="common:mastodon"))
    assert [text.network for text in page.context["texts"]] == [""]
    undone = client.post(
        "/w/morvan/posts/new/arrange/",
        _form(voice, do="restore", dropped=page.context["dropped_json"]),
    )
    assert undone.context["texts"][1].parts[0]["text"] == "Hello"


def test_the_look_beside_shows_each_network_and_counts_what_would_be_sent(
    manager: Member, voice: Voice, sign_in: SignIn
) -> None:
    LinkRule.objects.create(workspace=voice.workspace, enabled=True, campaign="ete")
    text = "Voir https://exemple.fr/page"
    page = sign_in(manager).post("/w/morvan/posts/new/beside/", _form(voice, part=text))
    bluesky, mastodon = page.context["previews"]
    tail = "?utm_source=bluesky&utm_medium=social&utm_campaign=ete"
    assert bluesky.parts[0].used == len(text + tail)
    assert mastodon.parts[0].used == len("Voir ") + 23
    assert not Post.objects.exists()


def test_an_empty_page_is_saved_by_itself_once_something_is_written(
    manager: Member, voice: Voice, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    said = client.post("/w/morvan/posts/new/save/", _form(voice)).json()
    post = Post.objects.get()
    assert said["page"] == f"/w/morvan/posts/{post.pk}/"
    assert said["revision"] == 1
    refused = client.post("/w/morvan/posts/new/save/", _form(voice, account=[]))
    assert refused.status_code == 400
    assert "at least one account" in refused.json()["sentence"]


def test_it_is_written_and_handed_in_at_once(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice = make_voice(workspace)
    sign_in(manager).post("/w/morvan/posts/new/", _form(voice, then="submit"))
    assert only_delivery(Post.objects.get()).state == State.SCHEDULED


def test_whom_nobody_knows_is_asked_about_before_it_is_handed_in(
    manager: Member, workspace: Workspace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "_found", lambda _account, _handles: {})
    voice, client = make_voice(workspace), sign_in(manager)
    post = write(manager, voice)
    form = _form(voice, part="Merci @paul@ailleurs.example", revision=1)
    page = client.post(f"/w/morvan/posts/{post.pk}/submit/", form)
    assert "@paul@ailleurs.example is nobody on Mastodon" in page.content.decode()
    assert only_delivery(post).state == State.DRAFT
    form |= {"sure": "yes", "revision": page.context["revision"]}
    client.post(f"/w/morvan/posts/{post.pk}/submit/", form)
    assert only_delivery(post).state == State.SCHEDULED


def test_of_two_who_save_both_texts_stand_side_by_side_and_become_one(
    manager: Member, owner: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    post = write(manager, voice, "Un deux trois")
    accounts = list(voice.accounts.all())
    change_post(owner, post, revision=1, content=text_of("Un deux trois quatre"), accounts=accounts)
    form = _form(voice, part="UN deux trois", revision=1)
    page = client.post(f"/w/morvan/posts/{post.pk}/", form)
    assert page.status_code == 409
    assert ("+", " quatre") in page.context["compared"].theirs
    assert ("+", "UN") in page.context["compared"].mine
    beside = client.post(f"/w/morvan/posts/{post.pk}/compare/", form).content.decode()
    assert "Nothing was overwritten" in beside
    merged = client.post(f"/w/morvan/posts/{post.pk}/arrange/", form | {"do": "merge"})
    assert merged.context["texts"][0].parts[0]["text"] == "UN deux trois quatre"
    assert merged.context["revision"] == 2
    mine = client.post(f"/w/morvan/posts/{post.pk}/", form | {"over": 2})
    assert mine.status_code == 302
    post.refresh_from_db()
    assert post.content["parts"][0]["text"] == "UN deux trois"
    assert post.versions.count() == 3


def test_two_people_on_one_post_see_each_other(
    manager: Member, owner: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    post = write(manager, make_voice(workspace))
    address = f"/w/morvan/posts/{post.pk}/here/"
    one, other = sign_in(manager), sign_in(owner)
    assert "has this open" not in one.post(address).content.decode()
    assert "Camille</bdi> has this open too" in other.post(address).content.decode()
    one.post(address, {"writing": "yes"})
    assert "Camille</bdi> is writing here too" in other.post(address).content.decode()
    events = LiveEvent.objects.filter(topic=f"post:{post.pk}", payload__has_key="here").count()
    one.post(address, {"writing": "yes"})
    again = LiveEvent.objects.filter(topic=f"post:{post.pk}", payload__has_key="here")
    assert again.count() == events
    one.post(address, {"leaving": "yes"})
    assert "Camille" not in other.post(address).content.decode()


def test_a_version_comes_back_and_goes_again(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    post = write(manager, voice, "Premier")
    accounts = list(voice.accounts.all())
    change_post(manager, post, revision=1, content=text_of("Second"), accounts=accounts)
    client.post(f"/w/morvan/posts/{post.pk}/back/1/2/")
    page = client.get(f"/w/morvan/posts/{post.pk}/").content.decode()
    assert "Version 1 is back." in page
    assert f"/w/morvan/posts/{post.pk}/back/2/3/" in page
    post.refresh_from_db()
    assert post.content["parts"][0]["text"] == "Premier"
    client.post(f"/w/morvan/posts/{post.pk}/back/2/3/")
    post.refresh_from_db()
    assert post.content["parts"][0]["text"] == "Second"
    assert client.post(f"/w/morvan/posts/{post.pk}/back/1/2/").status_code == 409
    assert client.post(f"/w/morvan/posts/{post.pk}/back/9/4/").status_code == 400


def test_what_links_carry_is_decided_by_whoever_may_change_the_charter(
    manager: Member, owner: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    address = "/w/morvan/posts/links/"
    form = {"enabled": "on", "medium": "social", "campaign": "", "source-x": "twitter",
            "excluded": "https://presse.example/x\nautre.example"}  # fmt: skip
    assert sign_in(manager).post(address, form).status_code == 403
    client = sign_in(owner)
    wrong = client.post(address, form | {"excluded": "pas un domaine"})
    assert wrong.status_code == 400
    client.post(address, form)
    rule = LinkRule.objects.get()
    assert (rule.sources, rule.excluded) == (
        {"x": "twitter"}, ["autre.example", "presse.example"]
    )  # fmt: skip
    assert "utm_source=bluesky" in client.get(address).content.decode()


def test_people_are_written_down_from_the_page(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    json = {"Accept": "application/json"}
    added = client.post("/w/morvan/posts/people/add/", {"label": "Marie"}, headers=json)
    assert added.json() == {"label": "Marie"}
    again = client.post("/w/morvan/posts/people/add/", {"label": "Marie"}, headers=json)
    assert "written down already" in again.json()["sentence"]
    person = Person.objects.get()
    client.post(f"/w/morvan/posts/people/{person.pk}/", {"handle-x": "@marie"})
    known = client.get("/w/morvan/posts/people/known/?q=mar").json()
    assert known == {"people": [{"label": "Marie", "said": "X"}]}
    assert "@marie" in client.get("/w/morvan/posts/people/").content.decode()
    client.post(f"/w/morvan/posts/people/{person.pk}/remove/")
    assert not Person.objects.exists()


def test_the_page_asks_the_same_number_of_questions_whatever_the_length_of_its_thread(
    manager: Member, voice: Voice, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    post = write(manager, voice)
    client.get(f"/w/morvan/posts/{post.pk}/")
    asked = []
    for number in (2, 20):
        parts = [{"text": f"Partie {part}"} for part in range(number)]
        accounts = list(voice.accounts.all())
        post.refresh_from_db()
        content = {"language": "fr", "parts": parts}
        change_post(manager, post, revision=post.revision, content=content, accounts=accounts)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/w/morvan/posts/{post.pk}/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
