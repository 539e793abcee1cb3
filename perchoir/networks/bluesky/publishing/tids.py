"""Record keys that no other post has, in the order of their making.

Timestamp identifiers: 53 bits of microseconds, 10 bits of a clock's own number, in 13 letters that
sort as they were made (atproto.com/specs/tid, November 2026). The clock's number is drawn afresh
for each key, so that a worker that was forked does not repeat another's.
"""

import secrets
import threading
from datetime import datetime
from typing import Final

_LETTERS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH: Final = 13
_CLOCK_BITS: Final = 10


class Clock:
    """Never says the same microsecond twice, and never goes back."""

    def __init__(self) -> None:
        self._last = 0
        self._one_at_a_time = threading.Lock()

    def next_key(self, now: datetime) -> str:
        """A key for `now`, or for just after the last one."""
        with self._one_at_a_time:
            self._last = max(int(now.timestamp() * 1_000_000), self._last + 1)
            moment = self._last
        return _in_letters(moment << _CLOCK_BITS | secrets.randbelow(1 << _CLOCK_BITS))


def _in_letters(number: int) -> str:
    places = range(5 * (_LENGTH - 1), -1, -5)
    return "".join(_LETTERS[number >> place & 31] for place in places)
