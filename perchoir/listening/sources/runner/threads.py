"""Database work beside the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections, connection

T = TypeVar("T")


class Threads:
    """A few threads, each with its own connection."""

    def __init__(self, count: int = 4) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="perchoir")

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread. Once begun it ends, even when the caller is cancelled."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._pool, _with_fresh_connection, work))

    def close(self) -> None:
        """Wait for what was begun and close the connections."""
        everybody = threading.Barrier(self._count)
        for _ in range(self._count):
            self._pool.submit(_close_connection, everybody)
        self._pool.shutdown(wait=True)


def _close_connection(everybody: threading.Barrier) -> None:
    connection.close()
    everybody.wait()  # so that no thread takes two of these and another none


def _with_fresh_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    return work()
