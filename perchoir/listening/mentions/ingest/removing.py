"""Mentions go: with their matches, their counts, their copies' order and all that hangs on them."""

from collections.abc import Iterable, Sequence

from django.db.models import CASCADE

from perchoir.core.jobs.tables import as_list, execute, in_list, table
from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions import hooks
from perchoir.listening.mentions.ingest.announcing import Announcements
from perchoir.listening.mentions.ingest.copies import leave_groups
from perchoir.listening.mentions.ingest.counting import Changes, countable
from perchoir.listening.mentions.ingest.unit import watches_of
from perchoir.listening.mentions.models import Author, Mention

STEP = 1_000


def remove_from(workspace: Workspace, ids: Sequence[int]) -> int:
    """Remove these mentions of a workspace in one transaction; how many there were."""

    def work() -> int:
        changes, announcements = Changes(), Announcements()
        removed = remove_mentions(ids, changes, announcements)
        changes.write()
        announcements.publish(workspace)
        return removed

    return in_turn(workspace.pk, work)


def remove_mentions(ids: Sequence[int], changes: Changes, announcements: Announcements) -> int:
    """Delete these mentions; the caller holds the workspace's turn and writes `changes`."""
    steps = range(0, len(ids), STEP)
    return sum(_remove_step(ids[start : start + STEP], changes, announcements) for start in steps)


def _remove_step(ids: Sequence[int], changes: Changes, announcements: Announcements) -> int:
    mentions = list(Mention.objects.filter(id__in=ids).order_by("id"))
    if not mentions:
        return 0
    present = [mention.id for mention in mentions]
    watches = watches_of(present)
    for mention in mentions:
        matched = watches.get(mention.id, set())
        changes.add(matched, countable(mention), sign=-1)
        announcements.removed(mention.id, matched)
    for hook in hooks.on_removed:
        hook(present)
    gone = set(present)
    left = leave_groups(present)
    announcements.regrouped((id for id in left.risen if id not in gone), left.lessened)
    _delete_with_all_that_hangs_on(present)
    delete_authors_without_mentions({mention.author_id for mention in mentions})
    return len(present)


def _delete_with_all_that_hangs_on(ids: Sequence[int]) -> None:
    # Django's own cascade asks again for every few hundred rows.
    listed = as_list(ids)
    for relation in Mention._meta.related_objects:
        column = relation.field.column
        target = table(relation.field.model)
        if relation.on_delete is CASCADE:
            execute(f"DELETE FROM {target} WHERE {in_list(column)}", [listed])  # noqa: S608
        else:
            execute(f"UPDATE {target} SET {column} = NULL WHERE {in_list(column)}", [listed])  # noqa: S608
    execute(f"DELETE FROM {table(Mention)} WHERE {in_list('id')}", [listed])  # noqa: S608


def delete_authors_without_mentions(ids: Iterable[int]) -> None:
    """Nothing is kept about somebody of whom nothing is kept, but that the house muted them."""
    author, mention = table(Author), table(Mention)
    execute(
        f"DELETE FROM {author} WHERE {in_list('id')} AND muted_at IS NULL"  # noqa: S608
        f" AND NOT EXISTS (SELECT 1 FROM {mention} WHERE {mention}.author_id = {author}.id)",
        [as_list(sorted(ids))],
    )
