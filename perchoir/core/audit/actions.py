"""Writing the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from perchoir.core.audit import anchors
from perchoir.core.audit.chain import digest, plain
from perchoir.core.audit.models import Entry, Head
from perchoir.core.people.models import User, Workspace

THROUGH = "through_key"
"""Among an entry's details: the access key by which the actor came."""


def record(workspace: Workspace, actor: User | None, verb: str, **details: Any) -> Entry:
    """Add one entry to the workspace's chain, inside the caller's transaction.

    `verb` names a sentence of the module's `audit_sentences.SENTENCES`, whose placeholders are
    `details` (text and numbers only) and `actor`. Without an actor, Perchoir itself did it. An
    actor who comes by an access key leaves its name too.
    """
    return record_many(workspace, actor, [(verb, details)])[0]


def record_many(
    workspace: Workspace, actor: User | None, told: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Entry]:
    """Add entries, each a verb and its details, to the workspace's chain, in order. The head is
    kept outside the database once for all of them."""
    with transaction.atomic():
        # The head is locked until the transaction ends: two writers never follow the same entry.
        Head.objects.get_or_create(workspace=workspace)
        head = Head.objects.select_for_update().get(workspace=workspace)
        entries = [_next(head, actor, verb, details) for verb, details in told]
        Entry.objects.bulk_create(entries)
        head.save(update_fields=["sequence", "digest"])
        if entries:
            transaction.on_commit(lambda: anchors.write(entries[-1]))
    return entries


def _next(head: Head, actor: User | None, verb: str, details: Mapping[str, Any]) -> Entry:
    """The entry that follows the head, which it becomes."""
    through = {THROUGH: actor.through_key} if actor and actor.through_key else {}
    entry = Entry(
        workspace_id=head.workspace_id,
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        actor_name=str(plain(str(actor or "Perchoir")))[:200],
        verb=verb,
        details={name: plain(value) for name, value in {**details, **through}.items()},
        previous=head.digest,
    )
    entry.digest = digest(entry)
    head.sequence, head.digest = entry.sequence, entry.digest
    return entry
