"""A watch applied to files of posts, by an operator at the command line."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.utils import timezone

from perchoir.core.errors import Conflict
from perchoir.core.jobs.leases import new_holder
from perchoir.listening.imports import actions
from perchoir.listening.imports.files import path_of, shown_name, take_in
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.running import work_on
from perchoir.listening.imports.running.readers import Readers
from perchoir.listening.watches.models import Watch

State = Import.State
UNFINISHED = (State.UPLOADED, State.WAITING, State.RUNNING, State.STOPPED, State.FAILED)
LOOK_AGAIN_S = 0.5


def begin(file: Path, watch: Watch) -> Import:
    """Have the file looked through for this watch; the same file again goes on where it stopped.

    Raises `OSError`, `Mistake` and `Conflict`.
    """
    row = unfinished(file, watch)
    if row is None:
        path = take_in(file, watch.workspace_id)
        row = actions.note_file(watch.workspace, None, name=file.name, path=path)
    if not row.under_way:
        actions.apply_to_archive(watch.workspace, None, row, watch)
    return row


def unfinished(file: Path, watch: Watch) -> Import | None:
    """What was begun with this file and this watch, and did not come to its end."""
    rows = Import.objects.filter(
        workspace=watch.workspace,
        name=shown_name(file.name),
        bytes_total=file.stat().st_size,
        state__in=UNFINISHED,
    )
    begun = (row for row in rows.order_by("-id") if row.watch_ids == [watch.pk])
    return next((row for row in begun if path_of(row).exists()), None)


def is_held(row: Import) -> bool:
    """Whether a worker has it, or had it when it was killed: its lease lasts half a minute."""
    return row.lease_until is not None and row.lease_until > timezone.now()


def work(row: Import) -> Iterator[Import]:
    """Work until it is over, or look on while a worker does; yields the row after each step."""
    holder, readers = new_holder(), Readers()
    while row.under_way:
        if not work_on(Import.objects.filter(pk=row.pk), holder, readers):
            time.sleep(LOOK_AGAIN_S)
        row.refresh_from_db()
        yield row


def stop(row: Import) -> None:
    """Leave it where it is; what was stored stays."""
    row.refresh_from_db()
    if row.state in (State.WAITING, State.RUNNING):
        # It may end, or go on elsewhere, at this very moment.
        with suppress(Conflict):
            actions.stop_import(row.workspace, None, row)
