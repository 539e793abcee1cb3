"""Where candidates come from: the full text, or a list that is already in the order of time."""

from datetime import timedelta
from typing import Any, Protocol

from django.db.models import QuerySet

from perchoir.listening.search.index.entries import Found
from perchoir.listening.search.keys import HIGHEST, LOWEST, instant_of, key_of

_MILLISECOND = timedelta(milliseconds=1)


class Walk(Protocol):
    """Candidates, newest first. Below `position` nothing has been looked at."""

    position: int
    over: bool

    def take(self, limit: int) -> list[Found]: ...


class ListWalk:
    """Over rows with an `at` and the id of a mention, in an index of that order."""

    def __init__(
        self, rows: QuerySet[Any, Any], mention: str, below: int = HIGHEST, above: int = LOWEST
    ) -> None:
        self.rows, self.mention = rows, mention
        self.position, self.above = below, above
        self.over = False

    def take(self, limit: int) -> list[Found]:
        found = sorted(self._next_rows(limit), key=lambda one: one.key, reverse=True)
        if not found:
            self.over = True
            return []
        self.position = found[-1].key
        return [one for one in found if one.key >= self.above]

    def _next_rows(self, limit: int) -> list[Found]:
        """The next rows; a millisecond is never cut, so that the order of keys is kept."""
        rows = self.rows
        if self.position < HIGHEST:
            rows = rows.filter(at__lt=instant_of(self.position) + _MILLISECOND)
        if self.above > LOWEST:
            rows = rows.filter(at__gte=instant_of(self.above))
        found: list[Found] = []
        ordered = rows.order_by("-at", f"-{self.mention}")
        for at, mention_id in ordered.values_list("at", self.mention).iterator(limit):
            key = key_of(at, mention_id)
            if len(found) >= limit and key >> 21 != found[-1].key >> 21:
                break
            if key < self.position:
                found.append(Found(key, mention_id))
        return found
