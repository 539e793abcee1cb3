"""The threads in which sources work."""

import asyncio
import os
import sys
import threading

import pytest

from perchoir.listening.sources.runner.threads import Threads
from perchoir.listening.sources.runner.waiting import MOST_CHOSEN, MOST_TOGETHER, is_enough


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities on Linux only")
@pytest.mark.django_db(transaction=True)
def test_what_reads_ahead_gives_way_to_what_stores() -> None:
    async def both() -> tuple[int, int]:
        return await threads.run(_niceness), await threads.run_behind(_niceness)

    threads, here = Threads(1), _niceness()
    try:
        storing, reading = asyncio.run(both())
    finally:
        threads.close()
    assert storing == here
    assert reading > storing or here == 19
    assert _niceness() == here


@pytest.mark.parametrize("under_way", [False, True])
def test_a_transaction_takes_twice_as_much_while_another_is_under_way(under_way: bool) -> None:
    times = 2 if under_way else 1
    assert not is_enough(times * MOST_TOGETHER - 1, times * MOST_CHOSEN - 1, under_way=under_way)
    assert is_enough(times * MOST_TOGETHER, 0, under_way=under_way)
    assert is_enough(0, times * MOST_CHOSEN, under_way=under_way)
