"""A few threads that read the database for open streams.

An open page must not hold a thread or a connection of its own: hundreds may be open.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from django.db import close_old_connections, connections

T = TypeVar("T")
THREADS = 4
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="live-reader")


async def in_reader(work: Callable[[], T]) -> T:
    """Run `work` in one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _fresh, work)


def _fresh(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


def release_connections() -> None:
    """Close what the idle threads keep open (a backup, a test's end). Not while streams run."""
    # Each waits for the others, so that no thread takes two of these and leaves another out.
    together = threading.Barrier(THREADS)
    wait([_pool.submit(_release, together) for _ in range(THREADS)])


def _release(together: threading.Barrier) -> None:
    together.wait()
    connections.close_all()
