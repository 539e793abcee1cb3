"""Who else wants to know, inside the same transaction, that mentions came, changed or went.

A module above this one adds a function when its app is ready (full-text search does).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple


class StoredText(NamedTuple):
    """A mention whose text is new or changed."""

    mention_id: int
    workspace_id: int
    at: datetime


on_stored: list[Callable[[Sequence[StoredText]], None]] = []
"""Called once per batch with new and changed mentions."""

on_removed: list[Callable[[Sequence[int]], None]] = []
"""Called once per batch with the ids of mentions that are about to go."""

on_renamed: list[Callable[[Sequence[int]], None]] = []
"""Called with the ids of authors who are known by another handle or name than before."""
