"""What a file is, from its beginning: shape, compression, and for CSV how it is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from perchoir.networks.files.columns import guess_columns, looks_like_header
from perchoir.networks.files.dates import formats_of, is_day_first, is_month_first
from perchoir.networks.files.lines import LONGEST_LINE, lines
from perchoir.networks.files.model import Compression, Field, Guess, Mapping, Shape
from perchoir.networks.files.opening import Damaged, Pieces, compression_of
from perchoir.networks.files.parquet import guess_parquet, is_parquet
from perchoir.networks.files.rows import RowReader, ends_inside_quotes

_LOOKED_AT: Final = 512 * 1024
_SAMPLE_LINES: Final = 50
_SAMPLE_ROWS: Final = 200
_SHOWN_ROWS: Final = 10
_SHOWN_COLUMNS: Final = 200
_SHOWN_CELL: Final = 200
_DELIMITERS: Final = (",", ";", "\t", "|")


def guess(path: Path) -> Guess:
    """Reads the first megabytes only. Raises `OSError`."""
    if is_parquet(path):
        return guess_parquet(path)
    compression = compression_of(path)
    start = _beginning(path)
    if not start.strip():
        problem = "file_damaged" if compression is not Compression.NONE else "file_empty"
        return Guess(shape=Shape.UNKNOWN, compression=compression, problem=problem)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _guess_json(path, compression)
    return _guess_csv(path, start, compression)


def _beginning(path: Path) -> bytes:
    start = bytearray()
    with suppress(Damaged):
        for piece in Pieces(path):
            start += piece
            if len(start) >= _LOOKED_AT:
                break
    return bytes(start[:_LOOKED_AT])


def _guess_json(path: Path, compression: Compression) -> Guess:
    seen: Counter[Shape] = Counter()
    for data in _first_lines(path):
        shape = shape_of_line(data)
        if shape is not None:
            seen[shape] += 1
    if not seen:
        return Guess(shape=Shape.UNKNOWN, compression=compression, problem="shape_not_known")
    return Guess(shape=seen.most_common(1)[0][0], compression=compression)


def _first_lines(path: Path) -> Iterator[bytes]:
    with suppress(Damaged):
        for line in islice(lines(Pieces(path), longest=LONGEST_LINE), _SAMPLE_LINES):
            if line.data.strip() and not line.too_long:
                yield line.data.removeprefix(b"\xef\xbb\xbf")


def shape_of_line(data: bytes) -> Shape | None:
    """The shape of one line of JSON, None when it is none of ours."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return None
    return _shape_of(value)


def _shape_of(value: dict[str, object]) -> Shape | None:
    if "$type" in value or ("did" in value and "kind" in value):
        return Shape.JETSTREAM
    if ("account" in value and "content" in value) or ("event" in value and "payload" in value):
        return Shape.MASTODON
    if "data" in value or ("id" in value and "text" in value):
        return Shape.X
    return None


def _guess_csv(path: Path, start: bytes, compression: Compression) -> Guess:
    encoding = encoding_of(start)
    sample = start.decode(encoding, "replace")
    if "\x00" in sample[:1_000] and encoding == "cp1252":
        return Guess(shape=Shape.UNKNOWN, compression=compression, problem="shape_not_known")
    delimiter = delimiter_of(sample)
    rows = _sample_rows(path, encoding, delimiter)
    if not rows:
        return Guess(shape=Shape.UNKNOWN, compression=compression, problem="shape_not_known")
    has_header = looks_like_header(rows[0], rows[1:])
    body = rows[1:] if has_header else rows
    names = rows[0] if has_header else [f"{place + 1}" for place in range(len(rows[0]))]
    columns = guess_columns(names if has_header else [""] * len(names), body)
    format_, ambiguous = _date_format(columns, body, delimiter)
    mapping = Mapping(
        columns=columns,
        delimiter=delimiter,
        encoding=encoding,
        has_header=has_header,
        date_format=format_,
        network=_network(columns, body),
    )
    return Guess(
        shape=Shape.CSV,
        compression=compression,
        mapping=mapping,
        names=_shown(names),
        rows=tuple(_shown(row) for row in body[:_SHOWN_ROWS]),
        dates_ambiguous=ambiguous,
    )


def encoding_of(start: bytes) -> str:
    """By its mark, by the zeros of UTF-16, else UTF-8 when it is; else Windows-1252."""
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = start[:2_000]
    if len(head) > 8 and head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if len(head) > 8 and head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        start[:_LOOKED_AT].decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start >= len(start) - 4 else "cp1252"
    return "utf-8"


def delimiter_of(sample: str) -> str:
    """The one that cuts most of the first lines into the same number of cells, more than one."""
    shown = [line for line in sample.splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda one: _regularity(shown, one))


def _regularity(shown: Sequence[str], delimiter: str) -> tuple[float, int]:
    sizes = Counter(_cells(line, delimiter) for line in shown)
    sizes.pop(1, None)
    if not sizes:
        return 0.0, 0
    size, times = sizes.most_common(1)[0]
    return times / len(shown), size


def _cells(line: str, delimiter: str) -> int:
    """How many cells a line has, delimiters inside quotes not counted."""
    if '"' not in line:
        return line.count(delimiter) + 1
    total, inside = 1, False
    for part in line.split(delimiter)[:-1]:
        inside = ends_inside_quotes(part, delimiter, inside)
        total += not inside
    return total


def _sample_rows(path: Path, encoding: str, delimiter: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    with suppress(Damaged):
        for row in RowReader(Pieces(path), encoding, delimiter):
            if not row.code:
                rows.append(row.cells)
            if len(rows) >= _SAMPLE_ROWS or row.end > 4 * _LOOKED_AT:
                break
    return rows


def _date_format(
    columns: dict[Field, int], rows: Sequence[Sequence[str]], delimiter: str
) -> tuple[str, bool]:
    """The likeliest format, and whether day and month could be exchanged.

    Most of the world writes the day first; a comma between cells and a clock of twelve hours are
    American.
    """
    place = columns.get(Field.CREATED_AT, -1)
    values = [row[place] for row in rows if 0 <= place < len(row) and row[place].strip()]
    formats = formats_of(values) or _formats_of_most(values)
    if not formats:
        return "iso", False
    ambiguous = any(map(is_day_first, formats)) and any(map(is_month_first, formats))
    american = [one for one in formats if is_month_first(one) and "%p" in one]
    chosen = american[0] if ambiguous and american and delimiter == "," else formats[0]
    return chosen, ambiguous


def _formats_of_most(values: Sequence[str]) -> list[str]:
    """One wrong date must not hide what the others say."""
    seen: Counter[str] = Counter()
    for value in values[:50]:
        seen.update(formats_of([value]))
    return [one for one, times in seen.most_common(3) if times > len(values[:50]) / 2]


def _network(columns: dict[Field, int], rows: Sequence[Sequence[str]]) -> str:
    place = columns.get(Field.URL, -1)
    addresses = [row[place] for row in rows if 0 <= place < len(row)]
    on_x = sum("://twitter.com/" in one or "://x.com/" in one for one in addresses)
    return "x" if on_x > len(addresses) / 2 else "import"


def _shown(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:_SHOWN_CELL] for cell in cells[:_SHOWN_COLUMNS])
