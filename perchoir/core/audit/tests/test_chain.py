"""The chain: whatever is altered, the first altered line is named."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils.translation import override

from perchoir.core.audit import anchors
from perchoir.core.audit.actions import record
from perchoir.core.audit.chain import digest
from perchoir.core.audit.models import Entry, Head
from perchoir.core.audit.verify import verify
from perchoir.core.people.models import Member, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.DATA = tmp_path
    with override("en"):
        yield tmp_path


@pytest.fixture
def log(owner: Member, django_capture_on_commit_callbacks: Any) -> Workspace:
    """Six lines, anchored in the data folder."""
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(6):
            record(
                owner.workspace, owner.user, "watch.created", name=f"Watch {number} “é”", n=number
            )
    return owner.workspace


def line(workspace: Workspace, sequence: int) -> Entry:
    return Entry.objects.get(workspace=workspace, sequence=sequence)


def change(of: Workspace, at: int, /, **fields: Any) -> None:
    Entry.objects.filter(workspace=of, sequence=at).update(**fields)


def test_a_log_that_nobody_touched_is_well(log: Workspace) -> None:
    verdict = verify(log)
    assert (verdict.well, verdict.lines) == (True, 6)


def test_an_empty_log_is_well(workspace: Workspace) -> None:
    assert verify(workspace).well


ALTERED: list[tuple[str, Any]] = [
    ("at", None),
    ("actor_id", None),
    ("actor_id", 987_654),
    ("actor_name", "Somebody else"),
    ("verb", "watch.removed"),
    ("details", {"name": "Watch 2 “é”", "n": 3}),
    ("details", {}),
    ("previous", "0" * 64),
    ("digest", "0" * 64),
]


@pytest.mark.parametrize(("field", "value"), ALTERED)
def test_a_changed_field_names_its_line(field: str, value: Any, log: Workspace) -> None:
    before = line(log, 3)
    change(log, 3, **{field: before.at + timedelta(microseconds=1) if field == "at" else value})
    verdict = verify(log)
    assert verdict.line == 3
    assert "Line 3 was altered" in verdict.sentence


def test_a_line_moved_to_another_workspace_is_missed(log: Workspace, stranger: Member) -> None:
    change(log, 2, workspace=stranger.workspace)
    assert verify(log).line == 2
    assert verify(stranger.workspace).line == 1


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_deleted_line_is_missed(sequence: int, log: Workspace) -> None:
    line(log, sequence).delete()
    verdict = verify(log)
    assert verdict.line == sequence
    assert "missing" in verdict.sentence


def test_lines_in_another_order_are_noticed(log: Workspace) -> None:
    change(log, 3, sequence=100)
    change(log, 4, sequence=3)
    change(log, 100, sequence=4)
    assert verify(log).line == 3


def test_a_line_altered_together_with_its_own_digest_breaks_the_next(log: Workspace) -> None:
    altered = line(log, 3)
    altered.actor_name = "Somebody else"
    change(log, 3, actor_name=altered.actor_name, digest=digest(altered))
    anchors.path_for(log.pk).unlink()
    verdict = verify(log)
    assert verdict.line == 4
    assert "does not follow" in verdict.sentence


def test_a_cut_tail_is_noticed_by_the_head(log: Workspace) -> None:
    Entry.objects.filter(workspace=log, sequence__gt=4).delete()
    verdict = verify(log)
    assert verdict.line == 5
    assert "ends at line 4, but its head says 6" in verdict.sentence


def test_an_emptied_log_is_noticed(log: Workspace) -> None:
    Entry.objects.all().delete()
    assert verify(log).line == 1


@pytest.mark.parametrize("wrong", [{"sequence": 5}, {"digest": "0" * 64}])
def test_an_altered_head_is_noticed(wrong: dict[str, Any], log: Workspace) -> None:
    Head.objects.filter(workspace=log).update(**wrong)
    assert "head was altered" in verify(log).sentence


def test_a_deleted_head_is_noticed(log: Workspace) -> None:
    Head.objects.all().delete()
    assert not verify(log).well


def test_a_chain_rewritten_with_its_head_is_noticed_by_the_data_folder(log: Workspace) -> None:
    previous = line(log, 2).digest
    for sequence in range(3, 7):
        entry = line(log, sequence)
        entry.actor_name, entry.previous = "Somebody else", previous
        previous = entry.digest = digest(entry)
        entry.save()
    Head.objects.filter(workspace=log).update(digest=previous)
    verdict = verify(log)
    assert verdict.line == 3
    assert "rewritten from there on" in verdict.sentence


def test_a_tail_cut_with_its_head_is_noticed_and_an_older_backup_is_explained(
    log: Workspace,
) -> None:
    Entry.objects.filter(workspace=log, sequence__gt=4).delete()
    Head.objects.filter(workspace=log).update(sequence=4, digest=line(log, 4).digest)
    verdict = verify(log)
    assert verdict.line == 5
    assert "an older backup was put back" in verdict.sentence
    call_command("audit", "restored", stdout=StringIO())
    assert verify(log).well


def test_after_a_restore_life_goes_on(
    log: Workspace, owner: Member, django_capture_on_commit_callbacks: Any
) -> None:
    Entry.objects.filter(workspace=log, sequence__gt=4).delete()
    Head.objects.filter(workspace=log).update(sequence=4, digest=line(log, 4).digest)
    anchors.note_restore()
    with django_capture_on_commit_callbacks(execute=True):
        record(log, owner.user, "watch.created", name="Another")
    assert verify(log).well
    change(log, 5, actor_name="Somebody else")
    assert verify(log).line == 5


def test_a_data_folder_whose_file_cannot_be_read_is_said(log: Workspace) -> None:
    with anchors.path_for(log.pk).open("a") as file:
        file.write("nonsense\n")
    assert "file was altered" in verify(log).sentence


def test_a_rolled_back_change_leaves_no_line_and_no_anchor(owner: Member, data: Path) -> None:
    with transaction.atomic():
        record(owner.workspace, owner.user, "watch.created", name="Never")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not (data / "audit").exists()


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_never_fork_the_chain(owner: Member) -> None:
    def write(number: int) -> None:
        try:
            record(owner.workspace, owner.user, "watch.created", name=f"Watch {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(24)))
    connections.close_all()
    verdict = verify(owner.workspace)
    assert (verdict.well, verdict.lines) == (True, 24)
    assert len(anchors.read(owner.workspace.pk).digests) == 24


def test_text_that_a_database_cannot_hold_does_not_break_the_chain(owner: Member) -> None:
    record(owner.workspace, owner.user, "x", name="a\x00b\ud800", share=0.1, big=1e22, at=None)
    assert verify(owner.workspace).well


def test_the_chain_survives_the_account_of_whoever_wrote_it(log: Workspace, owner: Member) -> None:
    User.objects.filter(pk=owner.user.pk).delete()
    assert verify(log).well
    assert line(log, 1).actor_name == "Odile"


def test_the_command_names_the_workspace_and_the_line(log: Workspace, stranger: Member) -> None:
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert "morvan: well." in said.getvalue()
    change(log, 2, verb="nothing")
    with pytest.raises(CommandError, match="morvan"):
        call_command("audit", "verify", stdout=said)
    assert "morvan: line 2." in said.getvalue()
    call_command("audit", "verify", "--workspace", "elsewhere", stdout=said)


def test_a_workspace_that_does_not_exist_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="There is no workspace"):
        call_command("audit", "verify", "--workspace", "nowhere")


def test_the_file_of_heads_is_readable_by_its_owner_alone(log: Workspace) -> None:
    assert anchors.path_for(log.pk).stat().st_mode & 0o777 == 0o600
