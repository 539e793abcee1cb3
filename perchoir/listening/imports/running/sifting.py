"""Of a large file only what the watches may match is read."""

from typing import Final

from perchoir.listening.engine import Sieve
from perchoir.listening.imports.models import Import
from perchoir.listening.mentions.watchset import LiveSet
from perchoir.networks.files import READS, Shape, Sift

# What sifts takes a second to load and a few hundred megabytes: a small file is read by then.
SIFTED_FROM: Final = 5_000_000


def sift_of(row: Import, matching: LiveSet) -> Sift | None:
    """None where everything is read: a dry run tells what the file holds, from when to when."""
    shape = Shape(row.shape)
    if not row.started_at or shape not in READS or row.bytes_total < SIFTED_FROM:
        return None
    sieve = Sieve(matching.watches, READS[shape])
    return (lambda messages: sieve.sift(messages).chosen) if sieve.sifts else None
