"""Files kept open between two steps: a compressed one would be read from its start each time."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from perchoir.listening.engine import Query
from perchoir.listening.imports.files import path_of
from perchoir.listening.imports.mapping import mapping_of, position_of
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.running.sifting import sift_of
from perchoir.listening.mentions.watchset import LiveSet
from perchoir.networks.files import Position, Read, Shape, read

_MOST_OPEN: Final = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """What comes of a file, read for these watches."""

    lines: Iterator[Read]
    watches: Sequence[tuple[int, Query]]


class Readers:
    """Of one worker."""

    def __init__(self) -> None:
        self._open: OrderedDict[int, tuple[Position, Reader]] = OrderedDict()

    def of(self, row: Import, matching: LiveSet) -> Reader:
        """What comes after the position of `row`, whose reader is given away until `keep`. A new
        one when the watches are others: what is read is what they ask for."""
        position = position_of(row)
        reached, found = self._open.pop(row.pk, (None, None))
        if found is not None and reached == position and found.watches == matching.watches:
            return found
        lines = read(
            path_of(row),
            Shape(row.shape),
            mapping_of(row),
            position,
            received_at=row.created_at,
            sift=sift_of(row, matching),
        )
        return Reader(lines, matching.watches)

    def keep(self, row: Import, position: Position, reader: Reader) -> None:
        """Hold on to a reader that stands at `position`; the one unused for longest goes."""
        self._open[row.pk] = (position, reader)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
