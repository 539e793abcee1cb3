"""From whatever a stranger's server sent to a small, clean WebP."""

import io
import threading
import warnings
from collections.abc import Callable

from PIL import Image, ImageOps

LARGEST_PIXELS = 30_000_000
QUALITY = 78
# SVG is a document that can run scripts and is not among them; nor is anything seldom seen.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# A decoded picture may take 120 MB: two at a time.
_decoders = threading.BoundedSemaphore(2)


class NotAPicture(Exception):
    """The bytes are none of the formats we read, are broken, or would be too large decoded."""


def as_webp(body: bytes, longest_side: int) -> bytes:
    """The picture, shrunk to `longest_side` pixels, turned upright, without its metadata.

    Raises `NotAPicture`. Of an animation the first image is kept.
    """
    return _safely(lambda: _encoded(_small(body, longest_side)))


def as_square_webp(body: bytes, side: int, smallest: int) -> bytes:
    """The middle of the picture, a square of at most `side` pixels, upright, without its metadata.

    Raises `NotAPicture`, also when a side has fewer than `smallest` pixels.
    """
    return _safely(lambda: _encoded(_square(_small(body, 4 * side), side, smallest)))


def _safely(work: Callable[[], bytes]) -> bytes:
    with _decoders, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return work()
        except NotAPicture:
            raise
        # On broken files decoders raise whatever they meet: RuntimeError (AVIF), struct.error and
        # TypeError (metadata), SyntaxError (PNG)... (Pillow 12, found by fuzzing).
        except Exception as error:
            raise NotAPicture(type(error).__name__) from None


def _small(body: bytes, longest_side: int) -> Image.Image:
    image = Image.open(io.BytesIO(body), formats=FORMATS)
    if image.width * image.height > LARGEST_PIXELS:
        raise NotAPicture("too many pixels")
    image.draft("RGB", (longest_side, longest_side))
    image.thumbnail((longest_side, longest_side))
    upright = ImageOps.exif_transpose(image)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _square(image: Image.Image, side: int, smallest: int) -> Image.Image:
    shorter = min(image.size)
    if shorter < smallest:
        raise NotAPicture("too few pixels")
    return ImageOps.fit(image, (min(side, shorter),) * 2)


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.info.clear()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
