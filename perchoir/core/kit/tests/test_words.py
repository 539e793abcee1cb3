from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from perchoir.core.kit import words

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Qui ? Vous !", "Qui\u202f? Vous\u202f!"),
        ("Une veille : un nom ; un produit", "Une veille\u00a0: un nom\u202f; un produit"),
        ("il dit « oui » et part", "il dit «\u00a0oui\u00a0» et part"),
        ("il dit «oui»", "il dit «\u00a0oui\u00a0»"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ("à 12:30", "à 12:30"),
        ("https://a.example/?q=1;b : là", "https://a.example/?q=1;b\u00a0: là"),
        ("déjà\u202f! fait", "déjà\u202f! fait"),
        ("", ""),
    ],
)
def test_french_punctuation_stays_with_its_word(written: str, shown: str) -> None:
    assert words.french_typography(written) == shown


def test_french_typography_applied_twice_changes_nothing_more() -> None:
    once = words.french_typography("Alors : « non » ; si ! Vraiment ?")
    assert words.french_typography(once) == once


def test_typography_follows_the_language_of_the_reader() -> None:
    with translation.override("fr"):
        assert words.typographic("Qui ?") == "Qui\u202f?"
    with translation.override("en"):
        assert words.typographic("Qui ?") == "Qui ?"


@pytest.mark.parametrize(
    ("language", "whole", "short", "share"),
    [
        ("fr", "1\u00a0234\u00a0567", "12,3\u00a0k", "42\u00a0%"),
        ("en", "1,234,567", "12.3K", "42%"),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(
    language: str, whole: str, short: str, share: str
) -> None:
    with translation.override(language):
        assert words.number_text(1234567) == whole
        assert words.compact_text(12345) == short
        assert words.percent_text(0.42) == share


def test_a_figure_that_is_not_known_is_a_dash_and_never_a_zero() -> None:
    assert words.number_text(None) == words.compact_text(None) == words.percent_text(None) == "–"


def test_small_figures_are_not_made_compact() -> None:
    assert words.compact_text(999) == "999"


@time_machine.travel(NOON, tick=False)
def test_an_hour_is_shown_in_the_zone_of_the_reader() -> None:
    with timezone.override("America/New_York"), translation.override("en"):
        assert words.when_text(NOON) == "07:00"
        assert words.moment_text(NOON) == "Wednesday 4 March 2026, 07:00\u00a0(GMT-05:00)"
    with timezone.override("Europe/Paris"), translation.override("fr"):
        assert words.when_text(NOON) == "13:00"
        assert words.moment_text(NOON) == "mercredi 4 mars 2026 à 13:00\u00a0(UTC+01:00)"


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("language", "this_year", "long_ago"),
    [("fr", "2 janv.", "12/12/16"), ("en", "2 Jan", "12 Dec 16")],
)
def test_a_moment_is_as_short_as_its_distance_allows(
    language: str, this_year: str, long_ago: str
) -> None:
    with translation.override(language), timezone.override("UTC"):
        assert words.when_text(datetime(2026, 1, 2, 9, tzinfo=UTC)) == this_year
        assert words.when_text(datetime(2016, 12, 12, 9, tzinfo=UTC)) == long_ago


@pytest.mark.parametrize(
    ("language", "past", "future", "now"),
    [
        ("fr", "il y a 3 minutes", "dans 2 heures", "à l’instant"),
        ("en", "3 minutes ago", "in 2 hours", "just now"),
    ],
)
def test_how_long_ago_is_one_figure(language: str, past: str, future: str, now: str) -> None:
    with translation.override(language):
        assert words.ago_text(NOON - timedelta(minutes=3), NOON) == past
        assert words.ago_text(NOON + timedelta(hours=2), NOON) == future
        assert words.ago_text(NOON, NOON) == now


def test_a_moment_without_a_zone_is_read_as_universal_time() -> None:
    naive = NOON.replace(tzinfo=None)
    assert words.local(naive) == NOON


def test_a_day_is_written_in_words() -> None:
    with translation.override("fr"):
        assert words.day_text(date(2016, 12, 12)) == "12 décembre 2016"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Claire\u202e rruessaV", "Claire rruessaV"),
        ("  two\n lines\t", "two lines"),
        ("\x00\x07bell", "bell"),
        ("👩‍🏭 Noémie", "👩‍🏭 Noémie"),
        ("\u2066Left\u2069", "Left"),
    ],
)
def test_a_name_cannot_turn_the_line_around(given: str, shown: str) -> None:
    assert words.clean_name(given) == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Claire Vasseur", "CV"),
        ("Jean-Marc Oyono", "JO"),
        ("X", "X"),
        ("", "·"),
        ("…", "·"),
        ("@ines.larrieu", "IL"),
    ],
)
def test_two_letters_stand_for_a_name(name: str, letters: str) -> None:
    assert words.initials(name) == letters
