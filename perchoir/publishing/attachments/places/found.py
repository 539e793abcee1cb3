"""What a search for places answers."""

from typing import Final, NamedTuple

# No camera writes more; whatever is blanked is held in memory.
LONGEST_NOTE: Final = 10_000_000
MOST_PIECES: Final = 10_000
DEEPEST: Final = 8


class Blank(NamedTuple):
    """Where a note begins and ends, and what it begins with once it says nothing."""

    start: int
    end: int
    head: bytes


class Places(NamedTuple):
    """`along_the_way`: a track of its own tells places too, which cannot be blanked. `is_certain`:
    every piece was read, and none lied about its length."""

    blanks: list[Blank]
    along_the_way: bool
    is_certain: bool
