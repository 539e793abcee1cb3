"""Searching finds what the reference evaluator finds, newest first, page by page."""

from datetime import timedelta

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.finding import Search
from perchoir.listening.search.tests.stored import NOON, make_post, make_watch, store, store_texts

TEXTS = (
    "L’Airbus A350 décolle de Toulouse #aviation",
    "Fabrice Brégier parle d'Airbus à Toulouse",
    "Rien à voir ici, juste du café ☕",
    "日本の航空会社がエアバスを買う",
    "La mise en service de l'usine, mise à jour",
    "@airbus.bsky.social répond aux questions",
    "https://www.lemonde.fr/economie/airbus un article",
)


def texts_found(workspace: Workspace, query: str) -> list[str]:
    hits = Search(workspace, Asked(query)).page().hits
    return [hit.mention.text for hit in hits]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("airbus", [0, 1, 5]),
        ("fabrice bregier", [1]),
        ('"mise en"', [4]),
        ('"en mise"', []),
        ("toulou*", [0, 1]),
        ("#aviation", [0]),
        ("@airbus", [5]),
        ("url:lemonde.fr", [6]),
        ("航空", [3]),
        ("☕", [2]),
        ("airbus -toulouse", [5]),
        ("cafe OR usine", [2, 4]),
        ('="Airbus"', [0, 1]),
        ("airbus NEAR/2 toulouse", [1]),
        ("lang:fr from:zoe", [0, 1, 2, 3, 4, 5, 6]),
        ("-airbus", [2, 3, 4, 6]),
    ],
)
def test_the_syntax_of_watches_finds_stored_mentions(
    workspace: Workspace, query: str, places: list[int]
) -> None:
    store_texts(make_watch(workspace), *TEXTS)
    assert texts_found(workspace, query) == [TEXTS[place] for place in places]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    same_moment = [make_post(f"morvan numéro {n}", NOON) for n in range(20)]
    older = [make_post(f"morvan ancien {n}", NOON - timedelta(days=40 * n)) for n in range(1, 20)]
    store(watch, *same_moment, *older)
    for query in ("morvan", "", "morvan lang:fr"):
        for watched in (None, watch.pk):
            assert len(set(keys := _walk(workspace, Asked(query, watch=watched)))) == 39
            assert keys == sorted(keys, reverse=True)


def _walk(workspace: Workspace, asked: Asked) -> list[int]:
    keys: list[int] = []
    below: int | None = None
    for _ in range(60):
        page = Search(workspace, asked).page(below, size=3)
        keys += [hit.key for hit in page.hits]
        below = page.older
        if below is None:
            return keys
    raise AssertionError("the search does not end")


def test_another_workspace_is_never_searched(workspace: Workspace, stranger: object) -> None:
    elsewhere = Workspace.objects.get(slug="elsewhere")
    theirs = make_watch(elsewhere)
    store_texts(theirs, "secret morvan")
    store_texts(make_watch(workspace), "notre morvan")
    assert texts_found(workspace, "morvan") == ["notre morvan"]
    assert texts_found(elsewhere, "") == ["secret morvan"]
    assert Search(workspace, Asked(watch=theirs.pk)).page().hits == []


def test_a_deleted_mention_leaves_the_index(workspace: Workspace) -> None:
    first, _second = store_texts(make_watch(workspace), "morvan un", "morvan deux")
    Mention.objects.filter(pk=first.pk).delete()
    assert texts_found(workspace, "morvan") == ["morvan deux"]
    assert Search(workspace, Asked("morvan")).count() == 1


def test_work_is_bounded_and_goes_on_from_where_it_stopped(workspace: Workspace) -> None:
    watch = make_watch(workspace)
    store_texts(watch, *(f"morvan {n}" for n in range(30)), "morvan Exact")
    search = Search(workspace, Asked('="Exact" OR (morvan -morvan)'))
    page = search.page(size=2, most_examined=10)
    assert page.stopped_at
    rounds = 0
    while page.older and not page.hits:
        page = search.page(page.older, size=2, most_examined=10)
        rounds += 1
    assert [hit.mention.text for hit in page.hits] == ["morvan Exact"]
    assert 1 < rounds < 5


def test_days_of_the_reader_bound_a_search(workspace: Workspace) -> None:
    from datetime import date

    store(
        make_watch(workspace),
        make_post("morvan hier", NOON - timedelta(days=1)),
        make_post("morvan aujourd'hui", NOON),
    )
    today = Search(workspace, Asked("morvan", since=date(2026, 11, 20))).page()
    assert [hit.mention.text for hit in today.hits] == ["morvan aujourd'hui"]
    before = Search(workspace, Asked("morvan", until=date(2026, 11, 19))).page()
    assert [hit.mention.text for hit in before.hits] == ["morvan hier"]
