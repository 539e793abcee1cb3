"""Files as they lie on the disk, compressed or not, read in small pieces."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol

import zstandard

from perchoir.networks.files.model import Compression

_PIECE: Final = 256 * 1024
_MAGIC: Final = {b"\x1f\x8b": Compression.GZIP, b"\x28\xb5\x2f\xfd": Compression.ZSTD}
# Windows of 128 MB and more are the archivists' "--long=31": their memory is not ours to give.
_LARGEST_WINDOW: Final = 2**27


class Damaged(ValueError):
    """The compression is damaged or cut short: what came before it was read."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def compression_of(path: Path) -> Compression:
    """By its first bytes; names lie."""
    with path.open("rb") as file:
        start = file.read(4)
    found = (kind for magic, kind in _MAGIC.items() if start.startswith(magic))
    return next(found, Compression.NONE)


class Pieces:
    """The decompressed bytes of a file from `offset` on. `bytes_done` counts on the disk."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path = path
        self._offset = offset
        self.bytes_done = 0

    def __iter__(self) -> Iterator[bytes]:
        """Raises `Damaged` and `OSError`."""
        compression = compression_of(self._path)
        with self._path.open("rb") as file:
            if compression is Compression.NONE:
                file.seek(self._offset)
                yield from self._read(file, file, skip=0)
                return
            try:
                yield from self._read(_decompressed(file, compression), file, skip=self._offset)
            except (EOFError, zlib.error, zstandard.ZstdError, gzip.BadGzipFile) as error:
                raise Damaged(str(error)) from error

    def _read(self, readable: _Readable, file: IO[bytes], skip: int) -> Iterator[bytes]:
        while piece := readable.read(_PIECE):
            self.bytes_done = file.tell()
            if skip >= len(piece):
                skip -= len(piece)
                continue
            yield piece[skip:] if skip else piece
            skip = 0


def _decompressed(file: IO[bytes], compression: Compression) -> _Readable:
    if compression is Compression.GZIP:
        return gzip.GzipFile(fileobj=file)
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    return decompressor.stream_reader(file, read_across_frames=True)
