"""One step of one import: a few seconds of work, then whoever comes next goes on."""

import logging
import time
from collections.abc import Iterator
from typing import Any, Final

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from perchoir.core.audit.actions import record
from perchoir.core.jobs.leases import claim, renew
from perchoir.core.jobs.turns import is_transient
from perchoir.core.live.actions import publish
from perchoir.listening.imports.files import code_of, discard
from perchoir.listening.imports.mapping import position_of
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.running.batches import Lines, next_lines
from perchoir.listening.imports.running.readers import Readers
from perchoir.listening.imports.running.storing import Taken, count_batch, store_lines
from perchoir.listening.mentions.watchset import LiveSet, enabled_watches, live_set
from perchoir.networks.files import Read

STEP_S: Final = 2.0
FIGURES: Final = ("position", "bytes_done", "lines", "problems", "report", "stepped_at", "added",
                  "known")  # fmt: skip
State = Import.State
_log = logging.getLogger("perchoir.imports")


def work_on(rows: QuerySet[Import, Import], holder: str, readers: Readers) -> bool:
    """Do one step of one import among `rows`; False when nothing waits."""
    row = _take(rows.filter(state__in=Import.UNDER_WAY), holder)
    if row is None:
        return False
    try:
        _step(row, readers)
    except Taken:
        return True
    except OSError as error:
        _fail(row, code_of(error))
    except ValueError:
        _log.exception("import %s cannot be read", row.pk)
        _fail(row, "mapping_wrong")
    except DatabaseError as error:
        _after_database_error(row, error)
    return True


def _take(due: QuerySet[Import, Import], holder: str) -> Import | None:
    """One that nobody holds, else one of ours in its turn: a long one does not keep others out."""
    found = claim(due.order_by("id"), holder)
    mine = due.filter(holder=holder).order_by("stepped_at", "id").first()
    found = found or mine
    if found is None or not renew(found, holder):
        return None
    found = Import.objects.select_related("workspace").get(pk=found.pk)
    if found.state == State.WAITING:
        found.state = State.RUNNING
        waiting = Import.objects.filter(pk=found.pk, holder=holder, state=State.WAITING)
        waiting.update(state=State.RUNNING)
    return found


def _step(row: Import, readers: Readers) -> None:
    until = time.monotonic() + STEP_S
    matching = matching_of(row)
    reader = readers.of(row, matching)
    while not _one_batch(row, reader.lines, matching):
        if time.monotonic() > until:
            readers.keep(row, position_of(row), reader)
            return
    _finish(row)


def _one_batch(row: Import, reader: Iterator[Read], matching: LiveSet) -> bool:
    """Whether the file is at its end."""
    lines = next_lines(reader, position_of(row), row.bytes_done)
    _do(row, lines, matching)
    # Not its state nor its holder: whoever changes those stops us at the next write.
    row.refresh_from_db(fields=FIGURES)
    return lines.over


def _do(row: Import, lines: Lines, matching: LiveSet) -> None:
    if row.state == State.CHECKING:
        count_batch(row, lines, matching)
    else:
        store_lines(row, lines, matching)


def matching_of(row: Import) -> LiveSet:
    """The watches that stand now, those that were chosen when some were."""
    chosen = set(row.watch_ids) if row.started_at else set()
    watches = enabled_watches(row.workspace)
    return live_set([one for one in watches if not chosen or one[0] in chosen])


def _finish(row: Import) -> None:
    done = row.state == State.RUNNING
    damaged = row.problem_lines.filter(code="file_damaged").exists()
    with transaction.atomic():
        _leave(
            row,
            state=State.DONE if done else State.CHECKED,
            problem_code="file_damaged" if damaged else "",
            bytes_done=row.bytes_total,
            finished_at=timezone.now(),
        )
        if done:
            figures = {"name": row.name, "added": row.added, "known": row.known}
            record(row.workspace, None, "import.finished", **figures)
        publish(row.workspace, f"import:{row.pk}", {"state": row.state})
    if done:
        # After the commit. Whoever dies in between leaves the file to the cleaning.
        discard(row)


def _fail(row: Import, code: str) -> None:
    """What was stored is safe; somebody may go on from there."""
    try:
        with transaction.atomic():
            _leave(row, state=State.FAILED, problem_code=code, finished_at=timezone.now())
            record(row.workspace, None, "import.failed", name=row.name, code=code)
            publish(row.workspace, f"import:{row.pk}", {"state": State.FAILED})
    except Taken:
        return


def _leave(row: Import, **values: Any) -> None:
    mine = Import.objects.filter(pk=row.pk, holder=row.holder, state=row.state)
    if not mine.update(holder="", lease_until=None, **values):
        raise Taken
    row.state = values["state"]


def _after_database_error(row: Import, error: DatabaseError) -> None:
    """A database that is busy or away is asked again; one that refuses what we write never
    accepts it."""
    full = "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == "53100"
    if full:
        _fail(row, "disk_full")
        return
    if isinstance(error, OperationalError) or is_transient(error):
        raise error
    _log.exception("import %s stopped at line %s", row.pk, row.lines)
    _fail(row, "unexpected")
