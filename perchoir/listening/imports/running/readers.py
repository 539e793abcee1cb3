"""Files kept open between two steps: a compressed one would be read from its start each time."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from perchoir.listening.imports.files import path_of
from perchoir.listening.imports.mapping import mapping_of, position_of
from perchoir.listening.imports.models import Import
from perchoir.networks.files import Position, Read, Shape, read

_MOST_OPEN: Final = 4


class Readers:
    """Of one worker."""

    def __init__(self) -> None:
        self._open: OrderedDict[int, tuple[Position, Iterator[Read]]] = OrderedDict()

    def of(self, row: Import) -> Iterator[Read]:
        """What comes after the position of `row`, whose reader is given away until `keep`."""
        position = position_of(row)
        reached, found = self._open.pop(row.pk, (None, None))
        if found is not None and reached == position:
            return found
        return read(
            path_of(row),
            Shape(row.shape),
            mapping_of(row),
            position,
            received_at=row.created_at,
        )

    def keep(self, row: Import, position: Position, reader: Iterator[Read]) -> None:
        """Hold on to a reader that stands at `position`; the one unused for longest goes."""
        self._open[row.pk] = (position, reader)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
