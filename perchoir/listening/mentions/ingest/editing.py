"""Posts that their authors changed: replaced, matched again, counted again."""

from collections.abc import Mapping

from perchoir.core.jobs.tables import delete_rows, update_rows
from perchoir.listening.mentions.ingest.copies import leave_groups, mark_copies
from perchoir.listening.mentions.ingest.counting import countable
from perchoir.listening.mentions.ingest.preparing import Kept
from perchoir.listening.mentions.ingest.removing import remove_mentions
from perchoir.listening.mentions.ingest.rows import EDITABLE, edit, prepared_values
from perchoir.listening.mentions.ingest.unit import Unit, insert_matches, watches_of
from perchoir.listening.mentions.models import Match, Mention

Watches = dict[int, set[int]]


def apply_edits(unit: Unit, edits: Mapping[int, Kept]) -> None:
    """Apply each edit to the mention of this id; what no watch matches any more goes."""
    if not edits:
        return
    before = watches_of(edits)
    after = {id: _watches_after(unit, before.get(id, set()), kept) for id, kept in edits.items()}
    remove_mentions([id for id in edits if not after[id]], unit.changes, unit.announcements)
    unit.stored.removed += sum(not watches for watches in after.values())
    staying = list(Mention.objects.filter(id__in=[id for id in edits if after[id]]).order_by("id"))
    left = leave_groups([mention.id for mention in staying if _text_changes(mention, edits)])
    for mention in staying:
        _edit(unit, mention, edits, before.get(mention.id, set()), after[mention.id])
    _write(unit, staying, before, after)
    mark_copies([id for id in edits if after[id] and after[id] != before.get(id)])
    unit.announcements.regrouped(left.risen, left.lessened)


def _watches_after(unit: Unit, before: set[int], kept: Kept) -> set[int]:
    """A watch that was not asked this time keeps what it had."""
    return (before - unit.living) | set(unit.watches(kept))


def _text_changes(mention: Mention, edits: Mapping[int, Kept]) -> bool:
    found = edits[mention.id].fingerprint
    return mention.text_hash != (found.hash if found else None)


def _edit(
    unit: Unit, mention: Mention, edits: Mapping[int, Kept], before: set[int], after: set[int]
) -> None:
    kept = edits[mention.id]
    unit.changes.add(before, countable(mention), sign=-1)
    if _text_changes(mention, edits):
        unit.ungrouped.append((mention, kept))
    edit(mention, kept)
    unit.changes.add(after, countable(mention))
    unit.announcements.changed(mention.id, before | after)
    unit.stored.changed += 1
    unit.fresh.append((mention, kept))


def _write(unit: Unit, mentions: list[Mention], before: Watches, after: Watches) -> None:
    update_rows(
        Mention,
        ", ".join(f"{name} = %s" for name in EDITABLE),
        "id = %s",
        [[*prepared_values(mention, EDITABLE), mention.id] for mention in mentions],
    )
    delete_rows(
        Match,
        "mention_id = %s AND watch_id = %s",
        [
            (mention.id, watch_id)
            for mention in mentions
            for watch_id in sorted(before.get(mention.id, set()) - after[mention.id])
        ],
    )
    insert_matches(
        unit,
        [
            (watch_id, mention)
            for mention in mentions
            for watch_id in sorted(after[mention.id] - before.get(mention.id, set()))
        ],
    )
