"""Database work beside the event loop."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.db import close_old_connections, connection

T = TypeVar("T")
_STEP = 10  # of the nineteen that Unix has


class Threads:
    """A few threads, each with its own connection."""

    def __init__(self, count: int = 4) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="perchoir")
        self._behind = ThreadPoolExecutor(
            count, thread_name_prefix="perchoir-behind", initializer=step_back
        )

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread. Once begun it ends, even when the caller is cancelled."""
        return await _run_in(self._pool, work)

    async def run_behind(self, work: Callable[[], T]) -> T:
        """`run`, giving way to what `run` does: for what reads ahead of the store."""
        return await _run_in(self._behind, work)

    def close(self) -> None:
        """Wait for what was begun and close the connections."""
        for pool in (self._pool, self._behind):
            everybody = threading.Barrier(self._count)
            for _ in range(self._count):
                pool.submit(_close_connection, everybody)
            pool.shutdown(wait=True)


def step_back() -> None:
    """Let this thread run behind others when there are fewer cores than threads. The store has one
    writer at a time, for whom everybody waits: without this it shares its core with those who read
    further. Linux only; elsewhere priorities belong to whole processes."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STEP)


async def _run_in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    return await asyncio.shield(loop.run_in_executor(pool, _with_fresh_connection, work))


def _close_connection(everybody: threading.Barrier) -> None:
    connection.close()
    everybody.wait()  # so that no thread takes two of these and another none


def _with_fresh_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    return work()
