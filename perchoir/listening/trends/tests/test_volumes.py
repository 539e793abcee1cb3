"""Volumes are exact on every clock, and read a number of rows that days bound, not mentions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from perchoir.core.jobs.tables import insert_rows
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.ingest.counting import Changes, Countable
from perchoir.listening.mentions.models import Match, Tally
from perchoir.listening.search.tests.stored import make_watch
from perchoir.listening.trends.periods import Period, between, last_days, last_hours
from perchoir.listening.trends.queries import volumes
from perchoir.listening.watches.models import Watch

NOW = datetime(2026, 11, 22, 15, 40, tzinfo=UTC)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC", "Pacific/Auckland",
         "Pacific/Apia", "Asia/Kathmandu")  # fmt: skip


def count(watch: Watch, instants: list[datetime]) -> None:
    changes = Changes()
    for number, at in enumerate(instants):
        network = "bluesky" if number % 3 else "mastodon"
        changes.add([watch.pk], Countable(at, 10, (("network", network),)))
    changes.write()


def by_hand(instants: list[datetime], period: Period) -> list[int]:
    places = [period.place_of(at) for at in instants]
    return [places.count(step) for step in range(period.count)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("length", [1, 7, 30, 200, 900])
def test_volumes_are_those_of_the_readers_own_clock(
    workspace: Workspace, zone: str, length: int
) -> None:
    watch = make_watch(workspace)
    # Across both changes of summer time.
    instants = [NOW + timedelta(days=2) - timedelta(minutes=421 * n) for n in range(1, 2600)]
    count(watch, instants)
    here = ZoneInfo(zone)
    period = last_hours(NOW, 24, here) if length == 1 else last_days(NOW, length, here)
    for asked in (period, period.before()):
        assert volumes([watch.pk], asked)[watch.pk] == by_hand(instants, asked)


@settings(max_examples=25, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 60 * 24 * 100), max_size=30),
    zone=st.sampled_from(ZONES),
    first=st.integers(0, 90),
    days=st.integers(0, 130),
)
@pytest.mark.django_db
def test_any_window_counts_what_falls_into_it(
    minutes: list[int], zone: str, first: int, days: int
) -> None:
    workspace, _made = Workspace.objects.get_or_create(name="Trends", slug="trends")
    watch = make_watch(workspace, f"Watch {Watch.objects.count()}")
    instants = [datetime(2026, 8, 20, tzinfo=UTC) + timedelta(minutes=n) for n in minutes]
    count(watch, instants)
    start = date(2026, 8, 15) + timedelta(days=first)
    period = between(start, start + timedelta(days=days), ZoneInfo(zone))
    assert volumes([watch.pk], period)[watch.pk] == by_hand(instants, period)


def rows_read(ask: Callable[[], object]) -> int:
    """Rows that the statements of `ask` give back, without grouping them."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    read = 0
    for query in seen.captured_queries:
        sql = query["sql"].replace("sum(posts)", "posts").split("GROUP BY")[0]
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("%", "%%"), [])
            read += len(cursor.fetchall())
    return read


def test_a_month_of_all_watches_reads_some_rows_a_day_however_many_mentions(
    workspace: Workspace,
) -> None:
    watches = [make_watch(workspace, f"Watch {n}").pk for n in range(3)]
    period = last_days(NOW, 30, ZoneInfo("Europe/Paris"))
    hours = [NOW - timedelta(hours=n) for n in range(24 * 31)]
    for posts in (1, 1_000_000):
        rows = [
            (watch, Tally.Facet.NETWORK.value, grain, start, network, posts)
            for watch in watches
            for network in ("bluesky", "mastodon")
            for grain, start in _counts_of(hours)
        ]
        Tally.objects.all().delete()
        insert_rows(Tally, ("watch", "facet", "grain", "at", "value", "posts"), rows)
        # Two networks, 30 days and at each of 31 midnights the hour or two that Paris is ahead.
        assert rows_read(lambda: volumes(watches, period)) <= 3 * 2 * (30 + 2 * 31)
    assert not Match.objects.exists()


def _counts_of(hours: list[datetime]) -> list[tuple[str, datetime]]:
    starts = {hour.replace(minute=0) for hour in hours}
    days = {hour.replace(hour=0) for hour in starts}
    return [("h", one) for one in sorted(starts)] + [("d", one) for one in sorted(days)]
