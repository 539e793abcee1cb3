"""A backup holds everything; a restore brings it back, while Perchoir runs."""

import tarfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django.fixtures import Settings

from perchoir.core.audit.actions import record
from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role
from perchoir.web.operations.backup import read_backup, read_manifest, write_backup
from perchoir.web.operations.start import refuse_lost_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path / "data"
    (settings.DATA / "secrets").mkdir(parents=True)
    (settings.DATA / "secrets" / "session").write_text("first key")
    return Path(settings.DATA)


@pytest.fixture
def people() -> Workspace:
    workspace = Workspace.objects.create(name="Ateliers Morvan", slug="morvan")
    user = User.objects.create_user("odile@morvan.example", "correct horse battery", name="Odile")
    Member.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    record(workspace, user, "workspace.created", name="Ateliers Morvan — « né à Autun » 🐦")
    return workspace


def every_row() -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def test_a_restored_backup_equals_what_was_saved(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    before = every_row()
    write_backup(tmp_path / "saved")
    User.objects.all().delete()
    Workspace.objects.all().delete()
    (data / "secrets" / "session").write_text("another key")

    call_command("restore", str(tmp_path / "saved"), yes=True, stdout=StringIO())

    assert every_row() == before
    assert (data / "secrets" / "session").read_text() == "first key"


def test_new_rows_after_a_restore_get_new_numbers(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    write_backup(tmp_path / "saved")
    Entry.objects.all().delete()
    read_backup(tmp_path / "saved")

    entry = record(Workspace.objects.get(), None, "workspace.renamed", name="Morvan")

    assert entry.sequence == 2
    assert Entry.objects.count() == 2


def test_what_was_there_is_kept_before_a_restore(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    write_backup(tmp_path / "saved")
    Workspace.objects.update(name="Renamed since")
    call_command("restore", str(tmp_path / "saved"), yes=True, stdout=StringIO())

    (kept,) = data.glob("before-restore-*")
    read_backup(kept)

    assert Workspace.objects.get().name == "Renamed since"


def test_a_backup_is_readable_by_its_owner_alone(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    write_backup(tmp_path / "saved")

    assert (tmp_path / "saved").stat().st_mode & 0o077 == 0


def test_restored_keys_are_readable_by_their_owner_alone(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    (data / "secrets").mkdir(exist_ok=True)
    write_backup(tmp_path / "saved")

    read_backup(tmp_path / "saved")

    assert (data / "secrets").stat().st_mode & 0o077 == 0


def test_an_existing_file_is_never_overwritten(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "saved").write_text("precious")

    with pytest.raises(CommandError, match="exists already"):
        write_backup(tmp_path / "saved")

    assert (tmp_path / "saved").read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"not an archive", zstandard.compress(b"nor this")])
def test_a_damaged_file_changes_nothing(
    data: Path, people: Workspace, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "broken").write_bytes(content)
    before = every_row()

    with pytest.raises(CommandError, match="not a backup"):
        read_backup(tmp_path / "broken")

    assert every_row() == before


def test_a_cut_backup_changes_nothing(data: Path, people: Workspace, tmp_path: Path) -> None:
    write_backup(tmp_path / "saved")
    whole = (tmp_path / "saved").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 2 // 3])
    before = every_row()

    with pytest.raises(CommandError):
        read_backup(tmp_path / "cut")

    assert every_row() == before


def test_a_backup_that_climbs_out_of_its_folder_is_refused(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    write_backup(tmp_path / "saved")
    evil = tmp_path / "evil"
    manifest = tmp_path / "manifest.json"
    with (
        zstandard.open(tmp_path / "saved", "rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as archive,
    ):
        first = archive.next()
        assert first is not None
        content = archive.extractfile(first)
        assert content is not None
        manifest.write_bytes(content.read())
    with zstandard.open(evil, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        archive.add(manifest, "manifest.json")
        archive.add(manifest, "../../escaped")

    with pytest.raises(CommandError):
        read_backup(evil)

    assert not (tmp_path.parent / "escaped").exists()


def test_a_backup_of_another_kind_of_database_is_told_apart(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    write_backup(tmp_path / "saved")

    assert read_manifest(tmp_path / "saved").vendor == connection.vendor


def test_an_empty_database_where_people_lived_stops_the_start(
    data: Path, people: Workspace
) -> None:
    marker = data / "inhabited"
    refuse_lost_database(marker)
    User.objects.all().delete()

    with pytest.raises(CommandError, match="there was one before"):
        refuse_lost_database(marker)


def test_a_first_start_on_an_empty_database_is_welcome(data: Path) -> None:
    refuse_lost_database(data / "inhabited")

    assert not (data / "inhabited").exists()


def test_a_backup_of_an_older_perchoir_comes_back_and_is_moved_on(
    data: Path, people: Workspace, tmp_path: Path
) -> None:
    call_command("migrate", "sample", "zero", verbosity=0)
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("sample")
    try:
        write_backup(tmp_path / "saved")
    finally:
        call_command("migrate", verbosity=0)

    read_backup(tmp_path / "saved")

    assert Workspace.objects.get().name == "Ateliers Morvan"
    assert set(newest) <= set(MigrationExecutor(connection).loader.applied_migrations)
