"""Tables for spreadsheets: written as the reader's one expects them, and without formulas.

A spreadsheet runs a cell that begins like a formula, wherever the words came from. Such a cell gets
an apostrophe before it, which shows that it is text (OWASP, "CSV Injection", November 2026).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

Cell = str | int | float | None
_MARK: Final = "'"
# Without it a spreadsheet takes the accents of UTF-8 for something else.
_BYTE_ORDER_MARK: Final = "\ufeff"
_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
# Spaces, control characters and what has no width: a spreadsheet may look behind them.
_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


class Sheet:
    """Writes rows of CSV for a reader of `language`: a French spreadsheet writes decimals with a
    comma, and therefore expects semicolons between cells."""

    def __init__(self, language: str | None) -> None:
        self._is_french = (language or "").startswith("fr")

    def beginning(self, names: Sequence[str]) -> str:
        """What stands before the first row: the names of the columns."""
        return _BYTE_ORDER_MARK + self.rows([names])

    def rows(self, rows: Iterable[Sequence[Cell]]) -> str:
        """These rows, each with its end of line."""
        written = io.StringIO()
        writer = csv.writer(written, delimiter=";" if self._is_french else ",")
        writer.writerows([self._written(cell) for cell in row] for row in rows)
        return written.getvalue()

    def _written(self, cell: Cell) -> str:
        if isinstance(cell, float):
            return f"{cell}".replace(".", ",") if self._is_french else f"{cell}"
        return guarded(cell) if isinstance(cell, str) else "" if cell is None else f"{cell}"


def guarded(text: str) -> str:
    """`text` as no spreadsheet runs it. A plain number stays as it is."""
    return _MARK + text if _looks_guarded_or_run(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    bare = text.removeprefix(_MARK)
    return bare if bare != text and _looks_guarded_or_run(bare) else text


def _looks_guarded_or_run(text: str) -> bool:
    # What came with an apostrophe of its own gets another one, so that one can be taken off again.
    return _is_run(text.lstrip(_MARK))


def _is_run(text: str) -> bool:
    """Whether a spreadsheet may take it for a formula, full-width signs included."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    seen = next((one for one in text if unicodedata.category(one) not in _UNSEEN), "")
    sign = unicodedata.normalize("NFKC", seen)
    return sign in ("=", "+", "-", "@") and not _PLAIN_NUMBER.fullmatch(text)
