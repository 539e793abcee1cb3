"""The morning page: what changed, what waits, whether all is well."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perchoir.core.people.models import Member, User, Workspace
from perchoir.listening.mentions.models import Author, Mention, Triage, Volume
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch
from perchoir.web.queries import morning

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 7, 32, tzinfo=UTC)
HOME = "/w/morvan/"


def a_watch(workspace: Workspace, name: str = "Morvan") -> Watch:
    return Watch.objects.create(workspace=workspace, name=name, query="morvan")


def volume(watch: Watch, hours_ago: float, posts: int) -> None:
    at = NOW.replace(minute=30) - timedelta(hours=hours_ago)
    Volume.objects.create(watch=watch, at=at, posts=posts)


def a_mention(workspace: Workspace, text: str = "Bravo Morvan") -> Mention:
    author, _ = Author.objects.get_or_create(workspace=workspace, network="x", remote_id="1")
    number = Mention.objects.count()
    return Mention.objects.create(
        workspace=workspace,
        network="x",
        remote_id=str(number),
        author=author,
        text=text,
        at=timezone.now(),
        received_at=timezone.now(),
    )


def test_the_last_24_hours_stand_beside_the_24_before(owner: Member) -> None:
    watch = a_watch(owner.workspace)
    for hours_ago, posts in [(0, 5), (23, 7), (24, 100), (47, 20), (48, 1000)]:
        volume(watch, hours_ago, posts)
    seen = morning(owner, NOW)
    assert (seen.posts, seen.before) == (12, 120)
    assert (seen.lines[0].change, sum(seen.lines[0].hours), sum(seen.lines[0].hours_before)) == (
        -108,
        12,
        120,
    )


def test_the_busiest_watch_comes_first_and_others_workspaces_stay_out(
    owner: Member, stranger: Member
) -> None:
    quiet, busy = a_watch(owner.workspace, "Quiet"), a_watch(owner.workspace, "Busy")
    volume(quiet, 1, 2)
    volume(busy, 1, 9)
    volume(a_watch(stranger.workspace), 1, 1000)
    seen = morning(owner, NOW)
    assert [line.watch.name for line in seen.lines] == ["Busy", "Quiet"]
    assert (seen.posts, seen.busiest and seen.busiest.watch.name) == (11, "Busy")


def test_the_page_reads_like_a_newspaper(owner: Member, sign_in: SignIn) -> None:
    volume(a_watch(owner.workspace), 1, 1234)
    with time_machine.travel(NOW):
        page = sign_in(owner).get(HOME).content.decode()
    assert "Tuesday 10 March 2026" in page
    assert "The first mentions are in" in page
    assert "1,234 mentions in 24 hours" in page


def test_the_page_speaks_french(owner: Member, sign_in: SignIn) -> None:
    User.objects.filter(pk=owner.user.pk).update(language="fr")
    volume(a_watch(owner.workspace), 1, 1234)
    with time_machine.travel(NOW):
        page = sign_in(owner).get(HOME).content.decode()
    assert "Mardi 10 mars 2026" in page
    assert "1\u00a0234 mentions en 24 heures" in page


def test_what_was_handed_to_me_waits_until_it_is_handled(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    a_watch(owner.workspace)
    mention = a_mention(owner.workspace, "Une question <b>simple</b>")
    triage = Triage.objects.create(
        mention=mention, workspace=owner.workspace, assignee=analyst, assigned_at=timezone.now()
    )
    page = sign_in(analyst).get(HOME).content.decode()
    assert "Une question &lt;b&gt;simple&lt;/b&gt;" in page
    assert "Une question" not in sign_in(owner).get(HOME).content.decode()
    triage.handled_at = timezone.now()
    triage.save()
    page = sign_in(analyst).get(HOME).content.decode()
    assert "Nothing is handed to you" in page
    assert "Everything of the last 24 hours is handled" in page


def test_mentions_that_nobody_handled_are_counted(owner: Member, sign_in: SignIn) -> None:
    a_watch(owner.workspace)
    a_mention(owner.workspace)
    a_mention(owner.workspace)
    page = sign_in(owner).get(HOME).content.decode()
    assert "2 mentions of the last 24 hours are not handled yet" in page


def test_a_source_in_trouble_is_named(owner: Member, sign_in: SignIn) -> None:
    a_watch(owner.workspace)
    source = Source.objects.create(workspace=owner.workspace, key="feeds", name="La presse")
    assert "All is well" in sign_in(owner).get(HOME).content.decode()
    Source.objects.filter(pk=source.pk).update(problem_code="unreachable")
    page = sign_in(owner).get(HOME).content.decode()
    assert "In trouble" in page
    assert "La presse" in page


def test_without_a_source_that_is_on_the_page_says_so(owner: Member, sign_in: SignIn) -> None:
    a_watch(owner.workspace)
    assert "No source is on" in sign_in(owner).get(HOME).content.decode()


def test_an_empty_workspace_teaches_the_next_step(
    owner: Member, leader: Member, sign_in: SignIn
) -> None:
    assert "Two ways to begin" in sign_in(owner).get(HOME).content.decode()
    assert "Ask a colleague" in sign_in(leader).get(HOME).content.decode()


def test_an_ambassador_finds_a_quiet_page(ambassador: Member, sign_in: SignIn) -> None:
    a_watch(ambassador.workspace)
    page = sign_in(ambassador).get(HOME).content.decode()
    assert "Nothing waits for you today" in page
    assert "What is said" not in page


def test_the_page_costs_the_same_for_one_watch_and_for_many(
    owner: Member, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = sign_in(owner)
    for number in range(40):
        volume(a_watch(owner.workspace, f"Watch {number}"), 1, number)
    client.get(HOME)
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]
        page = client.get(HOME).content.decode()
    assert "All 40 watches" in page
