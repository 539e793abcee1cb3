"""One writer at a time in a workspace, and another try when the database asks for one."""

import fcntl
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")

# PostgreSQL: serialization failure, deadlock, lock not available.
_TRANSIENT = {"40001", "40P01", "55P03"}
_TRIES = 6
_FIRST_PAUSE_S = 0.05
_LOOK_S = 0.002
_PATIENCE_S = 20.0  # SQLite's own, after which it says so
_CLASS_OF_LOCKS = 0x5045  # keeps our advisory locks apart from those of other programs


def in_turn(workspace_id: int, work: Callable[[], T]) -> T:
    """Run `work` in one transaction, alone among the writers of this workspace.

    Two workers that add to the same counts would else lock the same rows in different orders;
    and two copies of a text that arrive at once would each believe to be the first. `work` may run
    several times: it must keep nothing between two tries.
    Inside another transaction there is no second try, because only the outermost can start again.
    """
    for attempt in range(1, _TRIES + 1):
        outermost = not connection.in_atomic_block
        try:
            with _at_the_file(), transaction.atomic():
                take_turn(workspace_id)
                return work()
        except OperationalError as error:
            if not outermost or attempt == _TRIES or not is_transient(error):
                raise
        time.sleep(_pause(attempt))
    raise AssertionError("unreachable")


@contextmanager
def _at_the_file() -> Iterator[None]:
    """SQLite has one writer anyway, but lets the next one sleep for up to a tenth of a second
    between two looks: here it looks every two milliseconds. Whoever is impatient goes on, and hears
    of it from SQLite."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or "memory" in name:
        yield
        return
    with Path(f"{name}-turn").open("ab") as file:
        until = time.monotonic() + _PATIENCE_S
        while not _is_ours(file) and time.monotonic() < until:
            time.sleep(_LOOK_S)
        yield


def _is_ours(file: BinaryIO) -> bool:
    """Until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_transient(error: BaseException) -> bool:
    """Whether the database asks to try the whole transaction again."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _TRANSIENT or "database is locked" in str(error)


def take_turn(workspace_id: int) -> None:
    """Wait, inside a transaction, until nobody else writes in this workspace: to its end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [_CLASS_OF_LOCKS, workspace_id % 2**31]
            )


def _pause(attempt: int) -> float:
    return float(_FIRST_PAUSE_S * 2 ** (attempt - 1)) * random.uniform(0.5, 1.5)  # noqa: S311
