"""Small pictures of attachments, made when they are first asked for."""

import io
import os
import warnings
from pathlib import Path
from typing import Final
from uuid import uuid4

from PIL import Image, ImageOps

from perchoir.publishing.attachments.keeping import path_of, thumbnail_path
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.probing import FORMATS

SIDE: Final = 480
_QUALITY: Final = 78
_NIGHT: Final = "#12161B"
_PAPER: Final = "#FBFAF7"


def thumbnail_of(attachment: Attachment) -> Path | None:
    """Where it is, None when the file is gone. A video has a picture of its shape."""
    path = thumbnail_path(attachment)
    if path.exists():
        return path
    if not path_of(attachment).exists():
        return None
    is_picture = attachment.kind == "image"
    unfinished = path.with_name(f"arriving-{uuid4().hex}")
    unfinished.write_bytes(_small(path_of(attachment)) if is_picture else _of_film(attachment))
    os.replace(unfinished, path)
    return path


def _small(path: Path) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), Image.open(path, formats=FORMATS) as image:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(image)
        shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        shown.info.clear()
        shown.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def _of_film(attachment: Attachment) -> bytes:
    """Night, with the sign that says "play"."""
    width, height = attachment.width or SIDE, attachment.height or SIDE
    scale = SIDE / max(width, height)
    size = max(48, int(width * scale)), max(48, int(height * scale))
    from PIL import ImageDraw  # Here, since it costs memory that hardly any process needs.

    image = Image.new("RGB", size, _NIGHT)
    x, y, side = size[0] / 2, size[1] / 2, min(size) / 6
    sign = [(x - side * 0.7, y - side), (x - side * 0.7, y + side), (x + side, y)]
    ImageDraw.Draw(image).polygon(sign, fill=_PAPER)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
