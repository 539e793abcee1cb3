"""Writing the audit log."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from perchoir.core.audit import anchors
from perchoir.core.audit.chain import digest, plain
from perchoir.core.audit.models import Entry, Head
from perchoir.core.people.models import User, Workspace


def record(workspace: Workspace, actor: User | None, verb: str, **details: Any) -> Entry:
    """Add one entry to the workspace's chain, inside the caller's transaction.

    `verb` names a sentence of the module's `audit_sentences.SENTENCES`, whose placeholders are
    `details` (text and numbers only) and `actor`. Without an actor, Perchoir itself did it.
    """
    with transaction.atomic():
        # The head is locked until the transaction ends: two writers never follow the same entry.
        Head.objects.get_or_create(workspace=workspace)
        head = Head.objects.select_for_update().get(workspace=workspace)
        entry = Entry(
            workspace=workspace,
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor_id=actor.pk if actor else None,
            actor_name=str(plain(str(actor or "Perchoir")))[:200],
            verb=verb,
            details={name: plain(value) for name, value in details.items()},
            previous=head.digest,
        )
        entry.digest = digest(entry)
        entry.save(force_insert=True)
        head.sequence, head.digest = entry.sequence, entry.digest
        head.save(update_fields=["sequence", "digest"])
        transaction.on_commit(lambda: anchors.write(entry))
    return entry
