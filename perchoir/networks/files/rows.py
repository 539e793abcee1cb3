"""Rows of a CSV file of any size, whatever its quotes do."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from perchoir.networks.common.html import clean
from perchoir.networks.files.lines import Line, lines

LONGEST_ROW: Final = 1_000_000
MOST_LINES: Final = 2_000
MOST_COLUMNS: Final = 20_000
WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be"})
_QUOTE: Final = '"'


class Row(msgspec.Struct, frozen=True):
    """`first` is the number of its first line and `last` of its last, from 1. `end` is the offset
    after it. `code` says what is wrong; then `cells` hold what can be shown."""

    first: int
    last: int
    end: int
    cells: tuple[str, ...] = ()
    code: str = ""


class RowReader:
    """Cuts lines into rows. A quote opens only at the start of a cell; one that is never closed
    costs its own line, and reading goes on with the next."""

    def __init__(
        self, pieces: Iterable[bytes], encoding: str, delimiter: str, line: int = 0, offset: int = 0
    ) -> None:
        self._encoding = encoding
        self._delimiter = delimiter
        self._line = line
        csv.field_size_limit(2 * LONGEST_ROW)
        self._back: deque[Line] = deque()
        self._lines = _physical_lines(pieces, encoding, offset)

    def __iter__(self) -> Iterator[Row]:
        """Raises `Damaged`."""
        while (line := self._next()) is not None:
            if line.too_long:
                yield self._bad("line_too_long", line)
                continue
            taken, text, is_open = self._whole(line)
            if is_open:
                self._back.extendleft(reversed(taken[1:]))
                self._line -= len(taken) - 1
                yield self._bad("quote_not_closed", line)
            elif text.strip():
                yield self._row(taken, text)

    def _next(self) -> Line | None:
        line = self._back.popleft() if self._back else next(self._lines, None)
        self._line += line is not None
        return line

    def _whole(self, line: Line) -> tuple[list[Line], str, bool]:
        """The lines of one row, their text, and whether a quote is still open at their end."""
        taken, parts, size = [line], [self._text(line)], len(line.data)
        is_open = ends_inside_quotes(parts[0], self._delimiter, False)
        while is_open and size <= LONGEST_ROW and len(taken) < MOST_LINES:
            following = self._next()
            if following is None:
                break
            taken.append(following)
            if following.too_long:
                break
            parts.append(self._text(following))
            size += len(following.data)
            is_open = ends_inside_quotes(parts[-1], self._delimiter, True)
        return taken, "\n".join(parts), is_open

    def _row(self, taken: list[Line], text: str) -> Row:
        first = self._line - len(taken) + 1
        try:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter), [])
        except csv.Error:
            return Row(first, self._line, taken[-1].end, (text[:300],), "row_not_readable")
        code = "too_many_columns" if len(cells) > MOST_COLUMNS else ""
        kept = cells[:20] if code else cells
        return Row(first, self._line, taken[-1].end, tuple(kept), code)

    def _bad(self, code: str, line: Line) -> Row:
        return Row(self._line, self._line, line.end, (self._text(line)[:300],), code)

    def _text(self, line: Line) -> str:
        encoding = "utf-8" if self._encoding in WIDE else self._encoding
        return decoded(line.data, encoding).removeprefix("\ufeff").replace("\r", " ")


def decoded(data: bytes, encoding: str) -> str:
    """Files glued together hold lines in several encodings: each line is read as it can be."""
    try:
        return clean(data.decode(encoding))
    except UnicodeDecodeError:
        return clean(data.decode("cp1252" if encoding == "utf-8" else "utf-8", "replace"))


def ends_inside_quotes(text: str, delimiter: str, inside: bool) -> bool:
    """Whether a quoted cell is still open after `text`, which begins inside one or not."""
    if _QUOTE not in text:
        return inside
    at, starts_cell = 0, not inside
    while at < len(text):
        if inside:
            stop = text.find(_QUOTE, at)
            if stop < 0:
                return True
            doubled = text.startswith(_QUOTE, stop + 1)
            inside, at, starts_cell = doubled, stop + 1 + doubled, False
        elif starts_cell and text.startswith(_QUOTE, at):
            inside, at = True, at + 1
        else:
            stop = text.find(delimiter, at)
            if stop < 0:
                return False
            at, starts_cell = stop + 1, True
    return inside


def _physical_lines(pieces: Iterable[bytes], encoding: str, offset: int) -> Iterator[Line]:
    if encoding not in WIDE:
        yield from lines(pieces, offset, LONGEST_ROW)
        return
    # In UTF-16 the byte that ends a line may stand anywhere: the file is rewritten on the way,
    # offsets count in what was rewritten, and a resumed one is read again from its start.
    for line in lines(_narrow(pieces, encoding), 0, LONGEST_ROW):
        if line.end > offset:
            yield line


def _narrow(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
