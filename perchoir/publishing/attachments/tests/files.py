"""Small real files, made on the spot."""

import io
import struct
from typing import Any

from PIL import Image

GPS = 0x8825


def picture(
    form: str = "JPEG",
    size: tuple[int, int] = (64, 48),
    *,
    noise: bool = False,
    place: bool = False,
    orientation: int = 1,
    **options: Any,
) -> bytes:
    """A picture of `size` pixels; `noise` makes one that does not compress."""
    mode = options.pop("mode", "RGB")
    image = Image.effect_noise(size, 90).convert(mode) if noise else Image.new(mode, size, "teal")
    notes = Image.Exif()
    if orientation != 1:
        notes[0x0112] = orientation
    if place:
        notes[GPS] = {1: "N", 2: (47.0, 13.0, 6.0), 3: "W", 4: (1.0, 33.0, 0.0)}
    out = io.BytesIO()
    image.save(out, form, **({"exif": notes} if len(notes) else {}), **options)
    return out.getvalue()


def moving() -> bytes:
    """A GIF of two pictures."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("teal", "white")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=200)
    return out.getvalue()


def video(width: int = 640, height: int = 360, seconds: int = 12, *, place: bool = False) -> bytes:
    """An MP4 of one H.264 track, without a single frame."""
    avc1 = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HH", width, height)
    avc1 += struct.pack(">II", 0x480000, 0x480000) + bytes(4) + struct.pack(">H", 1) + bytes(32)
    avc1 += struct.pack(">Hh", 24, -1) + _box("avcC", bytes.fromhex("0142c01effe1000000"))
    full, one = bytes(4), struct.pack(">I", 1)
    table = _box("stsd", full + one + _box("avc1", avc1))
    table += _box("stts", full + one + struct.pack(">II", 1, seconds * 1000))
    table += _box("stsc", full + one + struct.pack(">III", 1, 1, 1))
    table += _box("stsz", full + struct.pack(">II", 16, 1)) + _box("stco", full + one + one)
    data = _box("dinf", _box("dref", full + one + _box("url ", b"\0\0\0\1")))
    minf = _box("minf", _box("vmhd", b"\0\0\0\1" + bytes(8)) + data + _box("stbl", table))
    mdhd = _box("mdhd", bytes(12) + struct.pack(">IIHH", 1000, seconds * 1000, 0x55C4, 0))
    hdlr = _box("hdlr", bytes(8) + b"vide" + bytes(12) + b"v\0")
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = b"\0\0\0\7" + bytes(8) + struct.pack(">II", 1, 0) + struct.pack(">I", seconds * 1000)
    tkhd += bytes(16) + matrix + struct.pack(">II", width << 16, height << 16)
    trak = _box("trak", _box("tkhd", tkhd) + _box("mdia", mdhd + hdlr + minf))
    mvhd = bytes(12) + struct.pack(">IIIH", 1000, seconds * 1000, 0x10000, 0x100) + bytes(10)
    mvhd = _box("mvhd", mvhd + matrix + bytes(24) + struct.pack(">I", 2))
    where = b"+47.2183-001.5536/"
    told = _box("udta", _box("\xa9xyz", struct.pack(">HH", len(where), 0x15C7) + where))
    ftyp = _box("ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    return ftyp + _box("mdat", bytes(64)) + _box("moov", mvhd + trak + (told if place else b""))


def _box(name: str, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name.encode("latin-1") + body
