"""Watches are written, checked while typed, changed, paused, deleted and applied to the past."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Match, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.search.tests.stored import make_post, make_watch, store
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Backfill, Watch

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/watches/"


@pytest.fixture
def reader(analyst: Member, sign_in: SignIn) -> Client:
    return sign_in(analyst)


def make(reader: Client, name: str = "Airbus", query: str = "airbus") -> Watch:
    answer = reader.post(HERE + "new/", {"name": name, "query": query, "subject": "brand"})
    assert answer.status_code == 302
    return Watch.objects.get(name=name)


def store_some(watch: Watch, *texts: str) -> list[Mention]:
    now = timezone.now().replace(microsecond=0)
    posts = [make_post(text, now - timedelta(minutes=i)) for i, text in enumerate(texts, start=1)]
    return store(watch, *posts)


def test_a_watch_is_created_and_says_so_in_the_audit_log(
    reader: Client, workspace: Workspace
) -> None:
    watch = make(reader)
    assert (watch.query, watch.version, watch.enabled) == ("airbus", 1, True)
    assert Entry.objects.filter(workspace=workspace, verb="watch.created").exists()


def test_a_query_with_a_mistake_is_not_saved_and_is_pointed_at(reader: Client) -> None:
    answer = reader.post(HERE + "new/", {"name": "X", "query": "airbus OR", "subject": "brand"})
    assert answer.status_code == 422
    assert '<mark class="mistake">OR</mark>' in answer.content.decode()
    assert not Watch.objects.exists()


def test_two_watches_never_share_a_name(reader: Client) -> None:
    make(reader)
    answer = reader.post(HERE + "new/", {"name": "Airbus", "query": "thales", "subject": "brand"})
    assert "already a watch with this name" in answer.content.decode()
    assert Watch.objects.count() == 1


def test_typing_shows_the_meaning_and_marked_posts(reader: Client, workspace: Workspace) -> None:
    store_some(make_watch(workspace), "Airbus vole", "Rien", "<b>AIRBUS</b> encore")
    page = reader.post(HERE + "check/", {"query": "airbus"}).content.decode()
    assert "Posts that contain “airbus”." in page
    assert "<mark>Airbus</mark>" in page
    assert "&lt;b&gt;<mark>AIRBUS</mark>&lt;/b&gt;" in page
    assert "<b>2</b> stored posts" in page


def test_a_query_that_matches_nearly_everything_is_refused_with_the_reason(
    reader: Client,
) -> None:
    page = reader.post(HERE + "check/", {"query": "lang:fr"}).content.decode()
    assert "nearly every post" in page


def test_a_proposed_correction_is_one_gesture_away_without_a_script(reader: Client) -> None:
    page = reader.post(HERE + "check/", {"query": "airbus OU boeing"}).content.decode()
    assert 'value="7:9:OR"' in page
    fixed = reader.post(HERE + "new/", {"query": "airbus OU boeing", "fix": "7:9:OR"})
    assert ">airbus OR boeing</textarea>" in fixed.content.decode()
    assert not Watch.objects.exists()


@pytest.mark.parametrize("fix", ["", "x", "1", "1:", "-1:2:x", "9999:99999:x", "5:1:y"])
def test_a_forged_correction_does_no_harm(reader: Client, fix: str) -> None:
    assert reader.post(HERE + "new/", {"query": "airbus", "fix": fix}).status_code == 200


def test_why_a_post_does_not_match_is_shown(reader: Client, workspace: Workspace) -> None:
    stored = store_some(make_watch(workspace), "le chat Airbus")[0]
    for post in ("le chat Airbus", str(stored.pk), stored.url):
        asked = {"query": "airbus -chat", "post": post}
        page = reader.post(HERE + "why/", asked).content.decode()
        assert "This post does not match." in page
        assert "<mark>chat</mark>" in page


def test_a_change_bumps_the_version_and_can_be_undone(reader: Client) -> None:
    watch = make(reader)
    changed = {"name": "Airbus", "query": "airbus a350", "subject": "brand", "version": "1"}
    reader.post(f"{HERE}{watch.pk}/", changed)
    watch.refresh_from_db()
    assert (watch.query, watch.version) == ("airbus a350", 2)
    reader.post(f"{HERE}{watch.pk}/undo/")
    watch.refresh_from_db()
    assert (watch.query, watch.version) == ("airbus", 3)


def test_a_change_made_upon_an_older_version_is_refused(reader: Client) -> None:
    watch = make(reader)
    stale = {"name": "Airbus", "query": "thales", "subject": "brand", "version": "7"}
    page = reader.post(f"{HERE}{watch.pk}/", stale).content.decode()
    watch.refresh_from_db()
    assert watch.query == "airbus"
    assert "A colleague changed this watch" in page
    assert ">thales</textarea>" in page
    assert 'name="version" value="1"' in page


def test_the_list_shows_what_came_today(reader: Client, workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store_some(watch, *(f"airbus {n}" for n in range(4)))
    (row,) = reader.get(HERE).context["listed"]
    assert (len(row.days), sum(row.days), sum(row.before)) == (14, 4, 0)
    assert row.today == row.days[-1]


def test_a_watch_is_paused_and_resumed(reader: Client) -> None:
    watch = make(reader)
    reader.post(f"{HERE}{watch.pk}/pause/")
    watch.refresh_from_db()
    assert not watch.enabled
    reader.post(f"{HERE}{watch.pk}/resume/")
    watch.refresh_from_db()
    assert watch.enabled


def test_deleting_shows_first_what_goes_and_keeps_the_mentions(
    reader: Client, workspace: Workspace
) -> None:
    watch = make_watch(workspace)
    store_some(watch, "un", "deux")
    page = reader.get(f"{HERE}{watch.pk}/delete/").content.decode()
    assert "2 matches" in page
    reader.post(f"{HERE}{watch.pk}/delete/")
    assert not Watch.objects.filter(pk=watch.pk).exists()
    assert Mention.objects.count() == 2


def test_a_new_watch_is_applied_to_the_past_with_its_counts(
    reader: Client, workspace: Workspace
) -> None:
    before = make_watch(workspace, "Tout", "airbus OR boeing")
    texts = [f"airbus {n}" if n % 3 else f"boeing {n}" for n in range(30)]
    store_some(before, *texts)
    watch = make(reader)
    reader.post(f"{HERE}{watch.pk}/past/")
    for _ in range(20):
        if not run_one_step("worker"):
            break
    backfill = Backfill.objects.get()
    assert (backfill.state, backfill.matched) == (Backfill.State.DONE, 20)
    assert Match.objects.filter(watch=watch).count() == 20
    assert differences(workspace) == 0
    page = reader.get(f"{HERE}{watch.pk}/past/progress/").content.decode()
    assert "Applied to the past: 20 posts added." in page


def test_applying_twice_adds_nothing_twice(reader: Client, workspace: Workspace) -> None:
    store_some(make_watch(workspace, "Tout", "airbus"), "airbus un", "airbus deux")
    watch = make(reader)
    for _ in range(2):
        reader.post(f"{HERE}{watch.pk}/past/")
        while run_one_step("worker"):
            pass
    assert Match.objects.filter(watch=watch).count() == 2
    assert differences(workspace) == 0


def test_applying_an_old_version_stops_when_the_watch_changes(reader: Client) -> None:
    watch = make(reader)
    reader.post(f"{HERE}{watch.pk}/past/")
    Watch.objects.filter(pk=watch.pk).update(version=9)
    assert run_one_step("worker")
    assert Backfill.objects.get().state == Backfill.State.STOPPED
    assert not run_one_step("worker")


def test_helpers_write_watches_that_can_be_saved_as_they_are(reader: Client) -> None:
    asked = {"kind": "company", "name": "Saint-Gobain", "handles": "saintgobain", "ours": ""}
    page = reader.post(HERE + "help/", asked).content.decode()
    assert "a common misspelling" in page
    assert "@saintgobain" in page


@pytest.mark.parametrize("kind", ["company", "person", "competitor", "tender"])
def test_a_helper_bears_markup_and_operators_in_names(reader: Client, kind: str) -> None:
    asked = {"kind": kind, "name": '<script>"OR (', "handles": "<i>,@", "ours": "<b>"}
    page = reader.post(HERE + "help/", asked).content.decode()
    assert '<script>"OR' not in page


def test_homonyms_are_proposed_with_every_alternative_in_parentheses(
    reader: Client, workspace: Workspace
) -> None:
    house = [f"Orange ouvre une boutique de téléphone {n}" for n in range(12)]
    fruit = [f"jus d'orange pressé vitamine cuisine {n}" for n in range(8)]
    store_some(make_watch(workspace), *house, *fruit)
    page = reader.post(HERE + "exclusions/", {"query": "orange OR orang"}).content.decode()
    assert "(orange OR orang) -" in page


def test_the_watch_of_another_workspace_is_not_there(reader: Client, stranger: Member) -> None:
    theirs = make_watch(stranger.workspace, "Theirs", "secret")
    for page in ("", "delete/", "past/progress/"):
        assert reader.get(f"{HERE}{theirs.pk}/{page}").status_code == 404
    for gesture in ("pause/", "resume/", "undo/", "delete/", "past/", "past/stop/", ""):
        assert reader.post(f"{HERE}{theirs.pk}/{gesture}", {}).status_code == 404
    assert Watch.objects.filter(pk=theirs.pk, enabled=True).exists()


def test_a_post_of_another_workspace_is_never_explained(
    reader: Client, workspace: Workspace, stranger: Member
) -> None:
    secret = store_some(make_watch(stranger.workspace, "Theirs", "x"), "projet secret")[0]
    for post in (str(secret.pk), secret.url):
        page = reader.post(HERE + "why/", {"query": "secret", "post": post}).content.decode()
        assert "This post does not match." in page


def test_readers_look_but_do_not_write(leader: Member, sign_in: SignIn) -> None:
    watch = make_watch(leader.workspace)
    reader = sign_in(leader)
    assert "Save the watch" not in reader.get(f"{HERE}{watch.pk}/").content.decode()
    changed = {"name": "X", "query": "thales", "subject": "brand"}
    assert reader.post(f"{HERE}{watch.pk}/", changed).status_code == 403
    assert reader.post(HERE + "new/", changed).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["a" * 10_000, "(" * 10_000, '"' * 9_999, "airbus OR " * 999, "אירבוס OR ايرباص", "\0airbus",
     "-" * 5_000, "<script>alert(1)</script>", "airbus\r\nOR\r\nboeing"],
)  # fmt: skip
def test_any_query_gets_an_answer(reader: Client, query: str) -> None:
    answer = reader.post(HERE + "check/", {"query": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_query_beyond_the_limit_is_refused_in_a_sentence(reader: Client) -> None:
    page = reader.post(HERE + "check/", {"query": "airbus " * 2_000}).content.decode()
    assert "at most 10000 characters" in page


def test_a_forged_change_changes_nothing(reader: Client) -> None:
    watch = make(reader)
    forged = {"query": "airbus", "fix": f"{'9' * 5_000}:1:x"}
    assert reader.post(f"{HERE}{watch.pk}/", forged).status_code == 200


def test_an_address_that_no_database_takes_is_read_as_words(reader: Client) -> None:
    asked = {"query": "airbus", "post": "https://a.example/\0"}
    assert reader.post(HERE + "why/", asked).status_code == 200
