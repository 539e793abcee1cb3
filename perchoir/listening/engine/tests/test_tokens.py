"""Where words begin and end."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.tests.posts import texts
from perchoir.listening.engine.tokens import (
    HIGHEST_LETTER,
    LONGEST_SEARCHED,
    fold_handle,
    fold_tag,
    handles_in,
    tags_in,
    tokens,
    urls_in,
    words,
)

EMOJI_TEST = Path(__file__).resolve().parents[5] / "shared" / "data" / "unicode" / "emoji-test.txt"
# These are signs, not pictures of something.
SIGNS = frozenset("©®™#*")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'airbus", ["l", "airbus"]),
        ("qu’airbus jusqu'ici", ["qu", "airbus", "jusqu", "ici"]),
        ("aujourd’hui, prud'hommes", ["aujourd'hui", "prud'hommes"]),
        ("don't, can’t", ["don't", "can't"]),
        ("Airbus's we're", ["airbus", "s", "we", "re"]),
        ("O'Reilly", ["o'reilly"]),
        ("'airbus' \"airbus\"", ["airbus", "airbus"]),
        ("Jean-Luc A350-900", ["jean", "luc", "a350", "900"]),
        ("S.N.C.F. U.S.A", ["sncf", "usa"]),
        ("fin.Airbus", ["fin", "airbus"]),
        ("_airbus_ air_france", ["airbus", "air", "france"]),
        ("R&D C++ 3,14", ["r", "d", "c", "3", "14"]),
        ("空中客车Airbus", ["空", "中", "客", "车", "airbus"]),
        ("カナ", ["カ", "ナ"]),
        ("삼성전자 좋다", None),
        ("ด์ก", ["ด์", "ก"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("a\x00b\ud800c", ["a", "b", "c"]),
        ("👩🏽‍💻👍🏿 🇫🇷🇩🇪", ["👩‍💻", "👍", "🇫🇷", "🇩🇪"]),
        ("génial😀😀", ["genial", "😀", "😀"]),
    ],
)
def test_words_are_cut_at_the_right_places(text: str, found: list[str] | None) -> None:
    assert words(text) == found if found else len(words(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "https://airbus.com/a350?x=airbus#airbus",
        "HTTP://AIRBUS.COM",
        "www.airbus.com/boeing",
        "airbus.com/a350…",
        "at://airbus.com/post/1",
        "(https://fr.wikipedia.org/wiki/Airbus_A350_(avion))",
    ],
)
def test_nothing_in_an_address_is_a_word(text: str) -> None:
    assert "airbus" not in words(f"voir {text} ici")
    assert words(f"voir {text} ici")[-1] == "ici"


def test_of_a_handle_only_the_name_is_a_word() -> None:
    text = "merci @airbus.bsky.social et @presse@mastodon.social"
    assert words(text) == ["merci", "airbus", "et", "presse"]


def test_a_mail_address_holds_no_handle() -> None:
    assert handles_in("écrire à contact@airbus.com") == []
    assert handles_in("@airbus, @press@mastodon.social @a.bsky.social.") == [
        "airbus",
        "press@mastodon.social",
        "a.bsky.social",
    ]


def test_tags_are_found_in_every_script_and_numbers_are_none() -> None:
    assert tags_in("#Grève #été_2024, ＃日本 l’#airbus #1 x#y &#39; https://a.fr/#z") == [
        "Grève",
        "été_2024",
        "日本",
        "airbus",
    ]


def test_addresses_end_before_the_punctuation_that_follows_them() -> None:
    assert urls_in("lire (https://lemonde.fr/a), lemonde.fr/b… fin. Pas.Ici") == [
        "https://lemonde.fr/a",
        "lemonde.fr/b",
    ]


def test_tags_compare_without_case_accents_and_signs_handles_without_case() -> None:
    assert fold_tag("#Grève!") == fold_tag("GREVE") == "greve"
    assert fold_tag("air_france") == "air_france"
    assert fold_handle("@Élan") == "élan"


@given(texts | st.text())
def test_words_with_places_are_the_same_words(text: str) -> None:
    found = tokens(text)
    assert [token.word for token in found] == words(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@given(st.text())
def test_words_joined_by_spaces_are_the_same_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


def test_places_lead_back_to_the_original_spelling() -> None:
    text = "Dit l’Œuvre de Bre\u0301gier 👍🏽 !"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        "Dit", "l", "Œuvre", "de", "Bre\u0301gier", "👍🏽",
    ]  # fmt: skip


def test_what_stands_beyond_the_limit_is_not_searched() -> None:
    assert words("a " * LONGEST_SEARCHED + "airbus")[-1] == "a"


@pytest.mark.skipif(not EMOJI_TEST.exists(), reason=f"no Unicode emoji list at {EMOJI_TEST}")
def test_every_emoji_of_unicode_is_one_word() -> None:
    cut = {emoji: words(emoji) for emoji in every_emoji() if emoji[0] not in SIGNS}
    assert len(cut) > 4_000
    assert [emoji for emoji, found in cut.items() if len(found) != 1] == []


def every_emoji() -> Iterator[str]:
    for line in EMOJI_TEST.read_text("utf-8").splitlines():
        codes, _semicolon, rest = line.partition(";")
        if "qualified" in rest and not line.startswith("#"):
            yield "".join(chr(int(code, 16)) for code in codes.split())


def test_letters_beyond_the_first_plane_make_words() -> None:
    """Rare scripts have a pattern of their own, which must be chosen for each of their letters."""
    codes = range(0x10000, HIGHEST_LETTER)
    letters = [
        letter
        for letter in map(chr, codes)
        if unicodedata.category(letter)[0] in "LN" and fold(letter) == letter
    ]
    assert len(letters) > 5_000
    assert [letter for letter in letters if words(f"a {letter} b") != ["a", letter, "b"]] == []
