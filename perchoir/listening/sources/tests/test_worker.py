"""Workers listen: each post once, through failures, pauses and colleagues."""

from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Author, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.sources.models import Problem, Source
from perchoir.listening.sources.runner.health import LONGEST_PAUSE_S, pause_after
from perchoir.listening.sources.tests.rig import (
    FakePoll,
    FakeStream,
    make_source,
    numbered,
    work_until,
)
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary

pytestmark = pytest.mark.django_db(transaction=True)


def kept(count: int) -> bool:
    return Mention.objects.count() >= count


def test_a_stream_is_read_into_mentions_and_its_cursor_kept(
    workspace: Workspace, watch: Watch
) -> None:
    source = make_source(workspace)
    work_until(lambda: kept(95), FakeStream(total=95))
    source.refresh_from_db()
    assert (source.cursor, source.received, source.kept) == ("95", 95, 95)
    assert (source.holder, source.lease_until) == ("", None)
    assert differences(workspace) == 0


def test_after_a_stop_it_goes_on_where_it_was(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=30)
    work_until(lambda: kept(30), stream)
    stream.total = 50
    Source.objects.update(next_at=None)
    work_until(lambda: kept(50), stream)
    assert stream.opened == ["", "30"]
    assert Source.objects.get().received == 50


def test_what_matches_nothing_moves_the_cursor_all_the_same(
    workspace: Workspace, watch: Watch
) -> None:
    Watch.objects.update(query="inexistant")
    make_source(workspace)
    work_until(lambda: Source.objects.get().cursor == "40", FakeStream(total=40))
    assert Source.objects.get().received == 40
    assert not Mention.objects.exists()


def test_two_workers_share_sources_and_double_nothing(workspace: Workspace, watch: Watch) -> None:
    for _ in range(6):
        make_source(workspace)
    stream = FakeStream(total=60)
    work_until(lambda: Source.objects.filter(cursor="60").count() == 6, stream, workers=2)
    assert len(stream.opened) == 6
    assert Mention.objects.count() == 60
    assert differences(workspace) == 0


def test_a_changed_watch_is_live_without_a_restart(workspace: Workspace, watch: Watch) -> None:
    Watch.objects.update(query="inexistant")
    make_source(workspace)
    stream = FakeStream(total=5)

    def follow() -> bool:
        if Source.objects.get().cursor == "5":
            Watch.objects.filter(pk=watch.pk).update(query="morvan", version=2)
            stream.total = 10_000
            stream.pause_s = 0.05
        return Mention.objects.exists()

    work_until(follow, stream)


def test_a_failure_that_passes_is_tried_again(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=5, errors=[Temporary("timed_out", "host")])
    work_until(lambda: kept(5), stream)
    source = Source.objects.get()
    assert (source.failures, source.problem_code) == (0, "")
    assert [problem.code for problem in Problem.objects.all()] == ["timed_out"]


def test_a_failure_that_repeats_itself_stays_one_line(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=5, errors=[Temporary("timed_out"), Temporary("timed_out")])
    work_until(lambda: kept(5), stream)
    assert [problem.times for problem in Problem.objects.all()] == [2]


def test_a_wait_that_the_network_asks_for_is_kept(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace, "fake.poll")
    poll = FakePoll([Temporary("too_many_requests", retry_after=900.0)])
    work_until(lambda: Problem.objects.exists(), poll)
    source = Source.objects.get()
    assert source.next_at is not None
    assert source.next_at > timezone.now() + timedelta(seconds=880)
    assert len(poll.asked) == 1


@pytest.mark.parametrize("error", [Refused("query_missing"), NeedsReconnect("token_refused")])
def test_a_clean_no_stops_until_somebody_acts(
    workspace: Workspace, watch: Watch, error: Refused | NeedsReconnect
) -> None:
    make_source(workspace)
    work_until(lambda: Problem.objects.exists(), FakeStream(errors=[error]))
    source = Source.objects.get()
    assert source.stopped_at is not None
    assert source.problem_code == error.code
    assert source.enabled


def test_a_connector_that_breaks_is_a_problem_and_not_the_end(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    stream = FakeStream(total=5, errors=[ValueError("oops")])  # type: ignore[list-item]
    work_until(lambda: kept(5), stream)
    assert Problem.objects.get().code == "unexpected"


def test_a_paused_source_stores_nothing_more(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=5)

    def pause() -> bool:
        if not kept(5):
            return False
        Source.objects.update(enabled=False, holder="", lease_until=None)
        stream.total = 100
        return True

    work_until(pause, stream)
    assert Mention.objects.count() == 5


def test_polls_wait_as_long_as_the_network_likes(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace, "fake.poll")
    poll = FakePoll([numbered(0, 3)])
    work_until(lambda: kept(3) and Source.objects.get().holder == "", poll)
    source = Source.objects.get()
    assert source.cursor == "3"
    assert source.next_at is not None
    assert source.next_at > timezone.now() + timedelta(seconds=30)


def test_handles_are_asked_for_the_posts_that_are_kept(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=7, handles={"did:1": "anne.example"})
    work_until(lambda: kept(7), stream)
    assert Author.objects.get(remote_id="did:1").handle == "anne.example"


def test_a_post_never_waits_for_a_name(workspace: Workspace, watch: Watch) -> None:
    make_source(workspace)
    stream = FakeStream(total=7, handles={"did:1": "anne.example"}, handles_after_s=0.8)
    work_until(lambda: Author.objects.filter(handle="anne.example").exists(), stream)
    assert Mention.objects.count() == 7


def test_a_lease_from_another_time_does_not_hold_for_ever(
    workspace: Workspace, watch: Watch
) -> None:
    years = timedelta(days=3_650)
    make_source(
        workspace, holder="dead", lease_until=timezone.now() + years, next_at=timezone.now() + years
    )
    work_until(lambda: kept(5), FakeStream(total=5))


def test_pauses_grow_and_end_somewhere() -> None:
    pauses = [pause_after(failures, None) for failures in range(20)]
    assert pauses[0] <= 1.0
    assert all(pause <= LONGEST_PAUSE_S for pause in pauses)
    assert pauses[12] >= LONGEST_PAUSE_S / 2
    assert pause_after(0, 120.0) >= 120.0
