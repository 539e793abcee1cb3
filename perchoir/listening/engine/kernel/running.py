"""The kernel with its tables and its working space."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perchoir.listening.engine.kernel.alphabet import alphabet
from perchoir.listening.engine.kernel.needs import NOTHING_NEEDED, Aliases, need
from perchoir.listening.engine.kernel.plan import plan_of
from perchoir.listening.engine.kernel.scan import ALL, Found, scan
from perchoir.listening.engine.kernel.strings import mark_those_with, quoted
from perchoir.listening.engine.kernel.tables import new_marks
from perchoir.listening.engine.query.nodes import Query
from perchoir.networks.contract import Reads

TOGETHER = 512
"""Messages that are looked at in one go: their bytes stay in the processor's own memory."""

_AWAKE_EACH = 32


class Kernel:
    """For one set of queries, which are known by their places."""

    def __init__(self, queries: Sequence[Query], reads: Reads, aliases: Aliases) -> None:
        needs = [need(query.root, aliases) for query in queries]
        self._asked = [place for place, each in enumerate(needs) if each != NOTHING_NEEDED]
        self._unasked = [place for place, each in enumerate(needs) if each == NOTHING_NEEDED]
        self._plan = plan_of(needs, reads)
        self._strings = [quoted(string) for string in reads.always]
        self._letters = alphabet()
        self._marks = new_marks(len(self._plan.hashes), len(queries))
        self._alone = threading.Lock()

    def sift(self, messages: Sequence[bytes]) -> list[int]:
        """Numbers of the messages to read, in order."""
        chosen: list[int] = []
        for first in range(0, len(messages), TOGETHER):
            found = self._sifted(messages[first : first + TOGETHER])
            chosen.extend((found + first).tolist())
        return chosen

    def awake(self, messages: Sequence[bytes]) -> list[list[int] | None]:
        """For each message the queries that may match it; None: any of them."""
        parts = (messages[at : at + TOGETHER] for at in range(0, len(messages), TOGETHER))
        return [awake for part in parts for awake in self._awake(part)]

    def _sifted(self, messages: Sequence[bytes]) -> NDArray[np.intp]:
        data, quotes, ends = _laid_out(messages)
        with self._alone:
            chosen = self._scanned(data, quotes, ends).chosen
        if not self._strings:
            return chosen.astype(np.intp)
        read = np.zeros(len(messages), np.bool_)
        read[chosen] = True
        for string in self._strings:
            mark_those_with(string, data, quotes, ends, read)
        return np.flatnonzero(read)

    def _awake(self, messages: Sequence[bytes]) -> list[list[int] | None]:
        with self._alone:
            found = self._scanned(*_laid_out(messages))
        awake: list[list[int] | None] = [self._unasked] * len(messages)
        begin, numbers = 0, found.awake.tolist()
        for message, end in zip(found.chosen.tolist(), found.ends.tolist(), strict=True):
            awake[message] = self._places(numbers[begin:end])
            begin = end
        return awake

    def _places(self, awake: list[int]) -> list[int] | None:
        if awake and awake[0] == ALL:
            return None
        return [*self._unasked, *(self._asked[number] for number in awake)]

    def _scanned(
        self, data: NDArray[np.uint8], quotes: NDArray[np.uint64], ends: NDArray[np.int64]
    ) -> Found:
        found = _room(len(ends))
        count = scan(data, quotes, ends, self._letters, self._plan, self._marks, found)
        last = int(found.ends[count - 1]) if count else 0
        return Found(found.chosen[:count], found.ends[:count], found.awake[:last])


def _room(messages: int) -> Found:
    each = np.empty((2, messages), np.int32)
    return Found(each[0], each[1], np.empty((_AWAKE_EACH + 1) * messages, np.int32))


def _laid_out(
    messages: Sequence[bytes],
) -> tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.int64]]:
    """All bytes, a bit for each that is a quote, and where each message ends."""
    data = np.frombuffer(b"".join(messages), np.uint8)
    ends = np.cumsum(np.fromiter(map(len, messages), np.int64, len(messages)))
    return data, _quotes(data), ends


def _quotes(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """One bit for each byte, set where it is a quote; a word more than needed."""
    bits = np.packbits(data == ord('"'), bitorder="little")
    words = np.zeros((len(bits) >> 3) + 2, np.uint64)
    words.view(np.uint8)[: len(bits)] = bits
    return words
