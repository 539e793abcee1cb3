"""Writing a backup: one consistent moment of the database, then the folders."""

import io
import os
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
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from perchoir.web.operations.backup.manifest import (
    FORMAT,
    KEPT_FOLDERS,
    Manifest,
    applied_migrations,
)


def write_backup(target: Path) -> int:
    """Write everything to `target` and return its size in bytes.

    The file appears whole or not at all. Raises `CommandError` with a sentence.
    """
    if target.exists():
        raise CommandError(f"{target} exists already. Choose another name, or remove it first.")
    partial = target.with_name(target.name + ".partial")
    try:
        with _archive(partial) as archive:
            _add_database(archive)
            for folder in KEPT_FOLDERS:
                _add_folder(archive, settings.DATA / folder)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CommandError(f"The backup was not written: {error.strerror}.") from None
    return target.stat().st_size


@contextmanager
def _archive(path: Path) -> Iterator[tarfile.TarFile]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        zstandard.ZstdCompressor(level=6, threads=2).stream_writer(file) as packed,
        tarfile.open(fileobj=cast(Any, packed), mode="w|") as archive,
    ):
        yield archive


def _add_database(archive: tarfile.TarFile) -> None:
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="backup-") as folder:
        add = _add_sqlite if connection.vendor == "sqlite" else _add_postgresql
        add(archive, Path(folder))


def _add_sqlite(archive: tarfile.TarFile, folder: Path) -> None:
    copy = folder / "database.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(copy) as destination:
        # The copy is of one moment; writers go on meanwhile.
        cast(sqlite3.Connection, connection.connection).backup(destination, pages=20_000)
    destination.close()
    _add_manifest(archive, _tables())
    archive.add(copy, "database.sqlite3")


def _add_postgresql(archive: tarfile.TarFile, folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _tables()
        _add_manifest(archive, tables)
        for table in tables:
            path = folder / "table"
            # A table kept by month can be read whole, but not copied.
            whole = f"SELECT * FROM {connection.ops.quote_name(table)}"  # noqa: S608
            with (
                path.open("wb") as file,
                cursor.copy(f"COPY ({whole}) TO STDOUT (FORMAT binary)") as rows,
            ):
                for block in rows:
                    file.write(block)
            archive.add(path, f"tables/{table}")


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _add_manifest(archive: tarfile.TarFile, tables: list[str]) -> None:
    manifest = Manifest(FORMAT, connection.vendor, timezone.now(), applied_migrations(), tables)
    content = msgspec.json.encode(manifest)
    entry = tarfile.TarInfo("manifest.json")
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _add_folder(archive: tarfile.TarFile, folder: Path) -> None:
    if folder.is_dir():
        archive.add(folder, folder.name)
