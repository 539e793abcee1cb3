"""Archives and data exports that come in as files: lines of JSON, and CSV."""

from perchoir.networks.files.blocks import READS, Sift
from perchoir.networks.files.guessing import guess
from perchoir.networks.files.model import (
    Compression,
    Field,
    Guess,
    LineError,
    Mapping,
    Position,
    Read,
    Shape,
)
from perchoir.networks.files.reading import read

__all__ = [
    "READS",
    "Compression",
    "Field",
    "Guess",
    "LineError",
    "Mapping",
    "Position",
    "Read",
    "Shape",
    "Sift",
    "guess",
    "read",
]
