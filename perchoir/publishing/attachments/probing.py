"""What a file is, read from its bytes: never from its name, never from what was declared.

Pictures are read by Pillow, videos by MediaInfo (6 MB, no decoder inside): FFmpeg is six times
as large, and nothing here needs a frame of a video.
"""

import mmap
import re
import threading
import warnings
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import ExifTags, Image

from perchoir.publishing.attachments.places import places_in

LARGEST_PIXELS: Final = 60_000_000
LARGEST_ANIMATION: Final = 600_000_000
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MIMES: Final = {
    "JPEG": "image/jpeg",
    # A JPEG with a second picture behind it, as many cameras write them.
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
_VIDEOS: Final = {
    "MPEG-4": "video/mp4",
    "QuickTime": "video/quicktime",
    "WebM": "video/webm",
}
_HEIC: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MARKUP: Final = re.compile(rb"<(?:script|html|svg|iframe|!doctype)[\s>]|<\?php", re.IGNORECASE)
_ARCHIVE_END: Final = b"PK\x05\x06"
# What a place may be called in a picture's own notes, and in a video's.
_PLACE_IN_XMP: Final = re.compile(
    rb"exif:GPS|GPSL(?:at|ong)itude|photoshop:City|Iptc4xmp\w*:Location"
)
_PLACE_IN_VIDEO: Final = ("xyz", "recorded_location", "comapplequicktimelocationiso6709")
# A decoded picture may take 240 MB: one at a time.
_decoder = threading.BoundedSemaphore(1)


class NotMedia(Exception):
    """`code` names a sentence of `sentences.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Probed(NamedTuple):
    """Pixels as a reader sees them (turned upright), seconds for what moves. `has_place`: the file
    tells where it was taken."""

    kind: str
    mime: str
    width: int
    height: int
    duration_s: float | None = None
    codec: str = ""
    animated: bool = False
    has_place: bool = False


def probe(path: Path) -> Probed:
    """Raises `NotMedia`."""
    if not path.stat().st_size:
        raise NotMedia("empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        head = body[:4096]
        _require_no_document(head)
        if _is_video(head):
            found = places_in(body)
            return _video(path, bool(found.blanks) or found.along_the_way)
        _require_nothing_inside(body)
        has_xmp_place = bool(_PLACE_IN_XMP.search(body))
    return _picture(path, has_xmp_place)


def _require_no_document(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n")[:1024].lower()
    if b"<svg" in start:
        raise NotMedia("svg")
    if start.startswith(b"<"):
        raise NotMedia("document")
    if b"%pdf-" in start:
        raise NotMedia("document")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC and b"avif" not in head[8:40]:
        raise NotMedia("heic")


def _is_video(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return b"avif" not in head[8:40] and b"avis" not in head[8:40]
    return head[4:8] in {b"moov", b"mdat", b"wide"} or head[:4] == b"\x1aE\xdf\xa3"


def _require_nothing_inside(body: mmap.mmap) -> None:
    """A picture that is also a page, a script or an archive is none of ours."""
    if _MARKUP.search(body) or _ARCHIVE_END in body[-66_000:]:
        raise NotMedia("two_in_one")


def _picture(path: Path, has_xmp_place: bool) -> Probed:
    with _decoder, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=FORMATS) as image:
                return _of(image, has_xmp_place)
        except NotMedia:
            raise
        # On broken files decoders raise whatever they meet: RuntimeError (AVIF), struct.error and
        # TypeError (metadata), SyntaxError (PNG)... (Pillow 12, found by fuzzing).
        except Image.DecompressionBombError:
            raise NotMedia("too_many_pixels") from None
        except Exception:
            raise NotMedia("not_readable") from None


def _of(image: Image.Image, has_xmp_place: bool) -> Probed:
    frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    pixels = image.width * image.height
    if pixels > LARGEST_PIXELS or pixels * frames > LARGEST_ANIMATION:
        raise NotMedia("too_many_pixels")
    exif = image.getexif()
    turned = exif.get(ExifTags.Base.Orientation, 1) in {5, 6, 7, 8}
    width, height = image.size
    # Decoded to its end: a picture that is cut off would be refused by the network, later.
    image.load()
    return Probed(
        kind="image",
        mime=MIMES[image.format or ""],
        width=height if turned else width,
        height=width if turned else height,
        animated=frames > 1,
        has_place=has_xmp_place or bool(exif.get_ifd(ExifTags.IFD.GPSInfo)),
    )


def _video(path: Path, has_place: bool) -> Probed:
    # Here, since a process that reads no video need not pay the memory.
    from pymediainfo import MediaInfo

    # Handed as an open file: by a path, other files that it names would be opened too.
    with path.open("rb") as file:
        try:
            found: Any = MediaInfo.parse(file, parse_speed=0.3)
        except Exception:
            raise NotMedia("not_readable") from None
    general: Any = next(iter(found.general_tracks), None)
    pictures = next(iter(found.video_tracks), None)
    mime = _VIDEOS.get(getattr(general, "format", None) or "")
    if mime is None or pictures is None or not pictures.width or not pictures.height:
        raise NotMedia("not_readable")
    turned = float(pictures.rotation or 0) % 180 == 90
    width, height = int(pictures.width), int(pictures.height)
    lasts = general.duration or pictures.duration
    return Probed(
        kind="video",
        mime=mime,
        width=height if turned else width,
        height=width if turned else height,
        duration_s=round(float(lasts) / 1000, 3) if lasts else None,
        codec=str(pictures.format or "")[:20],
        has_place=has_place or any(getattr(general, name, None) for name in _PLACE_IN_VIDEO),
    )
