"""What a backup says of itself."""

from datetime import datetime

import msgspec
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
KEPT_FOLDERS = ("secrets", "audit", "uploads")
"""Folders of the data folder that no other copy exists of. Proxied media can be fetched again."""


class Manifest(msgspec.Struct, frozen=True):
    """`migrations` are those applied when the backup was written, as `app.name`."""

    format: int
    vendor: str
    created_at: datetime
    migrations: list[str]
    tables: list[str]


def applied_migrations() -> list[str]:
    """Migrations of the current database, as `app.name`, sorted."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )
