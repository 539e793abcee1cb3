"""No page scans a table: what is asked is found through an index, on both databases."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Tally
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.finding import Search
from perchoir.listening.search.index.terms import any_term
from perchoir.listening.search.tests.stored import make_watch, store_texts
from perchoir.listening.trends.periods import last_days
from perchoir.listening.trends.queries import reach, volumes
from perchoir.listening.trends.tops import top

IS_SQLITE = connection.vendor == "sqlite"
BIG_TABLES = ("mentions_mention", "mentions_match", "mentions_tally", "mentions_volume",
              "search_entry", "mentions_author")  # fmt: skip


@pytest.fixture(autouse=True)
def _small_tables_too(db: None) -> None:
    """PostgreSQL would rather scan a table of ten rows: forbid it, to see whether it could not."""
    if not IS_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def plans_of(asked: CaptureQueriesContext) -> list[str]:
    queries = [query["sql"] for query in list(asked.captured_queries)]
    return [_plan(sql) for sql in queries if sql.lstrip().upper().startswith("SELECT")]


def _plan(sql: str) -> str:
    command = "EXPLAIN QUERY PLAN " if IS_SQLITE else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(command + sql.replace("%", "%%"), [])
        return sql + "\n" + "\n".join(str(row[-1]) for row in cursor.fetchall())


def assert_nothing_is_scanned(plans: list[str]) -> None:
    tables = "|".join((*BIG_TABLES, "entry"))
    # PostgreSQL keeps some by month; SQLite says which index it takes on the same line.
    scan = rf"SCAN ({tables})$" if IS_SQLITE else rf"Seq Scan on ({tables})(_\w+)? "
    for plan in plans:
        assert not re.search(scan, plan, re.MULTILINE), plan


@pytest.mark.parametrize(
    "asked",
    [
        Asked("morvan"), Asked('"de la"'), Asked("mor*"), Asked("morvan -usine", language="fr"),
        Asked(), Asked(network="bluesky"), Asked("morvan", since=date(2026, 1, 1)),
        Asked("morvan", state="open"), Asked("lang:fr"), Asked("from:zoe"),
    ],
)  # fmt: skip
def test_a_search_goes_through_the_full_text(workspace: Workspace, asked: Asked) -> None:
    store_texts(make_watch(workspace), *(f"morvan de la {n}" for n in range(20)))
    with CaptureQueriesContext(connection) as seen:
        Search(workspace, asked).page()
    plans = plans_of(seen)
    assert_nothing_is_scanned(plans)
    # A narrow window may also be read by its keys.
    by_text = "VIRTUAL TABLE INDEX" if IS_SQLITE else "Index Scan"
    found = [plan for plan in plans if "search_entry" in plan]
    assert found
    assert all(by_text in plan for plan in found), found
    if IS_SQLITE:
        assert not any("TEMP B-TREE" in plan for plan in found), found


def test_a_watch_and_an_author_are_read_in_the_order_of_time(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    mention = store_texts(watch, "morvan", "encore")[0]
    for asked in (Asked(watch=watch.pk), Asked(author=str(mention.author_id))):
        with CaptureQueriesContext(connection) as seen:
            assert len(Search(workspace, asked).page().hits) == 2
        plans = plans_of(seen)
        assert_nothing_is_scanned(plans)
        assert not any("search_entry" in plan for plan in plans)


def test_trends_read_counts_through_their_indexes(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store_texts(watch, "morvan", "encore")
    period = last_days(timezone.now(), 30, timezone.get_current_timezone())
    with CaptureQueriesContext(connection) as seen:
        volumes([watch.pk], period)
        reach([watch.pk], period)
        top(watch.pk, Tally.Facet.AUTHOR, period, 10)
    assert_nothing_is_scanned(plans_of(seen))


def test_long_volumes_seek_their_days_and_hours(workspace: Workspace) -> None:
    watches = [make_watch(workspace, f"Watch {n}").pk for n in range(3)]
    period = last_days(timezone.now(), 30, ZoneInfo("Europe/Paris"))
    with CaptureQueriesContext(connection) as seen:
        volumes(watches, period)
    plans = plans_of(seen)
    assert len(plans) == 2
    assert_nothing_is_scanned(plans)
    sought = "grain=? AND at" if IS_SQLITE else "(at "
    assert all(sought in plan for plan in plans), plans


def test_a_ranking_reads_only_what_came_more_than_once(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store_texts(watch, *["morvan"] * 30)
    period = last_days(timezone.now(), 30, ZoneInfo("Europe/Paris"))
    with CaptureQueriesContext(connection) as seen:
        top(watch.pk, Tally.Facet.TAG, period, 10)
    assert "tally_often" in plans_of(seen)[0]


def test_what_stands_nowhere_never_reads_the_list_of_all_mentions(workspace: Workspace) -> None:
    store_texts(make_watch(workspace), *(f"morvan {n}" for n in range(20)))
    with CaptureQueriesContext(connection) as seen:
        Search(workspace, Asked("xyzzyx")).page()
    plans = plans_of(seen)
    assert_nothing_is_scanned(plans)
    assert not any(any_term(workspace.pk) in plan for plan in plans)
