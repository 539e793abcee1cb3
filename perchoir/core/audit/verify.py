"""Checking a chain, and naming the first line that is not what was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from perchoir.core.audit.anchors import Anchors, read
from perchoir.core.audit.chain import digest
from perchoir.core.audit.models import Entry, Head
from perchoir.core.people.models import Workspace

CHUNK = 2000


@dataclass(frozen=True)
class Verdict:
    """`line` is the first altered line, None when all is well; `sentence` says what was found."""

    workspace: Workspace
    lines: int
    line: int | None
    sentence: str

    @property
    def well(self) -> bool:
        return self.line is None


def verify(workspace: Workspace) -> Verdict:
    """Walk the chain from its first line and compare it with both heads."""
    anchors = read(workspace.pk)
    last: Entry | None = None
    for entry in _entries(workspace):
        trouble = _trouble(entry, last, anchors)
        if trouble:
            expected = last.sequence + 1 if last else 1
            return Verdict(workspace, expected - 1, expected, trouble)
        last = entry
    return _compare_heads(workspace, last, anchors)


def _entries(workspace: Workspace) -> Iterator[Entry]:
    after = 0
    while True:
        found = Entry.objects.filter(workspace=workspace, sequence__gt=after)
        chunk = list(found.order_by("sequence")[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].sequence


def _trouble(entry: Entry, last: Entry | None, anchors: Anchors) -> str:
    expected = last.sequence + 1 if last else 1
    if entry.sequence != expected:
        return _("Line %(line)s is missing: it was deleted, or moved to another place.") % {
            "line": expected
        }
    if digest(entry) != entry.digest:
        return _("Line %(line)s was altered: it is not what was written.") % {"line": expected}
    if entry.previous != (last.digest if last else ""):
        return _(
            "Line %(line)s does not follow the line before it: "
            "one of the two was put in its place later."
        ) % {"line": expected}
    if anchors.digests.get(expected, entry.digest) != entry.digest:
        return _(
            "Line %(line)s is well formed, but it is not the line whose digest the "
            "data folder keeps: the log was rewritten from there on."
        ) % {"line": expected}
    return ""


def _compare_heads(workspace: Workspace, last: Entry | None, anchors: Anchors) -> Verdict:
    lines, ending = (last.sequence, last.digest) if last else (0, "")
    head = Head.objects.filter(workspace=workspace).first()
    kept = head.sequence if head else 0
    if kept > lines:
        return Verdict(workspace, lines, lines + 1, _cut(lines, kept))
    if anchors.last > lines:
        return Verdict(workspace, lines, lines + 1, _older(lines, anchors.last))
    if lines and (head is None or (kept, head.digest) != (lines, ending)):
        sentence = _(
            "The head kept beside the log does not match its last line, "
            "%(line)s: the head was altered."
        )
        return Verdict(workspace, lines, lines, sentence % {"line": lines})
    if anchors.broken_line:
        sentence = _(
            "The lines are sound, but line %(line)s of the file in the data folder "
            "cannot be read: that file was altered."
        )
        return Verdict(workspace, lines, lines, sentence % {"line": anchors.broken_line})
    return Verdict(workspace, lines, None, _("Every line is what was written."))


def _cut(lines: int, kept: int) -> str:
    return _(
        "The log ends at line %(last)s, but its head says %(kept)s: the last lines were cut off."
    ) % {
        "last": lines,
        "kept": kept,
    }


def _older(lines: int, kept: int) -> str:
    return _(
        "The log and its head end at line %(last)s, but the data folder has seen line %(kept)s. "
        "Either the last lines were cut off, or an older backup was put back by other means than "
        "“perchoir restore”. If you put a backup back, say so with “perchoir audit restored”."
    ) % {"last": lines, "kept": kept}
