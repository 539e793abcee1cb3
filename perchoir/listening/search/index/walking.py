"""Walking back through time, newest first, in windows that grow while little is found.

A frequent word fills a page from its first, small window; a rare one reaches the oldest mention
within a few windows. No window is ever larger than what the ones before it make bearable.
"""

from datetime import timedelta

from perchoir.listening.mentions.models import Mention
from perchoir.listening.search.index.backend import backend
from perchoir.listening.search.index.entries import Found, Window
from perchoir.listening.search.index.terms import bucket_term
from perchoir.listening.search.index.wanted import Wanted
from perchoir.listening.search.keys import (
    HIGHEST,
    LOWEST,
    SHIFTS,
    bucket_of,
    bucket_start,
    instant_of,
    key_of,
)

# A window one level up holds 32 times as much.
_GROWTH = 32
_BEARABLE = 3_000
_MOST_BUCKETS = 64
_LAST_LEVEL = len(SHIFTS) - 1


class IndexWalk:
    """Candidates of the full text between two keys, the newest first."""

    def __init__(
        self, workspace_id: int, wanted: Wanted, below: int = HIGHEST, above: int = LOWEST
    ) -> None:
        self.workspace_id, self.wanted = workspace_id, wanted
        self.position, self.above = below, above
        self.level, self.span = backend().FIRST_LEVEL, 1
        self.over = False

    def take(self, limit: int) -> list[Found]:
        """What the next window holds, at most `limit`; may be empty before `over`."""
        window = self._next_window()
        if window is None:
            self.over = True
            return []
        found: list[Found] = backend().find(self.wanted, window, limit)
        if len(found) == limit:
            self.position = found[-1].key
        else:
            self._leave(window, len(found))
        return found

    def count(self, limit: int) -> int:
        """How many candidates there are, at most `limit`."""
        total = 0
        while total < limit and (window := self._next_window()):
            here = backend().count(self.wanted, window, limit - total)
            total += here
            self._leave(window, here)
        return total

    def _next_window(self) -> Window | None:
        start = _newest_key(self.workspace_id, self.position)
        if start is None or start < self.above:
            return None
        last = bucket_of(start, self.level)
        first = last - self.span + 1
        low = max(self.above, bucket_start(first, self.level))
        return Window(low, self.position, self._buckets(first, last))

    def _buckets(self, first: int, last: int) -> tuple[str, ...]:
        if not backend().USES_BUCKETS or self.span > _MOST_BUCKETS:
            return ()
        every = range(first, last + 1)
        return tuple(bucket_term(self.workspace_id, self.level, bucket) for bucket in every)

    def _leave(self, window: Window, found: int) -> None:
        self.position = window.low
        if found * _GROWTH > _BEARABLE:
            return
        if self.level < _LAST_LEVEL:
            self.level += 1
        else:
            self.span *= 2


def _newest_key(workspace_id: int, below: int) -> int | None:
    """A key from which to look back, so that windows jump over silence; None at the end.

    It is the newest mention's, or the next key where many share one millisecond. The mentions'
    own index is asked: the full text would read the list of all mentions down to it.
    """
    mentions = Mention.objects.filter(workspace_id=workspace_id).order_by("-at", "-id")
    if below < HIGHEST:
        mentions = mentions.filter(at__lt=instant_of(below) + timedelta(milliseconds=1))
    newest = mentions.values_list("at", "id").first()
    return None if newest is None else min(key_of(*newest), below - 1)
