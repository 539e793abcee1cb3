"""Listeners write into a log, engines take from it: nothing is lost, nothing comes twice."""

import asyncio
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest import cursors
from perchoir.listening.mentions.models import Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.sources.log import Log, Trouble, broker
from perchoir.listening.sources.models import Engine, Place, Source
from perchoir.listening.sources.runner import engine as engines
from perchoir.listening.sources.runner import roll
from perchoir.listening.sources.tests.a_worker import TOTAL
from perchoir.listening.sources.tests.cluster import (
    FIRST,
    FakeFirehose,
    deleted,
    share_until,
    written,
)
from perchoir.listening.sources.tests.cluster import nats as nats
from perchoir.listening.sources.tests.rig import FakeStream, make_source
from perchoir.listening.sources.tests.site import Site
from perchoir.listening.sources.tests.site import site as site
from perchoir.listening.sources.tests.test_faults import assert_each_once
from perchoir.listening.watches.models import Watch
from tools.nats import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]


def _all_received(number: int) -> bool:
    return Source.objects.get().received >= number


def test_two_engines_share_the_posts_of_a_stream_and_count_each_once(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    texts = ["Morvan" if number % 5 == 0 else "Autun" for number in range(2_000)]
    messages = [written(n, text, author=n % 90) for n, text in enumerate(texts)]
    share_until(lambda: _all_received(2_000), nats.url, FakeFirehose(messages, step=400))
    source = Source.objects.get()
    assert (source.received, source.kept) == (2_000, 400)
    assert source.cursor == str(FIRST + 1_999)
    assert Mention.objects.count() == 400
    assert differences(workspace) == 0
    assert not Engine.objects.exists()


def test_a_deletion_never_overtakes_its_post(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    messages = []
    for number in range(0, 600, 2):
        messages += [written(number, author=number), deleted(number + 1, number, author=number)]
    share_until(lambda: _all_received(300), nats.url, FakeFirehose(messages, step=7))
    assert Mention.objects.count() == 0
    assert Source.objects.get().kept > 0 or Source.objects.get().received == 300
    assert differences(workspace) == 0


def test_a_stream_that_is_read_already_goes_through_the_log_in_order(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    share_until(lambda: Mention.objects.count() == 60, nats.url, FakeStream(total=60, step=4))
    ids = Mention.objects.order_by("id").values_list("remote_id", flat=True)
    assert [int(id) for id in ids] == list(range(60))
    assert Source.objects.get().received == 60


def test_a_new_watch_reaches_every_engine_within_a_second(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    firehose = FakeFirehose([written(n, "Autun", author=n) for n in range(100)])
    added: list[float] = []

    def all_lanes_know_it() -> bool:
        if not _all_received(100):
            return False
        if not added:
            Watch.objects.create(workspace=workspace, name="Autun", query="autun")
            added.append(time.monotonic())
        if len(firehose.messages) == 100 and time.monotonic() - added[0] >= 1:
            firehose.messages += [written(n, "Autun", author=n) for n in range(100, 200)]
        return _all_received(200)

    share_until(all_lanes_know_it, nats.url, firehose)
    assert Mention.objects.count() == 100


def test_an_engine_killed_between_store_and_acknowledgement_loses_and_doubles_nothing(
    nats: Server, site: Site
) -> None:
    site.environment["PERCHOIR_LOG_URL"] = nats.url
    site.run("prepare", "1")
    site.start("work")
    dying = site.start("dying")
    assert dying.wait(120) == -9
    site.start("engine")
    site.wait_for_posts(TOTAL)
    report = site.report()
    assert_each_once(report)
    assert site.ask("SELECT received FROM sources_source") == TOTAL


def test_a_server_killed_in_the_middle_and_started_again_loses_and_doubles_nothing(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    firehose = FakeFirehose([written(n, author=n % 90) for n in range(3_000)], step=50)
    killed: list[int] = []

    def all_stored() -> bool:
        stored = Mention.objects.count()
        if stored > 500 and not killed:
            nats.kill()
            killed.append(stored)
            nats.start()
        return stored == 3_000

    share_until(all_stored, nats.url, firehose)
    assert killed
    assert killed[0] < 3_000
    assert Source.objects.get().received == 3_000
    assert differences(workspace) == 0


def test_an_engine_without_its_database_is_left_out_and_stores_nothing_by_halves(
    nats: Server,
    workspace: Workspace,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_source(workspace)
    monkeypatch.setattr(roll, "FIRST_PAUSE_S", 0.1)
    breaks = iter(range(5))

    def breaking(*given: object) -> None:
        cursors.count(*given)  # type: ignore[arg-type]
        if next(breaks, None) is not None:
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(engines, "count", breaking)
    firehose = FakeFirehose([written(n, author=n) for n in range(400)])
    share_until(lambda: Mention.objects.count() == 400, nats.url, firehose)
    assert "cannot follow and is left out" in caplog.text
    assert Source.objects.get().received == 400
    assert differences(workspace) == 0


@pytest.mark.usefixtures("connections_may_be_cut")
def test_a_database_that_cuts_every_connection_delays_and_loses_nothing(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection to cut; set PERCHOIR_DATABASE_URL")
    make_source(workspace)
    firehose = FakeFirehose([written(n, author=n) for n in range(2_000)], step=50)
    cut: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        our_own = cursor.fetchone()

    def all_stored() -> bool:
        stored = Mention.objects.count()
        if stored > 200 and not cut:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                    " datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                    our_own,
                )
                cut.append(cursor.rowcount)
        return stored == 2_000

    share_until(all_stored, nats.url, firehose)
    assert cut
    assert differences(workspace) == 0


def test_a_log_that_is_full_is_waited_for_and_said_on_the_source(
    nats: Server, workspace: Workspace, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "MOST_BYTES", 8_000)
    source = make_source(workspace)
    messages = [written(n, f"Morvan {n * 7919:x}", author=n) for n in range(1_000)]

    def said() -> bool:
        source.refresh_from_db()
        return source.problem_code == "log_full"

    share_until(said, nats.url, FakeFirehose(messages), engines=0)
    assert source.cursor == "" or int(source.cursor) < FIRST + 999
    Source.objects.update(holder="", lease_until=None)
    share_until(lambda: Mention.objects.count() == 1_000, nats.url, FakeFirehose(messages))
    source.refresh_from_db()
    assert source.problem_code == ""


def test_a_block_that_the_log_hands_out_again_is_not_counted_again(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    firehose = FakeFirehose([written(n, author=1) for n in range(10)])
    share_until(lambda: _all_received(10), nats.url, firehose)
    place = Place.objects.get(sequence__gt=0)
    firehose.messages += [written(n, author=1) for n in range(10, 20)]
    Place.objects.update(sequence=place.sequence + 1, written_at="2100-01-01T00:00:00Z")
    share_until(lambda: Source.objects.get().cursor == str(FIRST + 19), nats.url, firehose)
    assert Source.objects.get().received == 10


def test_a_log_that_was_made_anew_counts_from_one_again(
    nats: Server, workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    firehose = FakeFirehose([written(n, author=1) for n in range(10)], step=1)
    share_until(lambda: _all_received(10), nats.url, firehose)
    asyncio.run(_throw_away(nats.url))
    firehose.messages += [written(n, author=1) for n in range(10, 20)]
    share_until(lambda: Mention.objects.count() == 20, nats.url, firehose)


async def _throw_away(url: str) -> None:
    import nats as client

    connected = await client.connect(url)
    await connected.jetstream().delete_stream("perchoir")
    await connected.close()


async def test_a_server_that_does_not_answer_is_said(
    nats: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "ANSWERS_WITHIN_S", 0.3)
    async with Log(nats.url) as log:
        await log.make_sure()
        nats.kill()
        with pytest.raises(Trouble):
            await log.write(0, b"", "1")


def test_an_engine_without_a_log_says_what_to_set() -> None:
    with pytest.raises(CommandError, match="PERCHOIR_LOG_URL is not set"):
        call_command("engine")
