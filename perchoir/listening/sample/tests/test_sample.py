"""One click adds an invented company, one click removes every trace."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Match, Mention, Volume
from perchoir.listening.sample.actions import replay_next
from perchoir.listening.sample.content import authors, history, lines, live
from perchoir.listening.sample.models import Sample
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Kind

SignIn = Callable[[Member], Client]
PARIS = ZoneInfo("Europe/Paris")


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def load(client: Client, slug: str) -> Workspace:
    client.post(f"/w/{slug}/sample/load/")
    return Workspace.objects.get(is_sample=True)


def test_every_mark_of_the_script_points_at_a_post() -> None:
    posts = {post.id: post for post in history(datetime.now(UTC), PARIS)}

    for line in lines():
        post = posts[f"sample:{line.id}"]
        assert bool(line.answers) == (post.kind is Kind.REPLY), line.text
        assert bool(line.quotes) == (post.kind is Kind.QUOTE), line.text
        assert post.reply_to in {"", *posts}


def test_every_author_of_the_script_is_introduced() -> None:
    assert {line.author for line in lines()} | {author for author, _ in live()} <= set(authors())


def test_the_story_ends_before_today() -> None:
    now = datetime(2026, 3, 30, 0, 10, tzinfo=UTC)

    assert max(post.created_at for post in history(now, PARIS)) < now


def test_the_story_is_in_both_languages() -> None:
    text = " ".join(line.text for line in lines())

    assert "portes" in text
    assert "doors" in text


@pytest.mark.django_db
def test_one_click_adds_watches_posts_and_a_deck(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)

    workspace = load(client, "morvan")

    assert workspace.watches.count() == 5
    assert Mention.objects.filter(workspace=workspace).count() > 300
    assert not Watch.objects.filter(workspace=workspace, matches=None).exists()
    deck = client.get(f"/w/{workspace.slug}/deck/").content.decode()
    assert "Vaudrelle" in deck


@pytest.mark.django_db
def test_the_storm_stands_out_of_the_weeks_around_it(owner: Member, sign_in: SignIn) -> None:
    workspace = load(sign_in(owner), "morvan")
    brand = workspace.watches.get(name="Vaudrelle")
    per_day: dict[str, int] = {}
    for volume in Volume.objects.filter(watch=brand):
        day = str(volume.at.astimezone(PARIS).date())
        per_day[day] = per_day.get(day, 0) + volume.posts

    storm = str((timezone.now().astimezone(PARIS) - timedelta(days=9)).date())
    ordinary = sorted(per_day.values())[len(per_day) // 2]
    assert max(per_day, key=lambda day: per_day[day]) == storm
    assert per_day[storm] > 10 * ordinary


@pytest.mark.django_db
def test_who_passes_on_is_grouped_under_who_said_it_first(owner: Member, sign_in: SignIn) -> None:
    workspace = load(sign_in(owner), "morvan")
    denial = Mention.objects.get(workspace=workspace, text__startswith="C’EST FAUX", kind="post")

    assert denial.first is None
    assert denial.copies == 17


@pytest.mark.django_db
def test_every_page_says_that_it_is_a_sample(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    workspace = load(client, "morvan")

    for page in ("", "deck/", "watches/", "search/", "trends/", "sources/", "sample/"):
        content = client.get(f"/w/{workspace.slug}/{page}").content.decode()
        assert "strip sample" in content, page


@pytest.mark.django_db
def test_one_click_removes_every_trace(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    client.get("/w/morvan/")
    before = row_counts()
    workspace = load(client, "morvan")
    for number in range(3):
        Sample.objects.update(next_at=timezone.now())
        assert replay_next(f"worker-{number}")

    client.post(f"/w/{workspace.slug}/sample/remove/")

    assert row_counts() == before


@pytest.mark.django_db
def test_a_second_click_finds_the_sample_that_is_there(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    load(client, "morvan")
    load(client, "morvan")

    assert Workspace.objects.filter(is_sample=True).count() == 1


@pytest.mark.django_db
def test_a_real_workspace_is_never_removed_this_way(owner: Member, sign_in: SignIn) -> None:
    answer = sign_in(owner).post("/w/morvan/sample/remove/")

    assert answer.status_code == 400
    assert Workspace.objects.filter(slug="morvan").exists()


@pytest.mark.django_db
def test_the_deck_moves_and_the_sample_stays_small(owner: Member, sign_in: SignIn) -> None:
    workspace = load(sign_in(owner), "morvan")
    stored = Mention.objects.filter(workspace=workspace).count()
    for number in range(2 * len(live()) + 3):
        Sample.objects.update(next_at=timezone.now())
        assert replay_next(f"worker-{number}")

    assert stored < Mention.objects.filter(workspace=workspace).count() <= stored + len(live())
    assert Match.objects.filter(mention__remote_id__startswith="sample:live-").exists()


@pytest.mark.django_db
def test_nothing_arrives_before_its_time(owner: Member, sign_in: SignIn) -> None:
    load(sign_in(owner), "morvan")
    Sample.objects.update(next_at=timezone.now() + timedelta(minutes=1))

    assert replay_next("worker") is False


def test_the_script_reads_well_on_a_page() -> None:
    folder = Path(__file__).parent.parent / "content"
    for script in folder.glob("*.txt"):
        assert " !" not in script.read_text(encoding="utf-8"), script.name
