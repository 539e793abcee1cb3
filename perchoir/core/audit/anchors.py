"""The head of each chain, kept a second time outside the database.

Whoever can write the database can rewrite the whole chain and its head. The data folder holds, for
each workspace, a file to which one line is added after each commit: `<sequence> <digest>`, or
`restored <sequence> <digest>` when an operator put a backup back. A crash between the commit and
the line loses a line, which only makes the check coarser: gaps are fine.
"""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from perchoir.core.audit.models import Entry, Head
from perchoir.core.numbers import whole_number

log = logging.getLogger(__name__)


@dataclass
class Anchors:
    """What the file says: digests by sequence, and how often a backup was put back."""

    digests: dict[int, str] = field(default_factory=dict)
    restored: int = 0
    broken_line: int = 0

    @property
    def last(self) -> int:
        return max(self.digests, default=0)


def path_for(workspace_id: int) -> Path:
    """The file of one workspace."""
    return Path(settings.DATA) / "audit" / f"{workspace_id}.head"


def write(entry: Entry) -> None:
    """Add the entry's line. A full disk is logged: the change itself is already committed."""
    try:
        _append(entry.workspace_id, f"{entry.sequence} {entry.digest}\n")
    except OSError:
        log.exception("the head of the audit log could not be written to the data folder")


def note_restore() -> None:
    """Say in every file that a backup was put back: what came after it is no longer expected."""
    for head in Head.objects.order_by("workspace_id"):
        _append(head.workspace_id, f"restored {head.sequence} {head.digest}\n")


def _append(workspace_id: int, line: str) -> None:
    path = path_for(workspace_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # O_APPEND and one write: lines of several processes never mix.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def read(workspace_id: int) -> Anchors:
    """What the file says; an empty answer where there is no file."""
    anchors = Anchors()
    try:
        lines = path_for(workspace_id).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return anchors
    for number, line in enumerate(lines, 1):
        if not _take(anchors, line.split()):
            anchors.broken_line = anchors.broken_line or number
    return anchors


def _take(anchors: Anchors, words: list[str]) -> bool:
    restored = len(words) == 3 and words[0] == "restored"
    sequence = whole_number(words[-2]) if restored or len(words) == 2 else None
    if sequence is None:
        return False
    if restored:
        anchors.digests = {n: kept for n, kept in anchors.digests.items() if n < sequence}
        anchors.restored += 1
    anchors.digests[sequence] = words[-1]
    return True
