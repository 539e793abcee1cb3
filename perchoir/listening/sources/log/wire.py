"""What stands in the log: a source's messages as they came, or its events, packed."""

from datetime import datetime

import msgspec
import zstandard

from perchoir.networks.contract import Batch

LEVEL = 1
MOST_BYTES = 1_000_000_000
_encoder = msgspec.msgpack.Encoder()


class Parcel(msgspec.Struct, frozen=True, omit_defaults=True):
    """`messages` of a stream that hands them over unread, else a `batch`."""

    source: int
    received_at: datetime
    messages: tuple[bytes, ...] = ()
    batch: Batch | None = None


_decoder = msgspec.msgpack.Decoder(Parcel)


def pack(parcel: Parcel) -> bytes:
    return zstandard.ZstdCompressor(level=LEVEL).compress(_encoder.encode(parcel))


def unpack(packed: bytes) -> Parcel:
    """Raises `ValueError` when this is no parcel."""
    try:
        unzipped = zstandard.ZstdDecompressor().decompress(packed, MOST_BYTES)
        return _decoder.decode(unzipped)
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise ValueError(str(error)) from None
