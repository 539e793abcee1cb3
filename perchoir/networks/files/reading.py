"""A whole file, line by line: posts, deletions, and what could not be read."""

import codecs
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from perchoir.networks.contract import Event
from perchoir.networks.files import csv_posts
from perchoir.networks.files.blocks import READS, Block, Sift, blocks, to_read
from perchoir.networks.files.dates import FORMATS
from perchoir.networks.files.json_lines import events_of
from perchoir.networks.files.lines import Line, lines
from perchoir.networks.files.model import (
    LineError,
    Mapping,
    Position,
    Read,
    Shape,
    Unusable,
)
from perchoir.networks.files.opening import Damaged, Pieces
from perchoir.networks.files.parquet import read_rows
from perchoir.networks.files.rows import WIDE, Row, RowReader

_EXCERPT = 300
BEGINNING = Position()
DEFAULT_MAPPING = Mapping()


def read(
    path: Path,
    shape: Shape,
    mapping: Mapping = DEFAULT_MAPPING,
    start: Position = BEGINNING,
    *,
    received_at: datetime,
    sift: Sift | None = None,
) -> Iterator[Read]:
    """Everything from `start` on, in constant memory. Reading again gives the same ids.

    With `sift`, new posts that it does not choose are passed over, where the shape allows it
    (`READS`): many lines are then one `Read`.

    `mapping` is for tables alone. Compression is found by itself; a resumed compressed file is
    decompressed again up to `start`. Damage ends the reading with one last error.
    Raises `OSError`, and `ValueError` when the mapping names no known time zone or encoding.
    """
    _check(mapping)
    pieces = Pieces(path, 0 if _is_wide(shape, mapping) else start.offset)
    after = start
    if shape is Shape.CSV:
        found = _rows(pieces, mapping, start, received_at)
    elif shape is Shape.PARQUET:
        found = read_rows(path, mapping, start, received_at, sift)
    elif sift and shape in READS:
        found = _sifted(pieces, shape, start, received_at, sift)
    else:
        found = _lines(pieces, shape, start, received_at)
    try:
        for after_line in found:
            after = after_line.position
            yield after_line
    except Damaged as error:
        problem = LineError(after.line + 1, "file_damaged", str(error)[:_EXCERPT])
        yield Read(after.line + 1, (), (problem,), after, pieces.bytes_done)


def _lines(pieces: Pieces, shape: Shape, start: Position, received_at: datetime) -> Iterator[Read]:
    for number, line in enumerate(lines(pieces, start.offset), start.line + 1):
        if not line.data.strip():
            continue
        events, errors = _read_line(number, line, shape, received_at)
        yield Read(number, events, errors, Position(number, line.end), pieces.bytes_done)


def _sifted(
    pieces: Pieces, shape: Shape, start: Position, received_at: datetime, sift: Sift
) -> Iterator[Read]:
    first = start.line + 1
    for block in blocks(pieces, start.offset):
        after = Position(first + len(block.lines) - 1, block.end)
        yield _read_block(block, first, shape, received_at, sift, after, pieces.bytes_done)
        first = after.line + 1


def _read_block(
    block: Block,
    first: int,
    shape: Shape,
    received_at: datetime,
    sift: Sift,
    after: Position,
    bytes_done: int,
) -> Read:
    events: list[Event] = []
    errors: list[LineError] = []
    chosen = [0] if block.too_long else to_read(block.lines, shape, sift, received_at)
    for number in chosen:
        data = block.lines[number].removesuffix(b"\r")
        if not data.strip():
            continue
        line = Line(data, block.end, block.too_long)
        found, problems = _read_line(first + number, line, shape, received_at)
        events += found
        errors += problems
    passed_over = len(block.lines) - len(chosen)
    return Read(after.line, tuple(events), tuple(errors), after, bytes_done, passed_over)


def _read_line(
    number: int, line: Line, shape: Shape, received_at: datetime
) -> tuple[tuple[Event, ...], tuple[LineError, ...]]:
    excerpt = line.data[:_EXCERPT].decode("utf-8", "replace").replace("\x00", "")
    if line.too_long:
        return (), (LineError(number, "line_too_long", excerpt),)
    events: list[Event] = []
    errors: list[LineError] = []
    try:
        for found in events_of(line.data.removeprefix(b"\xef\xbb\xbf"), shape, received_at):
            if isinstance(found, Unusable):
                errors.append(LineError(number, found.code, excerpt))
            else:
                events.append(found)
    except Unusable as error:
        errors.append(LineError(number, error.code, excerpt))
    return tuple(events), tuple(errors)


def _rows(
    pieces: Pieces, mapping: Mapping, start: Position, received_at: datetime
) -> Iterator[Read]:
    reader = RowReader(pieces, mapping.encoding, mapping.delimiter, start.line, start.offset)
    skip_header = mapping.has_header and start.offset == 0
    for row in reader:
        position = Position(row.last, row.end)
        if skip_header:
            skip_header = False
            if not row.code:
                continue
        events, errors = _read_row(row, mapping, received_at)
        yield Read(row.first, events, errors, position, pieces.bytes_done)


def _read_row(
    row: Row, mapping: Mapping, received_at: datetime
) -> tuple[tuple[Event, ...], tuple[LineError, ...]]:
    excerpt = mapping.delimiter.join(row.cells[:30])[:_EXCERPT]
    if row.code:
        return (), (LineError(row.first, row.code, excerpt),)
    try:
        return (csv_posts.posted_from(row.cells, mapping, received_at),), ()
    except Unusable as error:
        return (), (LineError(row.first, error.code, excerpt),)


def _check(mapping: Mapping) -> None:
    """Raises `ValueError` with a sentence for the log."""
    try:
        codecs.lookup(mapping.encoding)
        ZoneInfo(mapping.zone)
    except (LookupError, ValueError, OSError) as error:
        raise ValueError(f"no such encoding or time zone: {error}") from None
    if len(mapping.delimiter) != 1 or mapping.delimiter in '\r\n"':
        raise ValueError(f"{mapping.delimiter!r} cannot stand between cells")
    if mapping.date_format not in FORMATS:
        raise ValueError(f"{mapping.date_format!r} is no known way to write a date")


def _is_wide(shape: Shape, mapping: Mapping) -> bool:
    return shape is Shape.CSV and mapping.encoding in WIDE
