"""Who else wants to know, inside the same transaction, that mentions came, changed or went.

A module above this one adds a function when its app is ready (full-text search does).
"""

from collections.abc import Callable, Sequence

from perchoir.listening.mentions.models import Mention

on_stored: list[Callable[[Sequence[Mention]], None]] = []
"""Called once per batch with new and changed mentions, as they stand in the store now."""

on_removed: list[Callable[[Sequence[int]], None]] = []
"""Called once per batch with the ids of mentions that are about to go."""

on_renamed: list[Callable[[Sequence[int]], None]] = []
"""Called with the ids of authors who are known by another handle or name than before."""
