"""A post as a reader of each network will see it."""

from typing import Any

import pytest

from perchoir.publishing.posts.previewing import preview, shown_link

ADDRESS = "https://www.exemple.fr/actualites/2027/une-longue-adresse"


def _content(text: str, **part: Any) -> dict[str, Any]:
    return {"language": "fr", "parts": [{"text": text, "media": [], "card": None, **part}]}


@pytest.mark.parametrize(
    ("network", "shown"),
    [
        ("bluesky", "www.exemple.fr/actualites/2..."),
        ("mastodon", "exemple.fr/actualites/2027/une…"),
        ("x", "exemple.fr/actualites/2027/…"),
        ("linkedin", "https://lnkd.in/…"),
        ("home", ADDRESS),
    ],
)
def test_a_link_is_shortened_as_each_network_does(network: str, shown: str) -> None:
    assert shown_link(ADDRESS, network) == shown
    run = next(run for run in preview(_content(f"Lire {ADDRESS}"), network).parts[0].runs
               if run.kind == "link")  # fmt: skip
    assert run.text == shown


def test_what_is_past_the_limit_is_marked() -> None:
    part = preview(_content("a" * 310), "bluesky").parts[0]
    assert [(len(run.text), run.over) for run in part.runs] == [(300, False), (10, True)]
    assert (part.used, part.allowed, part.is_over) == (310, 300, True)


def test_a_long_text_folds_where_its_network_folds_it() -> None:
    text = "mot " * 80
    folded = preview(_content(text), "linkedin").parts[0]
    assert folded.is_folded
    assert "".join(run.text for run in folded.runs) == text
    assert sum(len(run.text) for run in folded.runs if not run.folded) <= 210
    assert not preview(_content(text), "mastodon").parts[0].is_folded


def test_tags_and_people_look_as_what_they_are() -> None:
    content = _content("Avec @Marie #Lancement #2027 a&#39;b")
    content["people"] = {"Marie": {"bluesky": {"handle": "m.bsky.social", "id": "did:plc:m"}}}
    kinds = [(run.kind, run.text) for run in preview(content, "bluesky").parts[0].runs]
    assert ("mention", "@m.bsky.social") in kinds
    assert ("tag", "#Lancement") in kinds
    assert not any(kind == "tag" and "2027" in text for kind, text in kinds)


def test_a_card_gives_way_to_pictures_but_not_at_home() -> None:
    media = [{"attachment": 1, "alt": "Un atelier"}]
    card = {"url": "https://a.fr/x", "title": "A", "description": "", "picture": None}
    content = _content("Voir", media=media, card=card)
    assert preview(content, "bluesky").parts[0].card is None
    shown = preview(content, "home").parts[0].card
    assert shown is not None
    assert shown["host"] == "a.fr"


def test_a_network_that_makes_its_own_card_shows_and_counts_the_link() -> None:
    card = {"url": "https://a.fr/x", "title": "A", "description": "", "picture": None}
    shown = preview(_content("Voir", card=card), "x")
    assert shown.makes_own_card
    assert [run.kind for run in shown.parts[0].runs] == ["text", "link"]
    assert shown.parts[0].used == len("Voir") + 2 + 23
    assert preview(_content("Voir", card=card), "bluesky").parts[0].used == len("Voir")
