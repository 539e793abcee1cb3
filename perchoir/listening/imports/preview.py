"""The first posts of a file, as the mentions they would become."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from django.utils import timezone

from perchoir.listening.imports.sentences import sentence_for
from perchoir.networks.contract import IncomingPost, Posted
from perchoir.networks.files import LineError, Mapping, Shape, read
from perchoir.networks.files.opening import Damaged, Pieces
from perchoir.networks.files.rows import Row, RowReader

SHOWN: Final = 5
LOOKED_AT: Final = 200
LONGEST_CELL: Final = 80


@dataclass(frozen=True, slots=True)
class Stumble:
    """A line that would not be read, with its sentence."""

    line: int
    sentence: str
    excerpt: str


@dataclass(slots=True)
class Preview:
    """`trouble` is a sentence when nothing can be read at all."""

    posts: list[IncomingPost] = field(default_factory=list)
    stumbles: list[Stumble] = field(default_factory=list)
    trouble: str = ""


def preview(path: Path, shape: Shape, mapping: Mapping) -> Preview:
    """Reads the first lines only."""
    shown = Preview()
    try:
        for read_line in islice(read(path, shape, mapping, received_at=timezone.now()), LOOKED_AT):
            posted = (event.post for event in read_line.events if isinstance(event, Posted))
            shown.posts += posted
            shown.stumbles += map(_stumble, read_line.errors)
            if len(shown.posts) >= SHOWN:
                break
    except FileNotFoundError:
        shown.trouble = sentence_for("file_gone")
    except OSError:
        shown.trouble = sentence_for("file_unreadable")
    except ValueError:
        shown.trouble = sentence_for("mapping_wrong")
    shown.posts, shown.stumbles = shown.posts[:SHOWN], shown.stumbles[:SHOWN]
    return shown


def _stumble(error: LineError) -> Stumble:
    return Stumble(error.line, sentence_for(error.code), error.excerpt)


def first_rows(path: Path, mapping: Mapping, most: int = 3) -> list[tuple[str, ...]]:
    """The first rows as this mapping cuts them, header included; none when they cannot be read."""
    try:
        return [_cut(row.cells) for row in islice(_rows(path, mapping), most)]
    except (OSError, LookupError, Damaged):
        return []


def _rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    yield from RowReader(Pieces(path), mapping.encoding, mapping.delimiter)


def _cut(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell[:LONGEST_CELL] for cell in cells)
