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
    avc1 += struct.pack(">Hh", 24, -1) + box("avcC", bytes.fromhex("0142c01effe1000000"))
    full, one = bytes(4), struct.pack(">I", 1)
    table = box("stsd", full + one + box("avc1", avc1))
    table += box("stts", full + one + struct.pack(">II", 1, seconds * 1000))
    table += box("stsc", full + one + struct.pack(">III", 1, 1, 1))
    table += box("stsz", full + struct.pack(">II", 16, 1)) + box("stco", full + one + one)
    data = box("dinf", box("dref", full + one + box("url ", b"\0\0\0\1")))
    minf = box("minf", box("vmhd", b"\0\0\0\1" + bytes(8)) + data + box("stbl", table))
    mdhd = box("mdhd", bytes(12) + struct.pack(">IIHH", 1000, seconds * 1000, 0x55C4, 0))
    hdlr = box("hdlr", bytes(8) + b"vide" + bytes(12) + b"v\0")
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = b"\0\0\0\7" + bytes(8) + struct.pack(">II", 1, 0) + struct.pack(">I", seconds * 1000)
    tkhd += bytes(16) + matrix + struct.pack(">II", width << 16, height << 16)
    trak = box("trak", box("tkhd", tkhd) + box("mdia", mdhd + hdlr + minf))
    mvhd = bytes(12) + struct.pack(">IIIH", 1000, seconds * 1000, 0x10000, 0x100) + bytes(10)
    mvhd = box("mvhd", mvhd + matrix + bytes(24) + struct.pack(">I", 2))
    where = b"+47.2183-001.5536/"
    told = box("udta", box("\xa9xyz", struct.pack(">HH", len(where), 0x15C7) + where))
    ftyp = box("ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    return ftyp + box("mdat", bytes(64)) + box("moov", mvhd + trak + (told if place else b""))


def with_boxes(film: bytes, more: bytes) -> bytes:
    """A video whose `moov`, which stands last, holds more boxes."""
    at = film.index(b"moov") - 4
    (size,) = struct.unpack(">I", film[at : at + 4])
    return film[:at] + struct.pack(">I", size + len(more)) + film[at + 4 :] + more


def apple_notes(key: str, value: str, *, versioned: bool) -> bytes:
    """`meta` as a telephone writes it."""
    keys = box("keys", bytes(4) + struct.pack(">I", 2) + _key("com.apple.make") + _key(key))
    values = _value(1, "Morvan") + _value(2, value)
    handler = box("hdlr", bytes(8) + b"mdta" + bytes(13))
    return box("meta", bytes(4 if versioned else 0) + handler + keys + box("ilst", values))


def _key(name: str) -> bytes:
    return box("mdta", name.encode())


def _value(number: int, text: str) -> bytes:
    data = box("data", struct.pack(">II", 1, 0) + text.encode())
    return struct.pack(">II", len(data) + 8, number) + data


def track(entry: bytes) -> bytes:
    """A track that is described by `entry`."""
    table = box("stsd", bytes(4) + b"\0\0\0\1" + entry)
    return box("trak", box("mdia", box("minf", box("stbl", table))))


def webm(*tags: bytes, checksum: bytes = b"") -> bytes:
    """A WebM of one track, with one frame behind its tags."""
    head = element("4282", b"webm") + element("4287", b"\4") + element("4285", b"\2")
    about = element("2ad7b1", b"\x0f\x42\x40") + element("4489", struct.pack(">d", 12_000))
    shape = element("b0", b"\2\x80") + element("ba", b"\1\x68")
    entry = element("d7", b"\1") + element("73c5", b"\1") + element("83", b"\1")
    entry += element("86", b"V_VP9") + element("e0", shape)
    cluster = element("1f43b675", element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + b"f" * 9))
    told = element("1254c367", checksum + element("7373", b"".join(tags))) if tags else b""
    tracks = element("1654ae6b", element("ae", entry))
    parts = element("1549a966", about) + tracks + told + cluster
    return element("1a45dfa3", head) + element("18538067", parts)


def simple_tag(name: str, value: str, *more: bytes) -> bytes:
    """A note of a WebM."""
    texts = element("45a3", name.encode()) + element("4487", value.encode())
    return element("67c8", texts + b"".join(more))


def element(name: str, body: bytes) -> bytes:
    """An element of a WebM, its name in hexadecimal."""
    return bytes.fromhex(name) + struct.pack(">I", 0x10000000 | len(body)) + body


def box(name: str, body: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I", len(body) + 8) + name.encode("latin-1") + body
