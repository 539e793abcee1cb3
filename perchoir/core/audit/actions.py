"""Writing the audit log."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from perchoir.core.audit.models import Entry, Head
from perchoir.core.people.models import User, Workspace


def record(workspace: Workspace, actor: User | None, verb: str, **details: Any) -> Entry:
    """Add one entry to the workspace's chain, inside the caller's transaction.

    `verb` names a sentence of the module's `audit_sentences.SENTENCES`, whose placeholders are
    `details` (text and numbers only) and `actor`. Without an actor, Perchoir itself did it.
    """
    with transaction.atomic():
        Head.objects.get_or_create(workspace=workspace)
        head = Head.objects.select_for_update().get(workspace=workspace)
        entry = Entry(
            workspace=workspace,
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor=actor,
            actor_name=str(actor or "Perchoir"),
            verb=verb,
            details=details,
            previous=head.digest,
        )
        entry.digest = digest(entry)
        entry.save(force_insert=True)
        head.sequence, head.digest = entry.sequence, entry.digest
        head.save(update_fields=["sequence", "digest"])
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over every field of the entry and the digest before it."""
    fields = [
        entry.workspace_id,
        entry.sequence,
        _instant(entry.at),
        entry.actor_name,
        entry.verb,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
