"""Reading what the outside sends, never more than agreed, also after decompression."""

import zlib
from collections.abc import AsyncIterator, Iterator

from perchoir.core.outbound.errors import OutboundFailed, OutboundRefused

_PIECE = 256 * 1024


class Decoder:
    """Undoes one `Content-Encoding`, in pieces of at most 256 KiB whatever the bomb.

    Raises `OutboundRefused("encoding_not_understood")` for what we did not ask for, and
    `OutboundFailed("body_not_decodable")` for what is not what it says.
    """

    def __init__(self, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise OutboundRefused("encoding_not_understood", encoding[:40])
        self._plain = encoding in ("", "identity")
        self._deflate = encoding == "deflate"
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._fed = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        if self._plain:
            yield data
            return
        while data:
            piece, data = self._inflated(data)
            if piece:
                yield piece

    def _inflated(self, data: bytes) -> tuple[bytes, bytes]:
        try:
            piece = self._inflater.decompress(data, _PIECE)
        except zlib.error as error:
            return self._inflated_raw(data, error)
        self._fed = True
        if self._inflater.eof:
            rest = self._inflater.unused_data
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
            # What follows a whole gzip member is another member, or padding to be ignored.
            return piece, rest if rest[:1] == b"\x1f" else b""
        return piece, self._inflater.unconsumed_tail

    def _inflated_raw(self, data: bytes, error: zlib.error) -> tuple[bytes, bytes]:
        """Some servers say deflate and send it without the zlib header."""
        if not self._deflate or self._fed:
            raise OutboundFailed("body_not_decodable", str(error)) from None
        self._deflate = False
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._inflated(data)


async def whole(chunks: AsyncIterator[bytes], max_bytes: int) -> bytes:
    """All of `chunks`. Raises `OutboundRefused("too_large")` once past `max_bytes`."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise OutboundRefused("too_large", f"more than {max_bytes} bytes")
    return bytes(body)


async def decoded(chunks: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    decoder = Decoder(encoding)
    async for chunk in chunks:
        for piece in decoder.decode(chunk):
            yield piece


async def split_lines(chunks: AsyncIterator[bytes], max_line_bytes: int) -> AsyncIterator[bytes]:
    """Lines without their ending (LF or CRLF), as soon as each is complete.

    Raises `OutboundRefused("line_too_long")`.
    """
    held = bytearray()
    async for chunk in chunks:
        *complete, rest = chunk.split(b"\n")
        for part in complete:
            held += part
            yield _line(held, max_line_bytes)
            held = bytearray()
        held += rest
        if len(held) > max_line_bytes + 1:
            raise OutboundRefused("line_too_long", f"more than {max_line_bytes} bytes")
    if held:
        yield _line(held, max_line_bytes)


def _line(held: bytearray, max_line_bytes: int) -> bytes:
    line = bytes(held).removesuffix(b"\r")
    if len(line) > max_line_bytes:
        raise OutboundRefused("line_too_long", f"more than {max_line_bytes} bytes")
    return line
