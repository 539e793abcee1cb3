"""Restoring a backup: the database in one transaction, then the folders."""

import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
import zstandard
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from perchoir.web.operations.backup.manifest import (
    FORMAT,
    KEPT_FOLDERS,
    Manifest,
    applied_migrations,
)

NOT_A_BACKUP = "This file is not a backup of Perchoir, or it is damaged: {reason}"


def read_manifest(source: Path) -> Manifest:
    """What the backup says of itself. Raises `CommandError` when it is none."""
    with _opened(source) as archive:
        first = archive.next()
        content = archive.extractfile(first) if first and first.name == "manifest.json" else None
        if content is None:
            raise CommandError(NOT_A_BACKUP.format(reason="it has no manifest."))
        return msgspec.json.decode(content.read(), type=Manifest)


def read_backup(source: Path) -> None:
    """Put everything back as it was. Raises `CommandError` with a sentence, changing nothing."""
    manifest = read_manifest(source)
    _refuse_foreign(manifest)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as folder:
        with _opened(source) as archive:
            archive.extractall(folder, filter="data")
        restore = _restore_sqlite if manifest.vendor == "sqlite" else _restore_postgresql
        restore(Path(folder), manifest)
        for name in KEPT_FOLDERS:
            _replace_folder(Path(folder) / name, settings.DATA / name)
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with (
            source.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file) as unpacked,
            tarfile.open(fileobj=cast(Any, unpacked), mode="r|") as archive,
        ):
            yield archive
    except FileNotFoundError:
        raise CommandError(f"There is no file {source}.") from None
    except (OSError, tarfile.TarError, zstandard.ZstdError, msgspec.DecodeError) as error:
        raise CommandError(NOT_A_BACKUP.format(reason=error)) from None


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise CommandError("This backup was written by a newer Perchoir. Update Perchoir first.")
    if manifest.vendor != connection.vendor:
        raise CommandError(
            f"This backup was made on {manifest.vendor}, and Perchoir now runs on "
            f"{connection.vendor}. Set PERCHOIR_DATABASE_URL to the same kind of database."
        )
    loader = MigrationExecutor(connection).loader
    known = {f"{app}.{name}" for app, name in loader.graph.nodes}
    if not known.issuperset(manifest.migrations):
        raise CommandError("This backup was written by a newer Perchoir. Update Perchoir first.")


def _restore_sqlite(folder: Path, _manifest: Manifest) -> None:
    connection.ensure_connection()
    source = sqlite3.connect(folder / "database.sqlite3")
    try:
        if source.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise CommandError(NOT_A_BACKUP.format(reason="its database does not pass a check."))
        source.backup(cast(sqlite3.Connection, connection.connection))
    finally:
        source.close()


def _restore_postgresql(folder: Path, manifest: Manifest) -> None:
    if applied_migrations() != manifest.migrations:
        _rebuild_tables(manifest)
    # Foreign keys are checked at the end of the transaction: the order of tables is free.
    with transaction.atomic(), connection.cursor() as cursor:
        quoted = [connection.ops.quote_name(table) for table in manifest.tables]
        cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, name in zip(manifest.tables, quoted, strict=True):
            with cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as rows:
                _copy_blocks(folder / "tables" / table, rows)
        _continue_sequences(cursor)


def _rebuild_tables(manifest: Manifest) -> None:
    """Make the tables as they were when the backup was written; `migrate` then moves them on."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    applied = {tuple(name.split(".", 1)) for name in manifest.migrations}
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    newest = [
        node for node in nodes if node in applied and applied.isdisjoint(nodes[node].children)
    ]
    executor.migrate(newest)
    call_command("createcachetable", verbosity=0)


def _copy_blocks(path: Path, rows: Any) -> None:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            rows.write(block)


def _continue_sequences(cursor: Any) -> None:
    """Every numbering goes on after the restored rows, of tables without a model too."""
    cursor.execute(
        "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
        "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
        "AND NOT attisdropped "
        "AND pg_get_serial_sequence(pg_class.oid::regclass::text, attname) IS NOT NULL",
        [],
    )
    for table, column in cursor.fetchall():
        name, number = connection.ops.quote_name(table), connection.ops.quote_name(column)
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE(MAX({number}), 1), "  # noqa: S608
            f"MAX({number}) IS NOT NULL) FROM {name}",
            [name, column],
        )


def _replace_folder(found: Path, target: Path) -> None:
    if not found.is_dir():
        return
    # The archive keeps the rights of files; those of folders are as at a first start.
    found.chmod(0o700)
    aside = target.with_name(target.name + ".before-restore")
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.rename(aside)
    found.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
