"""Which state may follow which: one table, from which the picture in the README is drawn."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from perchoir.publishing.deliveries.models import Delivery, State

S = State
MOVES: dict[State, frozenset[State]] = {
    S.DRAFT: frozenset({S.IN_REVIEW, S.APPROVED, S.SCHEDULED, S.CANCELLED}),
    S.IN_REVIEW: frozenset({S.DRAFT, S.APPROVED, S.SCHEDULED, S.MISSED, S.CANCELLED}),
    S.APPROVED: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.HELD, S.MISSED, S.CANCELLED}),
    S.SCHEDULED: frozenset(
        {S.DRAFT, S.IN_REVIEW, S.APPROVED, S.CLAIMED, S.HELD, S.MISSED, S.CANCELLED}
    ),
    S.CLAIMED: frozenset(
        {S.SENDING, S.SCHEDULED, S.IN_REVIEW, S.HELD, S.REFUSED, S.UNKNOWN, S.HANDED}
    ),
    S.HANDED: frozenset({S.SENT, S.MISSED}),
    S.SENDING: frozenset({S.SENT, S.REFUSED, S.UNKNOWN, S.SCHEDULED, S.HELD, S.MISSED}),
    S.UNKNOWN: frozenset({S.SENT, S.CLAIMED, S.SCHEDULED, S.HELD, S.MISSED}),
    S.SENT: frozenset({S.SEEN}),
    S.SEEN: frozenset(),
    S.REFUSED: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.CANCELLED}),
    S.HELD: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.MISSED, S.CANCELLED}),
    S.MISSED: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.CANCELLED}),
    S.CANCELLED: frozenset({S.DRAFT}),
}
EDITABLE = frozenset(state for state, following in MOVES.items() if S.DRAFT in following) | {
    S.DRAFT
}
"""States in which a post may be changed: nothing of it is on its way."""

WITH_A_WORKER = frozenset({S.CLAIMED, S.SENDING})
WAITING_FOR_A_PERSON = frozenset({S.HANDED, S.UNKNOWN, S.MISSED, S.HELD, S.REFUSED})


def move(rows: QuerySet[Delivery], came_from: Iterable[State], to: State, **values: Any) -> int:
    """Move those of `rows` that still are in one of these states; how many did.

    One conditional update. Raises `ValueError` for a move that the table does not know.
    """
    states = list(came_from)
    wrong = [state for state in states if to not in MOVES[state]]
    if wrong:
        raise ValueError(f"No delivery goes from {wrong[0]} to {to}.")
    return rows.filter(state__in=states).update(state=to, changed_at=timezone.now(), **values)


def picture() -> str:
    """The table as a Mermaid diagram."""
    lines = [
        f"    {state.value} --> {following.value}"
        for state in State
        for following in State
        if following in MOVES[state]
    ]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *lines, "    seen --> [*]"])
