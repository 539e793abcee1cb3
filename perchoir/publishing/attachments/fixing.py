"""A copy of a picture that a network takes: smaller, of another type, with margins, without notes.

Videos and animations stay as they are, but for the place that a video tells: making them anew
belongs to whoever filmed them.
"""

import io
import warnings
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageOps

from perchoir.networks.text.media import KindLimits
from perchoir.publishing.attachments.places import why_place_stays, without_places
from perchoir.publishing.attachments.probing import FORMATS, LARGEST_PIXELS

NO_PLACE: Final = "no-place"
AS_JPEG: Final = "jpeg"
_ORIENTATION: Final = 0x0112
_QUALITIES: Final = (90, 82, 74, 66)
_SMALLEST_SIDE: Final = 200
_PAPER: Final = (255, 255, 255)
_ENCODERS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class CannotFix(Exception):
    """`code` names a sentence of `sentences.CANNOT`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Aim(NamedTuple):
    """What the copy must be: its MIME type, and pixels in width and height."""

    mime: str
    width: int
    height: int


def fitting_copy(path: Path, limits: KindLimits) -> io.BytesIO:
    """The picture as these limits take it. Raises `CannotFix`, `FileNotFoundError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = _upright(path)
    image = _with_margins(image, limits.ratio)
    size = _bounded(image.size, limits)
    if limits.sides and size[0] < limits.sides[0]:
        raise CannotFix("too_small")
    for body in _attempts(image, _type_for(image, limits), size):
        if len(body) <= limits.size:
            return io.BytesIO(body)
    raise CannotFix("not_small_enough")


def cleaned_copy(path: Path, mime: str) -> io.BytesIO:
    """The same picture without its notes. Raises `CannotFix`, `FileNotFoundError`."""
    with Image.open(path, formats=FORMATS) as image:
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise CannotFix("animated")
        notes = Image.Exif()
        notes[_ORIENTATION] = image.getexif().get(_ORIENTATION, 1)
        profile = image.info.get("icc_profile")
        kept = {"exif": notes, **({"icc_profile": profile} if profile else {})}
        if image.format == "JPEG":
            # The very tables it was compressed with: nothing visible is lost.
            kept["quality"] = "keep"
        image.load()
        image.info.clear()
        out = io.BytesIO()
        image.save(out, _ENCODERS.get(mime, "PNG" if mime == "image/avif" else "JPEG"), **kept)
    out.seek(0)
    return out


def placeless_video(path: Path) -> mmap:
    """The same video without the place where it was taken, to be read and closed. Raises
    `CannotFix`, `FileNotFoundError`."""
    if code := why_place_stays(path):
        raise CannotFix(code)
    return without_places(path)


def _upright(path: Path) -> Image.Image:
    with Image.open(path, formats=FORMATS) as image:
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise CannotFix("animated")
        if image.width * image.height > LARGEST_PIXELS:
            raise CannotFix("not_small_enough")
        turned = ImageOps.exif_transpose(image)
        return turned.convert("RGBA" if turned.has_transparency_data else "RGB")


def _with_margins(image: Image.Image, ratio: tuple[float, float] | None) -> Image.Image:
    """Paper to the left and right of what is too narrow, above and below what is too wide."""
    if not ratio:
        return image
    least, most = ratio
    width, height = image.size
    if width / height < least:
        wanted = (int(height * least) + 1, height)
    elif width / height > most:
        wanted = (width, int(width / most) + 1)
    else:
        return image
    return ImageOps.pad(_flat(image), wanted, color=_PAPER)


def _bounded(size: tuple[int, int], limits: KindLimits) -> tuple[int, int]:
    width, height = size
    scale = 1.0
    if limits.sides:
        scale = min(scale, limits.sides[1] / width)
    if limits.pixels:
        scale = min(scale, (limits.pixels / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))


def _type_for(image: Image.Image, limits: KindLimits) -> str:
    if image.mode == "RGBA" and "image/png" in limits.types:
        return "image/png"
    if "image/jpeg" in limits.types:
        return "image/jpeg"
    return next(iter(sorted(limits.types & set(_ENCODERS))), "image/jpeg")


def _attempts(image: Image.Image, mime: str, size: tuple[int, int]) -> Iterator[bytes]:
    """Ever lighter: first by quality, then by size; what is see-through gives that up last."""
    while min(size) >= min(_SMALLEST_SIDE, *image.size):
        small = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
        if mime == "image/png":
            yield _encoded(small, mime, 0)
        else:
            for quality in _QUALITIES:
                yield _encoded(small, mime, quality)
        size = (int(size[0] * 0.8), int(size[1] * 0.8))


def _encoded(image: Image.Image, mime: str, quality: int) -> bytes:
    out = io.BytesIO()
    picture = _flat(image) if mime == "image/jpeg" else image
    if mime == "image/png":
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, _ENCODERS[mime], quality=quality)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, _PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper
