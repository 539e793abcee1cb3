"""`perchoir import`, for files too large for a browser."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from perchoir.core.people.models import Workspace
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.tests.rig import csv_file, lying_in, press_rows, x_file
from perchoir.listening.mentions.models import Mention
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.ndjson"
    path.write_bytes(x_file(100))
    return path


def run(*words: object) -> str:
    said = StringIO()
    call_command("import", *map(str, words), stdout=said)
    return said.getvalue()


def test_a_file_comes_in_and_stays_where_it_was(archive: Path, brand: Watch, uploads: Path) -> None:
    said = run(archive, "--workspace", "morvan")

    assert "100 lines, 100 posts, 0 problems." in said
    assert "Morvan: 50 new, 0 known" in said
    assert "Added 50 posts; 0 were already known." in said
    assert Mention.objects.count() == 50
    assert archive.exists()
    assert lying_in(uploads) == []


def test_the_same_file_again_adds_nothing(archive: Path, brand: Watch) -> None:
    run(archive, "--workspace", "morvan")

    assert "Added 0 posts; 50 were already known." in run(archive, "--workspace", "morvan")


def test_a_dry_run_stores_nothing_and_says_where_to_go_on(archive: Path, brand: Watch) -> None:
    said = run(archive, "--workspace", "morvan", "--dry-run")

    row = Import.objects.get()
    assert f"/w/morvan/imports/{row.pk}/" in said
    assert (row.state, Mention.objects.count()) == ("checked", 0)


def test_columns_are_named_on_the_command_line(tmp_path: Path, brand: Watch) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(csv_file(press_rows(3), "a;b;c;d"))

    run(path, "--workspace", "morvan", "--mapping", "text=c", "--mapping", "created_at=1",
        "--mapping", "author=b", "--mapping", "header=yes", "--mapping", "network=x")  # fmt: skip

    assert Mention.objects.count() == 3
    assert {mention.network for mention in Mention.objects.all()} == {"x"}


@pytest.mark.parametrize("word", ["text=nowhere", "colour=red", "zone=Nowhere/At_All"])
def test_a_wrong_mapping_is_said_in_a_sentence(word: str, tmp_path: Path, brand: Watch) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(csv_file(press_rows(3)))

    with pytest.raises(CommandError):
        run(path, "--workspace", "morvan", "--mapping", word)
    assert not Mention.objects.exists()


def test_a_file_or_a_workspace_that_is_not_there_is_said_in_a_sentence(
    archive: Path, workspace: Workspace
) -> None:
    with pytest.raises(CommandError, match="There is no workspace “nowhere”"):
        run(archive, "--workspace", "nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        run(archive.with_name("nothing"), "--workspace", "morvan")
    archive.write_bytes(b"")
    with pytest.raises(CommandError, match="This file is empty"):
        run(archive, "--workspace", "morvan")
