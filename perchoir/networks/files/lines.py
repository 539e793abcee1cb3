"""Lines of a bounded length out of pieces of any length."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

LONGEST_LINE: Final = 16_000_000
_EXCERPT: Final = 1_000


class Line(msgspec.Struct, frozen=True, gc=False):
    """`data` without its ending; `end` is the offset after it. Cut short when `too_long`."""

    data: bytes
    end: int
    too_long: bool = False


def lines(pieces: Iterable[bytes], offset: int = 0, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """Splits at LF. An over-long line keeps its beginning only: it costs no memory."""
    held = Held(longest)
    for piece in pieces:
        start = 0
        while (stop := piece.find(b"\n", start)) >= 0:
            held.add(piece, start, stop)
            offset += held.size + 1
            yield held.line(offset)
            held = Held(longest)
            start = stop + 1
        held.add(piece, start, len(piece))
    if held.size:
        yield held.line(offset + held.size)


class Held:
    """A line that is not over yet: no more of it than may be long."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._parts: list[bytes] = []
        self.size = 0

    def add(self, piece: bytes, start: int, stop: int) -> None:
        """One more part of it."""
        room = self._longest + 1 - self.size
        if room > 0 and stop > start:
            self._parts.append(piece[start : min(stop, start + room)])
        self.size += stop - start

    def line(self, end: int) -> Line:
        """The whole of it, which ends at this offset."""
        if self.size > self._longest:
            return Line(b"".join(self._parts)[:_EXCERPT], end, too_long=True)
        return Line(b"".join(self._parts).removesuffix(b"\r"), end)
