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


def thumbnail_of(attachment: Attachment) -> Path | None:
    """Where it is; None for what has none (a video, a file that is gone)."""
    path = thumbnail_path(attachment)
    if path.exists():
        return path
    if attachment.kind != "image" or not path_of(attachment).exists():
        return None
    unfinished = path.with_name(f"arriving-{uuid4().hex}")
    unfinished.write_bytes(_small(path_of(attachment)))
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
