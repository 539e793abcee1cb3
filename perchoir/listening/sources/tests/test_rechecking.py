"""What a network does not tell is asked again: deletions and edits of stored posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.sources.models import Round, Source
from perchoir.listening.sources.runner import rechecking
from perchoir.listening.sources.runner.rechecking import AGES, AT_ONCE, go_on, next_posts
from perchoir.listening.sources.tests.rig import FakeStream, make_source, post, work_until
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Event, Posted, Refused, Removed, Temporary, Tools

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Forgetful(FakeStream):
    """Tells nothing of deletions and edits unless it is asked."""

    gone: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    troubles: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def recheck(
        self, post_ids: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> list[Event]:
        if self.troubles:
            raise self.troubles.pop(0)
        self.asked += post_ids
        events: list[Event] = [Removed("fake", id) for id in post_ids if id in self.gone]
        now = timezone.now()
        return events + [
            Posted(post(int(id), "Morvan, corrected"), now) for id in post_ids if id in self.edited
        ]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechecking, "PAUSE_S", 0.02)


def texts() -> list[str]:
    return list(Mention.objects.order_by("pk").values_list("text", flat=True))


def test_what_was_deleted_or_edited_meanwhile_is_so_here_too(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    work_until(lambda: Mention.objects.count() == 25, FakeStream(total=25))
    Source.objects.update(next_at=None)
    network = Forgetful(total=25, gone={"3", "17"}, edited={"20"})
    work_until(lambda: "Morvan, corrected 20" in texts() and len(texts()) == 23, network)
    assert differences(workspace) == 0
    assert Source.objects.get().cursor == "25"


def test_a_network_that_asks_for_patience_is_asked_where_it_stopped(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    work_until(lambda: Mention.objects.count() == 25, FakeStream(total=25))
    Source.objects.update(next_at=None)
    network = Forgetful(total=25, troubles=[Temporary("rate_limited", retry_after=0.05)])
    work_until(lambda: len(set(network.asked)) == 25, network)
    assert not network.troubles
    assert len(network.asked) == 25


def test_a_refusal_to_answer_does_not_stop_the_listening(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    work_until(lambda: Mention.objects.count() == 5, FakeStream(total=5))
    Source.objects.update(next_at=None)
    network = Forgetful(total=10, troubles=[Refused("forbidden")])
    work_until(lambda: Mention.objects.count() == 10 and not network.troubles, network)
    assert Source.objects.get().problem_code == ""


def test_a_source_that_tells_by_itself_is_never_asked(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    work_until(lambda: Mention.objects.count() == 5, FakeStream(total=5))
    assert not Round.objects.exists()


def ask_all(source: Source, now: datetime) -> list[int]:
    """The ages of all posts looked at until nothing is due."""
    seen = []
    while found := next_posts(source, now):
        begun, mentions = found
        seen += [begun.age] * len(mentions)
        go_on(begun, mentions)
    return seen


def test_the_younger_the_post_the_more_often(workspace: Workspace, watch: Watch) -> None:
    source = make_source(workspace)
    work_until(lambda: Mention.objects.count() == 8, FakeStream(total=8))
    now = timezone.now()
    for days, mention in zip((0, 0, 2, 2, 2, 10, 10, 40), Mention.objects.all(), strict=True):
        Mention.objects.filter(pk=mention.pk).update(at=now - timedelta(days=days, minutes=1))
    assert ask_all(source, now) == [0, 0, 1, 1, 1, 2, 2]
    assert ask_all(source, now + timedelta(minutes=30)) == []
    assert ask_all(source, now + timedelta(minutes=61)) == [0, 0]
    assert ask_all(source, now + AGES[1][1]) == [1, 1, 1, 1, 1]


def test_more_young_posts_than_an_hour_has_turns_leave_turns_to_the_older(
    workspace: Workspace, watch: Watch
) -> None:
    source = make_source(workspace)
    work_until(lambda: Mention.objects.count() == 12 * AT_ONCE, FakeStream(total=12 * AT_ONCE))
    now = timezone.now()
    older = Mention.objects.order_by("pk").values_list("pk", flat=True)[: 4 * AT_ONCE]
    Mention.objects.filter(pk__in=list(older)).update(at=now - timedelta(days=3))
    ages = []
    for turn in range(6):
        found = next_posts(source, now, first=turn % len(AGES))
        assert found
        ages.append(found[0].age)
        go_on(*found)
    assert ages == [0, 1, 0, 0, 1, 0]


def test_two_workers_ask_about_each_post_once(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    work_until(lambda: Mention.objects.count() == 25, FakeStream(total=25))
    Source.objects.update(next_at=None)
    network = Forgetful(total=25)
    work_until(lambda: len(network.asked) >= 25, network, workers=2)
    assert sorted(network.asked, key=int) == [str(number) for number in range(25)]


def test_what_is_gone_for_one_workspace_stays_where_nobody_asked(
    workspace: Workspace, watch: Watch
) -> None:
    other = Workspace.objects.create(name="Ateliers Lenoir", slug="lenoir")
    Watch.objects.create(workspace=other, name="Morvan", query="morvan")
    make_source(workspace)
    theirs = make_source(other)
    work_until(lambda: Mention.objects.count() == 10, FakeStream(total=5))
    Source.objects.update(next_at=None)
    Source.objects.filter(pk=theirs.pk).update(enabled=False)
    network = Forgetful(total=5, gone={"3"})
    work_until(lambda: Mention.objects.filter(workspace=workspace).count() == 4, network)
    assert Mention.objects.filter(workspace=other).count() == 5


def test_a_clock_moved_back_begins_again(workspace: Workspace, watch: Watch) -> None:
    source = make_source(workspace)
    work_until(lambda: Mention.objects.count() == 3, FakeStream(total=3))
    later = timezone.now() + timedelta(days=1) - timedelta(minutes=5)
    assert len(ask_all(source, later)) == 3
    assert len(ask_all(source, later - timedelta(hours=20))) == 3


def test_other_sources_are_left_alone_and_nothing_is_scanned(
    workspace: Workspace, watch: Watch
) -> None:
    mine = make_source(workspace)
    work_until(lambda: Mention.objects.count() == 30, FakeStream(total=30))
    other = make_source(workspace)
    assert ask_all(other, timezone.now()) == []
    begun = Round(source=mine, age=0, began_at=timezone.now(), at=timezone.now())
    asked = rechecking._still_to_come(begun, timezone.now())[:AT_ONCE]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
        plan = asked.explain()
        if connection.vendor == "postgresql":
            cursor.execute("RESET enable_seqscan")
    assert "mention_by_source" in plan
