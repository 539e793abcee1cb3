"""The documentation shows the truth table as it is."""

import pytest

from tests.doors.docs import FRENCH, pages, written
from tests.doors.table import TABLES, columns_of, rows_of


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_doors_shows_the_table_that_is_tried(language: str) -> None:
    text = pages()[language].read_text(encoding="utf-8")
    assert text == written(text, language), "python -m tests.doors.docs writes it again"


def test_every_word_of_the_tables_is_said_in_french() -> None:
    words = {row for table in TABLES.values() for row, _cells in rows_of(table)}
    words |= {one for table in TABLES.values() for one in columns_of(table)}
    words |= {
        cell
        for table in TABLES.values()
        for _row, cells in rows_of(table)
        for cell in cells
        if not cell.isdigit()
    }
    assert words <= FRENCH.keys()
