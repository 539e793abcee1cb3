"""The kernel: one pass over the bytes of a batch of JSON messages, compiled by numba.

Text is folded and cut into words on the way; each word is looked up among what watches ask for, and
the few watches that one of their rarest words woke are asked whether all they need is there. What
is odd (broken JSON, control characters, addresses glued to words) is not judged: it is read.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perchoir.listening.engine.kernel.alphabet import Alphabet
from perchoir.listening.engine.kernel.compiled import compiled, inlined
from perchoir.listening.engine.kernel.messages import walked
from perchoir.listening.engine.kernel.plan import BOTH, Plan
from perchoir.listening.engine.kernel.tables import HITS, MESSAGE, ONE, ZERO, Marks

ALL = -1
"""Stands for all watches, where a message cannot be judged or too many are awake to be named."""


class Found(NamedTuple):
    """Room for what `scan` finds. `chosen`: numbers of messages; the watches that the nth may be
    for are `awake[ends[n - 1]:ends[n]]`, or `ALL` alone. `awake` is longer than `chosen`."""

    chosen: NDArray[np.int32]
    ends: NDArray[np.int32]
    awake: NDArray[np.int32]


@compiled
def scan(
    data: NDArray[np.uint8],
    quotes: NDArray[np.uint64],
    ends: NDArray[np.int64],
    letters: Alphabet,
    plan: Plan,
    marks: Marks,
    found: Found,
) -> int:
    """Write the messages to be read and the watches they may be for into `found`; how many.

    `data` holds all messages one after another, `ends` where each ends, `quotes` one bit for each
    byte, set where it is a quote."""
    count, begin, used = 0, 0, 0
    for number in range(ends.size):
        marks.counts[MESSAGE] += 1
        marks.counts[HITS] = 0
        first = used
        if walked(data, quotes, begin, ends[number], letters, plan, marks):
            # One place is kept for each message that follows.
            last = found.awake.size - (ends.size - number)
            used = _wake(first, last, plan, marks, found.awake)
        else:
            found.awake[used] = ALL
            used += 1
        if used > first or plan.always:
            found.chosen[count], found.ends[count] = number, used
            count += 1
        begin = ends[number]
    return count


@inlined
def _wake(used, last, plan, marks, awake):
    """Write the watches that have all they need; where the next may be written."""
    first = used
    for i in range(marks.counts[HITS]):
        number = marks.hits[i]
        for j in range(plan.first_woken[number], plan.first_woken[number + 1]):
            watch = plan.woken[j]
            if marks.asked[watch] != marks.counts[MESSAGE]:
                marks.asked[watch] = marks.counts[MESSAGE]
                if _has_all(watch, plan, marks):
                    if used == last:
                        awake[first] = ALL
                        return first + 1
                    awake[used] = watch
                    used += 1
    return used


@inlined
def _has_all(watch, plan, marks):
    """Run a watch's program. Its stack is the bits of one number: programs nest less than 64."""
    stack = ZERO
    for i in range(plan.first_step[watch], plan.first_step[watch + 1]):
        step = plan.programs[i]
        if step >= 0:
            stack = stack << ONE | np.uint64(marks.seen[step] == marks.counts[MESSAGE])
        else:
            top = stack & ONE
            stack >>= ONE
            stack = stack & (top | ~ONE) if step == BOTH else stack | top
    return stack & ONE != ZERO
