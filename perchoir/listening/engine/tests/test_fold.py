"""What folding puts together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.listening.engine.fold import FOLD_VERSION, fold, origins


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Fabrice BRÉGIER", "fabrice bregier"),
        ("e\u0301te\u0301", "ete"),
        ("Œuvre œuf Æon", "oeuvre oeuf aeon"),
        ("Straße", "strasse"),
        ("ﬁn, ﬂeur", "fin, fleur"),
        ("Ａｉｒｂｕｓ Ⓐ 𝐀𝐢𝐫", "airbus a air"),
        ("Łódź Ørsted Đoković", "lodz orsted dokovic"),
        ("İstanbul ISPARTA ı", "istanbul isparta i"),
        ("l’airbus lʼairbus l´airbus l`airbus", "l'airbus l'airbus l'airbus l'airbus"),
        ("Airbus™ Orange®", "airbus  orange "),
        ("ΣΊΣΥΦΟΣ Сергей Ёлка", "σισυφοσ сергеи елка"),
        ("مُحَمَّد", "محمد"),
        ("٣ 3 ３", "3 3 3"),
        ("co\u00adop\u200cé", "coope"),
        ("👍🏽 ❤️", "👍 ❤"),
    ],
)
def test_spellings_of_the_same_word_are_folded_together(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_vowel_signs_of_indic_and_thai_scripts_are_kept() -> None:
    assert fold("हिन्दी") == "हिन्दी"
    assert fold("ไทย็") == "ไทย็"


def test_half_width_kana_are_folded_to_full_width_with_their_voice_marks() -> None:
    assert fold("ｶﾞ") == fold("ガ")


@pytest.mark.parametrize("hostile", ["\x00", "\ud800", "\x1b", "\u2028", "\ue000"])
def test_control_characters_and_lone_surrogates_become_spaces(hostile: str) -> None:
    assert fold(f"a{hostile}b") == "a b"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_parts_may_be_folded_apart(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    places = origins(text)
    assert len(places) == len(fold(text))
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def test_the_version_names_the_unicode_tables_it_was_made_from() -> None:
    assert FOLD_VERSION.startswith("1-")


def test_each_plain_character_folds_to_one() -> None:
    plain = "".join(map(chr, range(128)))
    assert len(fold(plain)) == len(origins(plain)) == 128
    assert origins(plain) == origins(plain + "é")[:-1]
