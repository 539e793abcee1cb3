"""Trends show what the counts say, with the window before, and never read a mention."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Tally
from perchoir.listening.search.tests.stored import make_post, make_watch, store
from perchoir.listening.trends.periods import last_days
from perchoir.listening.trends.tops import top
from perchoir.networks.contract import IncomingPost, Link

SignIn = Callable[[Member], Client]
HERE = "/w/morvan/trends/"
NOW = datetime(2026, 11, 22, 15, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(owner: Member, sign_in: SignIn) -> Client:
    return sign_in(owner)


def posts(count: int, ago: timedelta, **fields: Any) -> list[IncomingPost]:
    return [make_post("morvan", NOW - ago - timedelta(minutes=n), **fields) for n in range(count)]


def table(answer: object) -> list[list[str]]:
    content = answer.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(content)))


def test_the_comparison_shows_each_watch_its_share_and_what_was_before(
    reader: Client, workspace: Workspace
) -> None:
    one, other = make_watch(workspace, "Un"), make_watch(workspace, "Autre")
    store(one, *posts(6, timedelta(hours=1)), *posts(3, timedelta(days=9)))
    store(other, *posts(2, timedelta(days=2)))
    page = reader.get(HERE, {"window": "7d"})
    found = page.context["found"]
    assert [(row.watch.name, row.total, row.total_before) for row in found] == [
        ("Un", 6, 3),
        ("Autre", 2, 0),
    ]
    assert [row.share for row in found] == [0.75, 0.25]
    assert [row.change for row in found] == [1.0, None]


@pytest.mark.parametrize("window", ["24h", "7d", "30d"])
def test_every_window_counts_every_mention_once(
    reader: Client, workspace: Workspace, window: str
) -> None:
    watch = make_watch(workspace)
    store(watch, *posts(40, timedelta(minutes=3)), *posts(5, timedelta(hours=20)))
    rows = table(reader.get(HERE + "volume.csv", {"window": window, "watch": str(watch.pk)}))
    assert sum(int(row[1]) for row in rows[1:]) == 45


def test_a_day_is_the_readers_own(reader: Client, workspace: Workspace) -> None:
    watch = make_watch(workspace)
    # Half past midnight in Paris, the evening before in London.
    store(watch, make_post("morvan", datetime(2026, 11, 19, 23, 30, tzinfo=UTC)))
    asked = {"window": "custom", "from": "2026-11-01", "to": "2026-11-22"}
    rows = table(reader.get(HERE + "volume.csv", asked))
    assert [row[0][:10] for row in rows[1:] if row[1] != "0"] == ["2026-11-20"]


def test_facets_show_the_first_values_and_sum_the_others(
    reader: Client, workspace: Workspace
) -> None:
    watch = make_watch(workspace)
    for rank in range(15):
        store(watch, *posts(20 - rank, timedelta(hours=2), tags=(f"mot{rank:02}",)))
    page = reader.get(f"{HERE}{watch.pk}/tag/", {"window": "7d"})
    assert [row.label for row in page.context["rows"]] == [f"#mot{n:02}" for n in range(10)]
    assert page.context["top"].others == 10 + 9 + 8 + 7 + 6
    assert len(table(reader.get(f"{HERE}{watch.pk}/tag.csv", {"window": "7d"}))) == 1 + 15


def test_ranking_is_exact_when_everybody_speaks_once_a_day(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    steady = [make_post("morvan", NOW - timedelta(days=day), tags=("sans",)) for day in range(28)]
    loud = [make_post("morvan", NOW - timedelta(days=3), tags=("fort",)) for _ in range(5)]
    others = [make_post("morvan", NOW - timedelta(days=1), tags=(f"t{n}",)) for n in range(30)]
    store(watch, *steady, *loud, *others)
    period = last_days(NOW, 30, UTC)
    found = top(watch.pk, Tally.Facet.TAG, period, 3)
    assert [(row.value, row.posts) for row in found.rows[:2]] == [("sans", 28), ("fort", 5)]
    assert found.others == 29


def test_values_lead_to_the_search_that_shows_their_mentions(
    reader: Client, workspace: Workspace
) -> None:
    watch = make_watch(workspace)
    link = Link("https://www.lemonde.fr/economie/article?id=3")
    store(watch, *posts(3, timedelta(hours=2), tags=("crise",), links=(link,)))
    for facet in ("author", "tag", "link", "language", "network"):
        page = reader.get(f"{HERE}{watch.pk}/{facet}/", {"window": "7d"})
        (row,) = page.context["rows"]
        assert len(reader.get(row.url).context["cards"]) == 3, facet


def test_no_chart_reads_mentions(reader: Client, workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store(watch, *posts(3, timedelta(hours=2)))
    with CaptureQueriesContext(connection) as asked:
        reader.get(HERE)
        reader.get(f"{HERE}{watch.pk}/")
        for facet in ("author", "tag", "link", "language", "network"):
            reader.get(f"{HERE}{watch.pk}/{facet}/?part=1")
    for query in asked.captured_queries:
        assert "mentions_mention" not in query["sql"]
        assert "mentions_match" not in query["sql"]


@pytest.mark.parametrize(
    ("first", "last", "field", "said"),
    [
        ("", "", "from", "Give the first and the last day"),
        ("x", "y", "from", "Give the first and the last day"),
        ("2026-02-30", "2026-03-01", "from", "Give the first and the last day"),
        ("2026-11-01", "", "to", "Give the first and the last day"),
        ("2026-11-22", "2026-11-01", "to", "The last day comes before the first"),
        ("0001-01-01", "2026-11-01", "from", "begin in 1990 at the earliest"),
        ("0001-01-01", "9999-12-31", "from", "begin in 1990 at the earliest"),
        ("2026-11-24", "2026-11-30", "from", "has not begun yet"),
        ("9999-12-31", "9999-12-31", "from", "has not begun yet"),
        ("2026-11-01", "9999-12-31", "to", "at most ten years"),
    ],
)
def test_a_window_that_is_none_gets_the_form_with_a_sentence_at_the_field(
    reader: Client, workspace: Workspace, first: str, last: str, field: str, said: str
) -> None:
    watch = make_watch(workspace)
    for path in ("", f"{watch.pk}/", f"{watch.pk}/tag/"):
        answer = reader.get(HERE + path, {"window": "custom", "from": first, "to": last})
        assert answer.status_code == 400
        page = answer.text
        assert said in page
        wrong = 'aria-invalid="true" aria-describedby="window-wrong"'
        assert (
            f'name="{field}" value="{first if field == "from" else last}" required {wrong}' in page
        )
        assert page.count(wrong) == 1
        assert 'name="to"' in page


def test_a_window_of_no_name_gets_the_form(reader: Client) -> None:
    answer = reader.get(HERE, {"window": "abc"})
    assert answer.status_code == 400
    assert "There is no such window." in answer.text
    assert 'href="?window=30d"' in answer.text
    assert reader.get(HERE, {"window": ""}).status_code == 200


def test_a_table_of_no_window_gets_a_sentence(reader: Client) -> None:
    answer = reader.get(HERE + "volume.csv", {"window": "abc"})
    assert (answer.status_code, "There is no such window." in answer.text) == (400, True)


def test_a_window_may_end_after_today(reader: Client, workspace: Workspace) -> None:
    store(make_watch(workspace), *posts(2, timedelta(hours=1)))
    asked = {"window": "custom", "from": "2026-11-01", "to": "2026-11-30"}
    assert reader.get(HERE, asked).context["found"][0].total == 2


def test_each_download_says_what_it_holds(reader: Client, workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store(watch, *posts(2, timedelta(hours=1), tags=("crise",)))
    assert 'aria-label="CSV: the volume of all watches"' in reader.get(HERE).content.decode()
    page = reader.get(f"{HERE}{watch.pk}/").content.decode()
    assert 'aria-label="CSV: the volume of Morvan"' in page
    page = reader.get(f"{HERE}{watch.pk}/tag/").content.decode()
    assert 'aria-label="CSV: Tags of Morvan"' in page


def test_another_workspace_has_no_trends_here(reader: Client, stranger: Member) -> None:
    theirs = make_watch(stranger.workspace, "Theirs", "x")
    assert reader.get(f"{HERE}{theirs.pk}/").status_code == 404
    assert reader.get(f"{HERE}{theirs.pk}/author/").status_code == 404
    assert reader.get(f"{HERE}{theirs.pk}/nothing/").status_code == 404
    assert len(table(reader.get(HERE + "volume.csv", {"watch": theirs.pk}))[0]) == 1


def test_names_in_tables_are_no_formulas(reader: Client, workspace: Workspace) -> None:
    make_watch(workspace, "=SUM(A1)")
    assert table(reader.get(HERE + "volume.csv"))[0][1] == "'=SUM(A1)"
