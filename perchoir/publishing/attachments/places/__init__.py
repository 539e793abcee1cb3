"""Where a video says that it was taken, and the same video without.

A place is blanked where it stands, by an empty piece of the same size: nothing else moves, and the
pictures stay as they were.
"""

import mmap
from pathlib import Path

from perchoir.publishing.attachments.places.found import Places
from perchoir.publishing.attachments.places.mp4 import places_in_mp4
from perchoir.publishing.attachments.places.webm import MAGIC, places_in_webm


def places_in(body: mmap.mmap) -> Places:
    """Whatever a hostile file says of itself, no more than ten thousand pieces are read."""
    return places_in_webm(body) if body[:4] == MAGIC else places_in_mp4(body)


def why_place_stays(path: Path) -> str:
    """The code of `sentences.CANNOT` that says why a video's place cannot be removed; empty when it
    can. Raises `FileNotFoundError`."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        found = places_in(body)
    if found.along_the_way:
        return "place_in_track"
    return "" if found.is_certain else "place_unsure"


def without_places(path: Path) -> mmap.mmap:
    """The file with its places blanked, to be read and closed. What is on the disk stays."""
    with path.open("rb") as file:
        body = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    for start, end, head in places_in(body).blanks:
        body[start:end] = head.ljust(end - start, b"\0")
    return body
