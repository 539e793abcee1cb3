"""The way in: matched posts, edits and deletions become mentions and counts."""

from perchoir.listening.mentions.ingest.authors import name_authors
from perchoir.listening.mentions.ingest.cursors import (
    Advance,
    LeaseLost,
    SourceGone,
    advance,
    count,
    stand,
)
from perchoir.listening.mentions.ingest.naming import named
from perchoir.listening.mentions.ingest.preparing import Matching
from perchoir.listening.mentions.ingest.removing import remove_from
from perchoir.listening.mentions.ingest.storing import (
    Prepared,
    concerns_the_store,
    prepare,
    store,
    store_batch,
)
from perchoir.listening.mentions.ingest.unit import Stored

__all__ = [
    "Advance",
    "LeaseLost",
    "Matching",
    "Prepared",
    "SourceGone",
    "Stored",
    "advance",
    "concerns_the_store",
    "count",
    "name_authors",
    "named",
    "prepare",
    "remove_from",
    "stand",
    "store",
    "store_batch",
]
