"""Posts in a Parquet file: a table whose columns are read by name, as those of a CSV file are.

Only the columns that mean something are read, and only rows that a watch may match become posts.
`pyarrow`, which reads the format, is an extra: `perchoir[archives]`.
"""

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from perchoir.networks.files import csv_posts
from perchoir.networks.files.blocks import Sift
from perchoir.networks.files.columns import guess_columns
from perchoir.networks.files.dates import formats_of, read_date
from perchoir.networks.files.model import (
    Field,
    Guess,
    LineError,
    Position,
    Read,
    Shape,
    Unusable,
)
from perchoir.networks.files.model import Mapping as Reading
from perchoir.networks.files.opening import Damaged

MAGIC: Final = b"PAR1"
_ROWS: Final = 1_024
_SAMPLE: Final = 200
_SHOWN_ROWS: Final = 10
_SHOWN_CELL: Final = 200
_EXCERPT: Final = 300
_NEEDED: Final = (Field.TEXT, Field.CREATED_AT)
# What a watch may look for; the rest of a row is read when it is a post.
_SEARCHED: Final = (Field.TEXT, Field.TITLE, Field.AUTHOR, Field.AUTHOR_NAME, Field.URL)


def is_parquet(path: Path) -> bool:
    """By its first bytes. Raises `OSError`."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def guess_parquet(path: Path) -> Guess:
    """Problems: `parquet_not_installed`, `file_damaged`, `columns_not_known`."""
    try:
        table = _opened(path)
        names = list(table.schema_arrow.names)
        first = next(iter(table.iter_batches(batch_size=_SAMPLE)), None)
        rows = [_cells(row, names) for row in (first.to_pylist() if first else [])]
    except ModuleNotFoundError:
        return _unknown("parquet_not_installed")
    except (ValueError, OSError):
        return _unknown("file_damaged")
    if not rows:
        return _unknown("file_empty")
    columns = guess_columns(names, rows)
    if not all(field in columns for field in _NEEDED):
        return _unknown("columns_not_known")
    dates = [row[columns[Field.CREATED_AT]] for row in rows]
    formats = formats_of([one for one in dates if one]) or ["iso"]
    return Guess(
        shape=Shape.PARQUET,
        mapping=Reading(columns=columns, date_format=formats[0]),
        names=tuple(names[:_SHOWN_CELL]),
        rows=tuple(tuple(cell[:_SHOWN_CELL] for cell in row) for row in rows[:_SHOWN_ROWS]),
    )


def _unknown(problem: str) -> Guess:
    return Guess(shape=Shape.UNKNOWN, problem=problem)


def _opened(path: Path) -> Any:
    """Raises `ModuleNotFoundError` without pyarrow, `ValueError` and `OSError`."""
    from pyarrow.parquet import ParquetFile

    return ParquetFile(path)


def read_rows(
    path: Path, mapping: Reading, start: Position, received_at: datetime, sift: Sift | None
) -> Iterator[Read]:
    """A `Read` for so many rows; a row is a line. Raises `Damaged` and `OSError`."""
    try:
        table = _opened(path)
        names = table.schema_arrow.names
        rows = _Rows.of(mapping, names, received_at, sift)
        size, total = path.stat().st_size, max(table.metadata.num_rows, 1)
        for first, batch in _batches(table, [names[place] for place in rows.places], start.line):
            reached = first + batch.num_rows
            done = size * reached // total
            yield rows.read(first, batch, Position(reached, reached), done)
    except ModuleNotFoundError:
        raise OSError(errno.ENOSYS, "pyarrow is not installed") from None
    except (ValueError, IndexError, OSError) as error:
        # Arrow says by an OSError of its own that a page is damaged; the system's has a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Damaged(str(error)) from error


def _batches(table: Any, names: list[str], skip: int) -> Iterator[tuple[int, Any]]:
    """From row `skip` on: the number of rows before each batch, and the batch."""
    before = 0
    wanted: list[int] = []
    for number in range(table.num_row_groups):
        rows = table.metadata.row_group(number).num_rows
        if wanted or before + rows > skip:
            wanted.append(number)
        else:
            before += rows
    for batch in table.iter_batches(batch_size=_ROWS, row_groups=wanted, columns=names):
        left = min(max(skip - before, 0), batch.num_rows)
        if left < batch.num_rows:
            yield before + left, batch.slice(left)
        before += batch.num_rows


@dataclass(frozen=True, slots=True)
class _Rows:
    """How rows become posts. `places` are those of the columns that are read."""

    mapping: Reading
    places: list[int]
    received_at: datetime
    sift: Sift | None

    @classmethod
    def of(
        cls, mapping: Reading, names: Sequence[str], received_at: datetime, sift: Sift | None
    ) -> "_Rows":
        places = sorted({place for place in mapping.columns.values() if 0 <= place < len(names)})
        columns = {
            field: places.index(place)
            for field, place in mapping.columns.items()
            if place in places
        }
        return cls(msgspec.structs.replace(mapping, columns=columns), places, received_at, sift)

    def read(self, before: int, batch: Any, after: Position, done: int) -> Read:
        chosen = self._chosen(batch)
        events, errors = [], []
        names = batch.schema.names
        for number, row in zip(chosen, batch.take(chosen).to_pylist(), strict=True):
            cells = _cells(row, names)
            try:
                events.append(csv_posts.posted_from(cells, self.mapping, self.received_at))
            except Unusable as error:
                excerpt = " | ".join(cells)[:_EXCERPT].replace("\x00", "")
                errors.append(LineError(before + number + 1, error.code, excerpt))
        passed_over = batch.num_rows - len(chosen)
        return Read(after.line, tuple(events), tuple(errors), after, done, passed_over)

    def _chosen(self, batch: Any) -> list[int]:
        """All that a watch may match, and all of which no post can be made."""
        if self.sift is None:
            return list(range(batch.num_rows))
        searched = [self._column(batch, field) for field in _SEARCHED]
        dates = self._column(batch, Field.CREATED_AT)
        rows = list(zip(*searched, strict=True))
        wanted = set(self.sift([_message(row) for row in rows]))
        return [
            number
            for number, row in enumerate(rows)
            if number in wanted or not (_is_said(row) and self._is_dated(dates[number]))
        ]

    def _column(self, batch: Any, field: Field) -> list[Any]:
        place = self.mapping.columns.get(field)
        found: list[Any] = [None] * batch.num_rows
        return found if place is None else batch.column(place).to_pylist()

    def _is_dated(self, value: object) -> bool:
        if isinstance(value, date):
            return True
        written = _cell(value).strip()
        return read_date(written, self.mapping.date_format, self.mapping.zone) is not None


def _message(row: Sequence[object]) -> bytes:
    """What a watch may look for in a row, as a message of JSON."""
    text, title, author, name, url = map(_cell, row)
    # Without an author the site is: `csv_posts` has it so.
    site = "" if author or name else csv_posts.site_of(url)
    said = {"text": [text, title, author.strip().lstrip("@"), name, url, site]}
    return msgspec.json.encode(said)


def _is_said(row: Sequence[object]) -> bool:
    text, title = map(_cell, row[:2])
    return bool(text.strip() or title.strip())


def _cells(row: Mapping[str, object], names: Sequence[str]) -> list[str]:
    return [_cell(row.get(name)) for name in names]


def _cell(value: object) -> str:
    """A value as a CSV file would have it; lists and structures say nothing here."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, list | dict | bytes):
        return ""
    return str(value)
