"""Two workers side by side, one for each core, started fresh so that memory is theirs alone."""

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from bench.engine.house import WORKERS
from bench.engine.stream import Stream
from bench.engine.stream import stream as stream_of
from bench.engine.texts import corpus
from bench.engine.worker import Figures, Job, work

T = TypeVar("T")
PATIENCE_S = 1_800.0
# How much more than its share a worker may do when it is faster than another.
MOST_AHEAD = 1.4
# A copy of this process need not load modules and texts again, but finds memory that is free
# already, so that its own seems less: only where time is short.
PROCESSES: ForkContext | SpawnContext = (
    multiprocessing.get_context("fork")
    if os.environ.get("QUICK")
    else multiprocessing.get_context("spawn")
)


def run(workspace: int, messages: int, block: int, *, workers: int = WORKERS) -> list[Figures]:
    """Each worker's figures for its share of `messages`. Raises `RuntimeError` when one dies."""
    together = PROCESSES.Barrier(workers)
    found: Queue[Figures] = PROCESSES.Queue()
    left = PROCESSES.Value("q", messages)
    most = int(messages / workers * MOST_AHEAD)
    jobs = [Job(workspace, number, most, block) for number in range(workers)]
    started = [PROCESSES.Process(target=_one, args=(job, together, left, found)) for job in jobs]
    for process in started:
        process.start()
    try:
        return [next_of(found, started) for _ in started]
    finally:
        for process in started:
            process.join(10)
            process.kill()


def end_with_parent() -> None:
    """Whoever stops the bench stops its workers too, however it is stopped."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _one(job: Job, together: Barrier, left: "Synchronized[int]", found: "Queue[Figures]") -> None:
    end_with_parent()
    try:
        found.put(work(job, part_of_stream(job.worker), together, left))
    except BaseException:
        together.abort()
        raise


def alone(function: Callable[..., T], *given: object) -> T:
    """What a function says in a process of its own. Raises `RuntimeError` when it dies."""
    found: Queue[T] = PROCESSES.Queue()
    process = PROCESSES.Process(target=_answer, args=(found, function, given))
    process.start()
    try:
        return next_of(found, [process])
    finally:
        process.join(10)
        process.kill()


def _answer(found: "Queue[Any]", function: Callable[..., object], given: Sequence[object]) -> None:
    end_with_parent()
    found.put(function(*given))


def part_of_stream(worker: int) -> Stream:
    """Each worker's own posts."""
    return stream_of(corpus(), seed=worker + 1)


def next_of(found: "Queue[T]", started: Sequence[BaseProcess]) -> T:
    """What comes next from processes that were started. Raises `RuntimeError` when one dies."""
    for _ in range(int(PATIENCE_S)):
        try:
            return found.get(timeout=1)
        except queue.Empty:
            if any(process.exitcode for process in started):
                break
    raise RuntimeError("a worker ended before its work was done")
