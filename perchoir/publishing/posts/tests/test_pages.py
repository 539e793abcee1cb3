"""The list and the composer, as people use them."""

from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries.models import State
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import make_voice, only_delivery, text_of, write

SignIn = Callable[[Member], Client]


def test_without_a_voice_the_page_says_what_to_do(manager: Member, sign_in: SignIn) -> None:
    page = sign_in(manager).get("/w/morvan/posts/")
    assert "Nobody speaks yet." in page.content.decode()


def test_a_post_is_written_changed_and_handed_in(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    account = voice.accounts.get()
    form = {"voice": voice.pk, "part": "Bonjour", "account": account.pk, "language": "fr"}
    client.post("/w/morvan/posts/new/", form)
    post = Post.objects.get()
    form |= {"part": "Bonjour à tous", "revision": 1}
    client.post(f"/w/morvan/posts/{post.pk}/submit/", form)
    post.refresh_from_db()
    assert post.content["parts"][0]["text"] == "Bonjour à tous"
    assert only_delivery(post).state == State.SCHEDULED
    assert "scheduled" in client.get(f"/w/morvan/posts/{post.pk}/").content.decode()


def test_autosave_gives_the_next_revision_or_the_reason(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    post = write(manager, voice)
    form = {"part": "Deux", "account": voice.accounts.get().pk, "revision": 1}
    assert client.post(f"/w/morvan/posts/{post.pk}/save/", form).json()["revision"] == 2
    stale = client.post(f"/w/morvan/posts/{post.pk}/save/", form | {"part": "Trois"})
    assert stale.status_code == 409
    assert "Somebody else saved" in stale.json()["sentence"]


def test_what_was_typed_stays_on_the_page_when_it_cannot_be_saved(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    post = write(manager, voice)
    accounts = list(voice.accounts.all())
    change_post(manager, post, revision=1, content=text_of("Autre"), accounts=accounts)
    form = {"part": "Ce que je tapais", "account": accounts[0].pk, "revision": 1}
    page = client.post(f"/w/morvan/posts/{post.pk}/", form)
    assert page.status_code == 409
    assert "Ce que je tapais" in page.content.decode()
    for wrong in (
        {"local_time": "bientôt"},
        {"account": ""},
        {"zone": "x", "local_time": "2031-01-01T10:00"},
    ):
        page = client.post("/w/morvan/posts/new/", {"voice": voice.pk, **form, **wrong})
        assert page.status_code == 400
        assert "Ce que je tapais" in page.content.decode()


def test_markup_is_shown_as_text(manager: Member, workspace: Workspace, sign_in: SignIn) -> None:
    client = sign_in(manager)
    post = write(manager, make_voice(workspace), "</textarea><script>alert(1)</script>")
    delivery = only_delivery(post)
    for address in ("posts/", f"posts/{post.pk}/", f"reviews/{delivery.pk}/"):
        assert "<script>alert" not in client.get(f"/w/morvan/{address}").content.decode()


def test_the_list_is_read_page_after_page(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    for number in range(35):
        write(manager, voice, f"Numéro {number}.")
    first = client.get("/w/morvan/posts/?shown=drafts")
    older = first.context["page"].older
    second = client.get("/w/morvan/posts/", {"shown": "drafts", "older": older})
    seen = [*first.context["page"].posts, *second.context["page"].posts]
    assert len({post.pk for post in seen}) == 35
    assert not second.context["page"].older
    for wrong in ("x", "2026_1", "_", "2026-99-99T00:00:00+00:00_3"):
        assert client.get("/w/morvan/posts/", {"older": wrong}).status_code == 200


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    manager: Member,
    workspace: Workspace,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    for number in range(30):
        write(manager, voice, f"Numéro {number}.")
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        client.get("/w/morvan/posts/")


def test_posts_of_another_workspace_are_not_there(
    manager: Member, workspace: Workspace, stranger: Member, sign_in: SignIn
) -> None:
    post = write(manager, make_voice(workspace))
    client = sign_in(stranger)
    for address in (f"/w/morvan/posts/{post.pk}/", f"/w/elsewhere/posts/{post.pk}/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"part": "x", "revision": 1}).status_code == 404


def test_whoever_may_only_read_changes_nothing(
    manager: Member, analyst: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice = make_voice(workspace)
    post = write(manager, voice)
    form = {"part": "x", "account": voice.accounts.get().pk, "revision": 1}
    client = sign_in(analyst)
    assert client.get(f"/w/morvan/posts/{post.pk}/").status_code == 200
    for door in ("", "save/", "submit/", "delete/"):
        assert client.post(f"/w/morvan/posts/{post.pk}/{door}", form).status_code == 403
    post.refresh_from_db()
    assert post.revision == 1


def test_what_is_too_long_for_a_network_is_not_handed_in_but_cut(
    manager: Member, workspace: Workspace, sign_in: SignIn
) -> None:
    voice, client = make_voice(workspace), sign_in(manager)
    long = "Une phrase qui compte. " * 40
    post = write(manager, voice, long)
    form = {"part": long, "account": voice.accounts.get().pk, "language": "fr", "revision": 1}
    page = client.post(f"/w/morvan/posts/{post.pk}/submit/", form)
    assert page.status_code == 400
    assert "too long for Mastodon" in page.content.decode()
    form["revision"] = page.context["revision"]
    cut = client.post(f"/w/morvan/posts/{post.pk}/arrange/", form | {"do": "cut:"})
    parts = [part["text"] for part in cut.context["texts"][0].parts]
    assert len(parts) > 1
    client.post(
        f"/w/morvan/posts/{post.pk}/submit/",
        form | {"part": parts, "revision": cut.context["revision"]},
    )
    assert only_delivery(post).state == State.SCHEDULED
    assert only_delivery(post).parts.count() == len(parts)


@pytest.mark.parametrize(
    "page", ["posts/", "planning/", "reviews/", "deliveries/", "posts/people/"]
)
def test_the_pages_about_posts_lead_to_one_another(
    manager: Member, sign_in: SignIn, page: str
) -> None:
    shown = sign_in(manager).get(f"/w/morvan/{page}").content.decode()
    tabs = shown.split('<nav class="tabs')[1].split("</nav>")[0]
    assert tabs.count("aria-current") == 1
    assert f'href="/w/morvan/{page}" aria-current="page"' in tabs
    assert "Links of posts" not in tabs
