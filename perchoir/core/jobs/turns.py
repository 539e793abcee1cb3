"""One writer at a time in a workspace, and another try when the database asks for one."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")

# PostgreSQL: serialization failure, deadlock, lock not available.
_TRANSIENT = {"40001", "40P01", "55P03"}
_TRIES = 6
_FIRST_PAUSE_S = 0.05
_CLASS_OF_LOCKS = 0x5045  # keeps our advisory locks apart from those of other programs


def in_turn(workspace_id: int, work: Callable[[], T]) -> T:
    """Run `work` in one transaction, alone among the writers of this workspace.

    Two workers that add to the same counts would else lock the same rows in different orders;
    and two copies of a text that arrive at once would each believe to be the first. SQLite has
    one writer anyway. `work` may run several times: it must keep nothing between two tries.
    Inside another transaction there is no second try, because only the outermost can start again.
    """
    for attempt in range(1, _TRIES + 1):
        outermost = not connection.in_atomic_block
        try:
            with transaction.atomic():
                _wait_for_turn(workspace_id)
                return work()
        except OperationalError as error:
            if not outermost or attempt == _TRIES or not is_transient(error):
                raise
        time.sleep(_pause(attempt))
    raise AssertionError("unreachable")


def is_transient(error: BaseException) -> bool:
    """Whether the database asks to try the whole transaction again."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _TRANSIENT or "database is locked" in str(error)


def _wait_for_turn(workspace_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [_CLASS_OF_LOCKS, workspace_id % 2**31]
            )


def _pause(attempt: int) -> float:
    return float(_FIRST_PAUSE_S * 2 ** (attempt - 1)) * random.uniform(0.5, 1.5)  # noqa: S311
