"""The estimated sentiment of a post: what is promised of any, and how right it is over many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.sentiment import DEFAULT, FOLDERS, read_labelled, right
from perchoir.listening.engine.enrich.polarity import polarity
from perchoir.listening.engine.enrich.sentiment import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    features,
    sentiment,
    sentiments,
)
from perchoir.listening.engine.enrich.weighing import WEIGHTS

LEAST_RIGHT = {"fr": 65.0, "en": 59.5}
MOST_BYTES = 400_000


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Quelle honte, un service lamentable et des menteurs", "fr", NEGATIVE),
        ("Merci à toute l'équipe, un accueil formidable, bravo !", "fr", POSITIVE),
        ("Conseil municipal lundi à 18 h à la mairie", "fr", NEUTRAL),
        ("😡😡 encore en panne, scandaleux", "fr-CA", NEGATIVE),
        ("What a terrible failure, I hate this company", "en", NEGATIVE),
        ("Thank you so much, I love it, great work!", "en-GB", POSITIVE),
        ("The board meets on Monday at the town hall", "en", NEUTRAL),
    ],
)
def test_plain_praise_and_blame_are_told_apart(text: str, language: str, label: int) -> None:
    found = sentiment(text, language)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    ("text", "language"),
    [("Que vergonha", "pt"), ("Merci", ""), ("", "fr"), ("...", "fr"), ("https://a.fr/b", "en")],
)
def test_without_words_or_in_another_language_nothing_is_said(text: str, language: str) -> None:
    assert sentiment(text, language) is None


def test_a_batch_says_of_each_what_it_says_of_it_alone() -> None:
    posts = [("Bravo", "fr"), ("ruim", "pt"), ("awful", "en"), ("", "fr"), ("Honte à vous", "fr")]
    assert sentiments(posts) == [sentiment(*post) for post in posts]


def test_a_negation_turns_praise_around() -> None:
    assert features("content", "fr") - features("pas content", "fr") != set()
    said, denied = sentiment("great", "en"), sentiment("not great", "en")
    assert said is not None
    assert denied is not None
    assert denied.positive < said.positive


@pytest.mark.parametrize(
    ("word", "language", "sign"),
    [("bravo", "fr", 1), ("scandaleuse", "fr", -1), ("con", "fr", -1), ("conseil", "fr", 0),
     ("lovely", "en", 1), ("warning", "en", 0), ("👎", "fr", -1)],
)  # fmt: skip
def test_a_word_is_known_by_its_beginning_unless_it_must_be_whole(
    word: str, language: str, sign: int
) -> None:
    assert polarity(word, language) == sign


@settings(max_examples=40)
@given(st.text(), st.sampled_from(["fr", "en", "pt"]))
def test_any_text_can_be_estimated(text: str, language: str) -> None:
    found = sentiment(text, language)
    assert found is None or sum(found[1:]) == pytest.approx(1, abs=1e-4)


def test_the_weights_are_a_small_file() -> None:
    assert WEIGHTS.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("language", FOLDERS)
def test_it_is_right_as_often_as_its_card_says(language: str) -> None:
    if not DEFAULT.is_dir():
        pytest.skip(f"the labelled posts are not at {DEFAULT}")
    posts = read_labelled(DEFAULT / FOLDERS[language], "val")
    assert right(posts, language) >= LEAST_RIGHT[language]
