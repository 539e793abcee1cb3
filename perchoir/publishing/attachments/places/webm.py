"""The places of a WebM file, element by element.

EBML (RFC 8794) and Matroska (RFC 9559), held against what MediaInfo reads on 2026-11-23; FFmpeg
calls a telephone's place `LOCATION`. A tag becomes a `Void` of the same size, and so does the
checksum of whatever it stood in.
"""

import mmap
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from perchoir.publishing.attachments.places.found import (
    DEEPEST,
    LONGEST_NOTE,
    MOST_PIECES,
    Blank,
    Places,
)

MAGIC: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = b"\x18\x53\x80\x67"
_CLUSTER: Final = b"\x1f\x43\xb6\x75"
_TAGS: Final = b"\x12\x54\xc3\x67"
_TAG: Final = b"\x73\x73"
_SIMPLE_TAG: Final = b"\x67\xc8"
_TAG_NAME: Final = b"\x45\xa3"
_CHECKSUM: Final = b"\xbf"
_VOID: Final = b"\xec"
_INSIDE: Final = frozenset({_SEGMENT, _TAGS, _TAG, _SIMPLE_TAG})
_PLACE: Final = re.compile(
    rb"(?:com\.apple\.quicktime\.|recording_|recorded_)?location(?![a-z])", re.IGNORECASE
)
_LONGEST_NAME: Final = 200


class _Element(NamedTuple):
    name: bytes
    start: int
    inside: int
    end: int


def places_in_webm(body: mmap.mmap) -> Places:
    """Tags that name a place."""
    return _Search(body).places()


class _Search:
    def __init__(self, body: mmap.mmap) -> None:
        self._body = body
        self._left = MOST_PIECES
        self._is_certain = True

    def places(self) -> Places:
        blanks = self._blanks(0, len(self._body), 0)
        return Places(blanks, along_the_way=False, is_certain=self._is_certain)

    def _blanks(self, start: int, end: int, depth: int) -> list[Blank]:
        found: list[Blank] = []
        checksums: list[Blank] = []
        for element in self._elements(start, end):
            if element.name == _CHECKSUM:
                checksums.append(self._blank(element))
            elif element.name == _SIMPLE_TAG and self._names_place(element):
                found.append(self._blank(element))
            elif element.name in _INSIDE and depth < DEEPEST:
                found += self._blanks(element.inside, element.end, depth + 1)
            elif element.name in _INSIDE:
                self._is_certain = False
        return found + checksums if found else []

    def _elements(self, start: int, end: int) -> Iterator[_Element]:
        while start < end:
            element = self._element_at(start, end)
            if element is None:
                self._is_certain = False
                return
            yield element
            start = element.end

    def _element_at(self, start: int, end: int) -> _Element | None:
        self._left -= 1
        sized_at = start + self._width(start)
        inside = sized_at + self._width(sized_at)
        if self._left < 0 or not start < sized_at < inside <= end:
            return None
        name, digits = self._body[start:sized_at], 7 * (inside - sized_at)
        size = int.from_bytes(self._body[sized_at:inside], "big") - (1 << digits)
        ends = inside + size
        if size == (1 << digits) - 1:
            # A film still being written when it was sent. What ends its clusters is not told.
            self._is_certain &= name == _SEGMENT
            ends = end
        elif ends > end:
            self._is_certain &= name in {_SEGMENT, _CLUSTER}
            ends = end
        return _Element(name, start, inside, ends)

    def _width(self, at: int) -> int:
        """How many bytes the number here takes: as many as it begins with zeros, and one. 0 where
        there is none."""
        first = self._body[at : at + 1]
        return 9 - first[0].bit_length() if first and first[0] else 0

    def _names_place(self, tag: _Element) -> bool:
        return any(
            child.name == _TAG_NAME
            and _PLACE.match(
                self._body[child.inside : min(child.end, child.inside + _LONGEST_NAME)]
            )
            for child in self._elements(tag.inside, tag.end)
        )

    def _blank(self, element: _Element) -> Blank:
        length = element.end - element.start
        self._is_certain &= length <= LONGEST_NOTE
        if length < 9:
            head = _VOID + bytes([0x80 | (length - 2)])
        else:
            head = _VOID + b"\x01" + (length - 9).to_bytes(7, "big")
        return Blank(element.start, element.end, head)
