"""Some lines of a file at a time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from perchoir.networks.contract import Event, Posted, Removed
from perchoir.networks.files import LineError, Position, Read

MOST_EVENTS: Final = 500
MOST_LINES: Final = 5_000
LONGEST_S: Final = 1.0


@dataclass(slots=True)
class Lines:
    """What was read since `before`, and how many posts were passed over. `over` is true at the end
    of the file."""

    position: Position
    bytes_done: int
    events: list[Event] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    passed_over: int = 0
    over: bool = False

    @property
    def posts(self) -> int:
        return self.passed_over + sum(isinstance(event, Posted) for event in self.events)

    @property
    def removals(self) -> int:
        return sum(isinstance(event, Removed) for event in self.events)


def next_lines(reader: Iterator[Read], position: Position, bytes_done: int) -> Lines:
    """Read on. Raises `OSError`, and `ValueError` for a mapping that cannot be."""
    found = Lines(position, bytes_done)
    until = time.monotonic() + LONGEST_S
    for _number in range(MOST_LINES):
        line = next(reader, None)
        if line is None:
            found.over = True
            break
        found.events += line.events
        found.errors += line.errors
        found.passed_over += line.passed_over
        found.position, found.bytes_done = line.position, line.bytes_done
        if len(found.events) >= MOST_EVENTS or time.monotonic() > until:
            break
    return found
