"""The places of an MP4 or QuickTime file, box by box.

ISO 14496-12 (boxes), 3GPP TS 26.244 (`loci`), QuickTime File Format (`udta`, `meta` with `keys` and
`ilst`, `mebx`): read on 2026-11-23. A box that tells a place becomes a `free` one of the same
size.
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

_INSIDE: Final = frozenset(
    {b"moov", b"trak", b"udta", b"mdia", b"minf", b"stbl", b"stsd", b"meta", b"ilst"}
)
_PLACES: Final = frozenset({b"\xa9xyz", b"loci"})
_XMP: Final = frozenset({b"uuid", b"XMP_"})
_XMP_PLACE: Final = re.compile(rb"exif:GPS|GPSL(?:at|ong)itude")
# Apple's key and, as FFmpeg writes it with `use_metadata_tags`, the plain word.
_PLACE_KEY: Final = re.compile(rb"com\.apple\.quicktime\.location\.|location(?:-[a-z]{3})?\Z")
_APPLE_PLACE: Final = b"com.apple.quicktime.location."
# Tracks that can say all along where the camera is: GoPro's, Google's and DJI's (read by ExifTool
# from 13.05 on; 2026-11-23).
_PLACE_TRACKS: Final = frozenset({b"gpmd", b"camm", b"djmd"})
_LONGEST_KEY: Final = 200


class _Box(NamedTuple):
    kind: bytes
    start: int
    inside: int
    end: int


def places_in_mp4(body: mmap.mmap) -> Places:
    """Boxes and keys that name a place, notes in XMP that do."""
    return _Search(body).places()


class _Search:
    def __init__(self, body: mmap.mmap) -> None:
        self._body = body
        self._left = MOST_PIECES
        self._is_certain = True
        self._along_the_way = False
        self._keys: set[bytes] | None = None

    def places(self) -> Places:
        every = self._boxes(0, len(self._body), b"", 0)
        found = [self._blank(box) for box, parent in every if self._is_place(box, parent)]
        return Places(found, self._along_the_way, self._is_certain)

    def _boxes(
        self, start: int, end: int, parent: bytes, depth: int
    ) -> Iterator[tuple[_Box, bytes]]:
        """Each box with the kind of the one around it, as long as they are believable."""
        while start + 8 <= end:
            box = self._box_at(start, end)
            if box is None:
                self._is_certain = False
                return
            yield box, parent
            if box.kind in _INSIDE and depth < DEEPEST:
                yield from self._boxes(self._inside(box), box.end, box.kind, depth + 1)
            elif box.kind in _INSIDE:
                self._is_certain = False
            start = box.end

    def _box_at(self, start: int, end: int) -> _Box | None:
        self._left -= 1
        kind, inside = self._body[start + 4 : start + 8], start + 8
        size = self._number(start, 4)
        if size == 1:
            size, inside = self._number(start + 8, 8), start + 16
        ends = start + size if size else end
        # A film that was cut off lacks some pictures; of anything else that is no length.
        if ends > end:
            self._is_certain &= kind == b"mdat" and end == len(self._body)
            ends = end
        return _Box(kind, start, inside, ends) if inside <= ends and self._left >= 0 else None

    def _inside(self, box: _Box) -> int:
        """MP4 begins `meta` with a version of four bytes, QuickTime does not."""
        if box.kind == b"stsd":
            return box.inside + 8
        is_versioned = self._body[box.inside + 4 : box.inside + 8] != b"hdlr"
        return box.inside + (4 if box.kind == b"meta" and is_versioned else 0)

    def _is_place(self, box: _Box, parent: bytes) -> bool:
        if box.kind == b"meta":
            self._keys = None
        elif box.kind == b"keys":
            self._keys = self._place_keys(box)
        elif parent == b"stsd":
            self._along_the_way |= self._is_place_track(box)
        elif parent == b"ilst" and box.kind[:1] == b"\0":
            # Numbers are read by what `keys` calls them, which must have come before.
            self._is_certain &= self._keys is not None
            return box.kind in (self._keys or ())
        elif box.kind in _XMP:
            return bool(_XMP_PLACE.search(self._body, box.inside, _read_to(box)))
        return box.kind in _PLACES

    def _is_place_track(self, entry: _Box) -> bool:
        if entry.kind != b"mebx":
            return entry.kind in _PLACE_TRACKS
        return self._body.find(_APPLE_PLACE, entry.inside, _read_to(entry)) >= 0

    def _blank(self, box: _Box) -> Blank:
        self._is_certain &= box.end - box.start <= LONGEST_NOTE
        size = self._body[box.start : box.start + 4]
        return Blank(box.start, box.end, size + b"free" + self._body[box.start + 8 : box.inside])

    def _place_keys(self, box: _Box) -> set[bytes]:
        """The numbers, as boxes of `ilst` are named by them, of keys that tell a place."""
        found: set[bytes] = set()
        at, number = box.inside + 8, 1
        while at + 8 <= box.end and number <= MOST_PIECES:
            size = self._number(at, 4)
            if size < 8 or at + size > box.end:
                break
            if _PLACE_KEY.match(self._body[at + 8 : at + min(size, _LONGEST_KEY)]):
                found.add(number.to_bytes(4, "big"))
            at, number = at + size, number + 1
        self._is_certain &= at + 8 > box.end
        return found

    def _number(self, at: int, width: int) -> int:
        return int.from_bytes(self._body[at : at + width], "big")


def _read_to(box: _Box) -> int:
    return min(box.end, box.inside + LONGEST_NOTE)
