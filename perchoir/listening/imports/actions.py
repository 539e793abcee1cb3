"""What people do with imports."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Right
from perchoir.listening.imports import files
from perchoir.listening.imports.mapping import guessed, plain
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.sentences import sentence_for_file
from perchoir.listening.watches.models import Watch
from perchoir.networks.files import Mapping, Shape

State = Import.State
OPEN = (State.UPLOADED, State.CHECKED)
FRESH: dict[str, Any] = {
    "position": {}, "lines": 0, "posts": 0, "matched": 0, "added": 0, "known": 0, "removals": 0,
    "problems": 0, "bytes_done": 0, "problem_code": "",
}  # fmt: skip


def add_file(by: Member, *, name: str, path: Path) -> Import:
    """Take note of an uploaded file, which lies at `path` in the workspace's uploads.

    Raises `Mistake` when it is nothing that can be read; it is then removed.
    """
    by.require(Right.IMPORT_FILES)
    return note_file(by.workspace, by.user, name=name, path=path)


def note_file(workspace: Workspace, actor: User | None, *, name: str, path: Path) -> Import:
    """The same for an operator at the command line, who needs no right."""
    try:
        found = guessed(path, workspace)
        size = path.stat().st_size
    except OSError:
        path.unlink(missing_ok=True)
        raise Mistake(sentence_for_file("file_unreadable")) from None
    if found.shape is Shape.UNKNOWN:
        path.unlink(missing_ok=True)
        raise Mistake(sentence_for_file(found.problem))
    with transaction.atomic():
        row = Import.objects.create(
            workspace=workspace,
            name=files.shown_name(name),
            path=path.name,
            shape=found.shape,
            guess=plain(found),
            mapping=plain(found.mapping),
            bytes_total=size,
            created_by=actor,
        )
        record(workspace, actor, "import.added", name=row.name, bytes=size)
    return row


def check(by: Member, row: Import, mapping: Mapping | None = None) -> None:
    """Have the whole file read without storing anything, as `mapping` says when it is given."""
    by.require(Right.IMPORT_FILES, of=row)
    ask_for_check(by.workspace, by.user, row, mapping)


def ask_for_check(
    workspace: Workspace, actor: User | None, row: Import, mapping: Mapping | None = None
) -> None:
    with transaction.atomic():
        values = FRESH | {"state": State.CHECKING, "report": {}, "started_at": None}
        if mapping is not None:
            values |= {"mapping": plain(mapping)}
        _move(row, OPEN, **values, **_from_here(row, 0, 0))
        row.problem_lines.all().delete()
        record(workspace, actor, "import.checked", name=row.name)
        _tell(workspace, row)


def change_settings(by: Member, row: Import) -> None:
    """Go back from a dry run to how the file is read."""
    by.require(Right.IMPORT_FILES, of=row)
    with transaction.atomic():
        _move(row, (State.CHECKED, State.CHECKING), state=State.UPLOADED, holder="",
              lease_until=None, **FRESH)  # fmt: skip
        row.problem_lines.all().delete()
        _tell(by.workspace, row)


def start(by: Member, row: Import, watch_ids: Iterable[int] = ()) -> None:
    """Import what these watches match (all watches when none is named). Raises `Mistake`."""
    by.require(Right.IMPORT_FILES, of=row)
    wanted = sorted(set(watch_ids))
    own = Watch.objects.filter(workspace=by.workspace, enabled=True)
    if not (own.filter(pk__in=wanted) if wanted else own).exists():
        raise Mistake(_("No watch is on: nothing would be kept. Write a watch first, then import."))
    ask_for_import(by.workspace, by.user, row, wanted)


def ask_for_import(
    workspace: Workspace, actor: User | None, row: Import, watch_ids: list[int]
) -> None:
    with transaction.atomic():
        values = FRESH | {"state": State.WAITING, "started_at": timezone.now()}
        _move(row, (State.CHECKED,), **values, watch_ids=watch_ids, **_from_here(row, 0, 0))
        row.problem_lines.all().delete()
        record(workspace, actor, "import.started", name=row.name)
        _tell(workspace, row)


def apply_to_archive(workspace: Workspace, actor: User | None, row: Import, watch: Watch) -> None:
    """Import what one watch matches in a file that was just noted, or go on where it stopped: for
    an operator, who needs no dry run. Raises `Conflict`, and `Mistake` for a watch that is off."""
    if not watch.enabled:
        raise Mistake(_("This watch is paused. Resume it first: what is off keeps nothing."))
    values: dict[str, Any] = {"state": State.WAITING, "problem_code": "", "watch_ids": [watch.pk]}
    with transaction.atomic():
        here = _from_here(row, row.bytes_done, row.posts)
        started = row.started_at or timezone.now()
        _move(
            row, (State.UPLOADED, State.STOPPED, State.FAILED), started_at=started, **values, **here
        )
        record(workspace, actor, "import.started", name=row.name)
        _tell(workspace, row)


def stop(by: Member, row: Import) -> None:
    """Stop where it is; what was stored stays. A dry run that is stopped never was."""
    by.require(Right.IMPORT_FILES, of=row)
    if row.state == State.CHECKING:
        change_settings(by, row)
        return
    stop_import(by.workspace, by.user, row)


def stop_import(workspace: Workspace, actor: User | None, row: Import) -> None:
    with transaction.atomic():
        _move(row, (State.WAITING, State.RUNNING), state=State.STOPPED, holder="",
              lease_until=None)  # fmt: skip
        record(workspace, actor, "import.stopped", name=row.name)
        _tell(workspace, row)


def resume(by: Member, row: Import) -> None:
    """Go on from where it stopped or failed. Raises `Mistake` when the file is gone."""
    by.require(Right.IMPORT_FILES, of=row)
    if not files.path_of(row).exists():
        raise Mistake(sentence_for_file("file_gone"))
    state = State.WAITING if row.started_at else State.CHECKING
    with transaction.atomic():
        here = _from_here(row, row.bytes_done, row.posts)
        _move(row, (State.STOPPED, State.FAILED), state=state, problem_code="", **here)
        record(by.workspace, by.user, "import.resumed", name=row.name)
        _tell(by.workspace, row)


def remove(by: Member, row: Import) -> None:
    """Forget the import and its file. The mentions that came in with it stay."""
    by.require(Right.IMPORT_FILES, of=row)
    with transaction.atomic():
        record(by.workspace, by.user, "import.removed", name=row.name)
        row.delete()


def _from_here(row: Import, bytes_done: int, posts: int) -> dict[str, Any]:
    now: datetime = timezone.now()
    return {"resumed_at": now, "resumed_bytes": bytes_done, "resumed_posts": posts,
            "stepped_at": now, "finished_at": None}  # fmt: skip


def _move(row: Import, states: Iterable[str], **values: Any) -> None:
    """Change it while it is in one of these states. Raises `Conflict`."""
    mine = Import.objects.filter(pk=row.pk, workspace_id=row.workspace_id, state__in=list(states))
    if not mine.update(**values):
        raise Conflict(_("This import has moved on in between. Look at it again."))
    row.refresh_from_db()


def _tell(workspace: Workspace, row: Import) -> None:
    publish(workspace, f"import:{row.pk}", {"state": row.state})
