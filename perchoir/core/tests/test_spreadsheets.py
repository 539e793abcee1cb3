"""Tables for spreadsheets: hostile cells, plain numbers, and what each language expects."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.core.spreadsheets import Cell, Sheet, guarded, unguarded

DELIMITERS = {"fr": ";", "en": ","}


def read(content: str, language: str) -> list[list[str]]:
    assert content.startswith("\ufeff")
    lines = io.StringIO(content.removeprefix("\ufeff"), newline="")
    return list(csv.reader(lines, delimiter=DELIMITERS[language]))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","open")',
        "+cmd|' /C calc'!A0",
        "-1+1",
        "-2+3+cmd|' /C calc'!D2",
        "- a dash, then words",
        "@SUM(A1)",
        "@lea merci",
        "\t=1",
        "\rtext",
        "\ntext",
        " =1",
        "\u00a0\u202f=1",
        "\u3000@x",
        "\u200b=1",
        "\ufeff=1",
        "\x01=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠x",
        "﹦1",
        "﹣1+1",
        "+33 6 12 34 56 78",
        "-5\n",
        "-٣",
        "'=1",
        "''=1",
    ],
)
def test_a_cell_that_would_be_run_is_text(cell: str) -> None:
    assert guarded(cell) == "'" + cell
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize(
    "cell",
    ["", "-5", "+33", "-12,5", "+0.75", "1-1", "Morvan = +5 %", "a@b.example", "l'été", "'été'"],
)
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(
    st.text(alphabet=st.one_of(st.sampled_from("'=+-@ \t\r\n\u00a0＝＋－＠1,.;"), st.characters()))
)
def test_whatever_was_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip().startswith(("=", "@"))


@given(st.sampled_from(["fr", "en"]), st.lists(st.text(min_size=1), min_size=1))
def test_no_cell_breaks_out_of_its_place(language: str, cells: list[str]) -> None:
    sheet = Sheet(language)
    _names, row = read(sheet.beginning(["a"]) + sheet.rows([cells]), language)
    assert row == [guarded(cell) for cell in cells]


def test_a_french_spreadsheet_gets_semicolons_and_decimal_commas() -> None:
    row: list[Cell] = ["été; fin", 12, -2.5, None]
    sheet = Sheet("fr")
    assert sheet.beginning(["Mot", "Mentions"]) == "\ufeffMot;Mentions\r\n"
    assert sheet.rows([row]) == '"été; fin";12;-2,5;\r\n'


def test_an_english_spreadsheet_gets_commas_and_decimal_points() -> None:
    row: list[Cell] = ["été, fin", 12, -2.5, None]
    assert Sheet("en").rows([row]) == '"été, fin",12,-2.5,\r\n'
    assert Sheet(None).rows([row]) == Sheet("en").rows([row])
