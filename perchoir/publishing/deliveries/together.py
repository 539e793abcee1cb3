"""Many deliveries write down the same kind of thing at the same moment: one commit for all.

A delivery yields `Together(write, what)` and goes on with its own result. What several yield until
the engine writes goes to `write` as one list, in one transaction. Nothing of a delivery goes on
before the commit, so that the promises are those of a transaction of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError

Write = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Together:
    """One line to be written down. `write` takes many and gives one result for each, in order."""

    write: Write
    what: Any


def write_down(entries: Sequence[Together]) -> list[Any]:
    """The result of each, in order; an exception where it could not be written."""
    results: list[Any] = [None] * len(entries)
    alike: dict[Write, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        alike[entry.write].append(place)
    for write, places in alike.items():
        written = _written(write, [entries[place].what for place in places])
        for place, result in zip(places, written, strict=True):
            results[place] = result
    return results


def _written(write: Write, whats: Sequence[Any]) -> Sequence[Any]:
    """All at once; where one of them is impossible, each alone, so that it spoils no other."""
    try:
        return write(whats)
    except (OperationalError, InterfaceError) as trouble:
        return [trouble] * len(whats)
    except Exception as trouble:
        if len(whats) == 1:
            return [trouble]
        return [result for what in whats for result in _written(write, [what])]
