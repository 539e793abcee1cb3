"""The matcher on batches, on many watches and on monsters."""

import pytest

from perchoir.listening.engine.matcher import Matcher
from perchoir.listening.engine.query import parse
from perchoir.listening.engine.reference import matches
from perchoir.listening.engine.requirements import required_keys
from perchoir.listening.engine.tests.posts import post


def test_each_post_gets_the_ids_of_its_watches_in_order() -> None:
    matcher = Matcher([(30, parse("airbus")), (2, parse("avion OR airbus")), (5, parse("train"))])
    found = matcher.match([post("un airbus"), post("rien"), post("train avion")])
    assert found == [[2, 30], [], [2, 5]]


def test_no_watch_and_no_post_are_fine() -> None:
    assert Matcher([]).match([post("airbus")]) == [[]]
    assert Matcher([(1, parse("airbus"))]).match([]) == []


def test_a_filter_without_words_is_tried_on_every_post() -> None:
    matcher = Matcher([(1, parse("lang:fr -airbus", allow_broad=True))])
    found = matcher.match([post("x", language="fr"), post("airbus", language="fr"), post("y")])
    assert found == [[1], [], []]


def test_only_candidates_are_asked_where_they_are_known() -> None:
    matcher = Matcher([(30, parse("airbus")), (2, parse("avion OR airbus")), (5, parse("train"))])
    posts = [post("un airbus"), post("train airbus"), post("train airbus")]
    assert matcher.match(posts, [[30, 5], None, ()]) == [[30], [2, 5, 30], []]


def test_a_declared_language_is_asked_for_first() -> None:
    matcher = Matcher([(1, parse("airbus lang:fr"))])
    text = "Le nouvel airbus est arrivé ce matin à Toulouse"
    spoken = [post(text, language=language) for language in ("fr", "fr-CA", "en", "und", "")]
    assert matcher.match(spoken) == [[1], [1], [], [1], [1]]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("le airbus", {"airbus"}),
        ("airbus boeing777", {"boeing777"}),
        ("airbus OR boeing", {"airbus", "boeing"}),
        ('"la grève des contrôleurs"', {"controleurs"}),
        ("airb*", {"*air"}),
        ("空*", {"*空"}),
        ("la NEAR/5 grève", {"greve"}),
        ("airbus #grève", {"#greve"}),
        ("from:lemonde lang:fr", {"<lemonde"}),
        ("to:lemonde", {">lemonde"}),
        ("@airbus", {"@airbus"}),
        ("url:lemonde.fr/eco", {"/lemonde.fr"}),
        ("lang:fr -airbus", None),
        ("airbus OR lang:fr", None),
    ],
)
def test_a_watch_is_indexed_under_its_rarest_required_words(
    query: str, keys: set[str] | None
) -> None:
    assert required_keys(parse(query, allow_broad=True).root) == keys


MONSTERS = {
    "a megabyte": "airbus " * 150_000,
    "one endless word": "x" * 1_000_000,
    "lone surrogates": "\ud800airbus\udfff" * 100,
    "NULs": "\x00" * 50_000 + "airbus",
    "combining marks": "a" + "\u0301" * 99_000,
    "apostrophes": "'" * 99_000,
    "points": "a." * 50_000,
    "joiners": "👩\u200d" * 40_000,
    "ats": "@" * 99_000,
    "hashes": "#" * 99_000,
    "an endless address": "http://" + "a" * 99_000,
    "dots that look like domains": "a." * 49_000 + "/",
    "an endless mail": "a@" * 49_000,
}
QUERIES = (
    "airbus",
    "airbus NEAR/100 airbus",
    '="airbus"',
    "air* -boeing",
    "lang:fr #a @a url:a.fr",
    '"airbus airbus airbus"',
)


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_post_is_judged_as_the_reference_does(name: str) -> None:
    monster = post(MONSTERS[name])
    watches = [(number, parse(text)) for number, text in enumerate(QUERIES)]
    expected = [number for number, query in watches if matches(query, monster)]
    assert Matcher(watches).match([monster, post("airbus")])[0] == expected


def test_a_thousand_watches_find_each_its_own_post() -> None:
    matcher = Matcher((number, parse(f"sujet{number} -autre")) for number in range(1_000))
    found = matcher.match([post(f"un sujet{number} ici") for number in range(0, 1_000, 50)])
    assert found == [[number] for number in range(0, 1_000, 50)]
