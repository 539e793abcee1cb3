"""The chain: what each digest covers."""

import hashlib
import json
from datetime import UTC

from perchoir.core.audit.models import Entry

Plain = str | int | bool | None


def plain(value: object) -> Plain:
    """`value` as it reads back from any database: text, a whole number, yes or no, or nothing."""
    if value is None or isinstance(value, bool | int):
        return value
    # Neither database stores a lone surrogate, and PostgreSQL no null character.
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def digest(entry: Entry) -> str:
    """SHA-256 over every field of the entry and the digest before it, in hexadecimal."""
    fields = [
        entry.workspace_id,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_name,
        entry.verb,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
