"""Languages and copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.listening.engine.enrich.duplicates import (
    BANDS,
    NEAR_COPY,
    bands,
    fingerprint,
    numbers,
    signature,
    similarity,
)
from perchoir.listening.engine.enrich.language import identify, written

WIRE = (
    "Airbus annonce la suppression de 2 000 postes en Europe d'ici la fin de l'année, "
    "les syndicats dénoncent une décision brutale"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("je suis très content", "fr"),
        ("Les syndicats appellent à la grève", "fr"),
        ("the unions call for a strike", "en"),
        ("die Gewerkschaften rufen zum Streik auf", "de"),
        ("los sindicatos llaman a la huelga", "es"),
        ("今日は良い天気です", "ja"),
    ],
)
def test_short_posts_are_told_apart(text: str, code: str) -> None:
    assert identify(text).code == code
    assert 0 < identify(text).confidence <= 1


def test_what_the_author_declared_is_believed() -> None:
    assert identify("the unions call for a strike", "fr-FR") == ("fr-fr", 1.0)


@pytest.mark.parametrize("declared", ["und", "zxx", "not a code", "", " "])
def test_a_declaration_that_says_nothing_is_read_from_the_text(declared: str) -> None:
    assert identify("je suis très content", declared).code == "fr"


@pytest.mark.parametrize("text", ["", "ok", "😀", "@airbus #grève https://a.fr", "1234 !!", "\x00"])
def test_what_is_too_short_to_tell_stays_untold(text: str) -> None:
    assert identify(text).code == ""


def test_addresses_handles_and_tags_are_not_language() -> None:
    assert (
        written("RT @the_best: bonjour #weather https://the.weather.com\x00 \ud800") == ": bonjour"
    )


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    code, confidence = identify(text)
    assert len(code) in (0, 2, 3)
    assert 0 <= confidence <= 1


@pytest.mark.parametrize(
    "copy",
    [
        WIRE.upper(),
        f"RT @lemonde: {WIRE}",
        f"{WIRE}... https://lemonde.fr/1",
        WIRE.replace("é", "e"),
    ],
)
def test_the_same_words_have_the_same_fingerprint(copy: str) -> None:
    assert fingerprint(copy) == fingerprint(WIRE) != b""


@pytest.mark.parametrize("text", ["", "merci", "bravo Airbus", "https://a.fr"])
def test_a_word_or_two_is_no_copy(text: str) -> None:
    assert fingerprint(text) == b""


@pytest.mark.parametrize(
    "copy",
    [
        f"URGENT {WIRE} via @afpfr",
        WIRE.replace("brutale", "inacceptable"),
        " ".join(WIRE.split()[:16]) + "…",
    ],
)
def test_a_near_copy_shares_a_band_and_is_similar(copy: str) -> None:
    one, other = signature(WIRE), signature(copy)
    first, second = bands(numbers([one, other])).tolist()
    assert set(first) & set(second)
    assert similarity(one, other) >= NEAR_COPY


def test_unrelated_texts_are_not_similar() -> None:
    other = signature("le chat du voisin dort toute la journée sur le canapé du salon")
    assert similarity(signature(WIRE), other) < 0.3


def test_a_short_text_has_no_signature() -> None:
    assert signature("bravo à toute l'équipe") == b""


def test_a_signature_fits_a_database_and_never_changes() -> None:
    one = signature(WIRE)
    assert one == signature(WIRE)
    assert len(one) == 256
    assert one[:4] == KNOWN_BEGINNING


def test_no_band_is_taken_for_one_of_another_place() -> None:
    assert len(set(bands(numbers([bytes(256)]))[0].tolist())) == BANDS


KNOWN_BEGINNING = b"\xc9R5\xc1"
