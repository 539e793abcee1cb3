"""What is left of imports goes in time: files within the week, lines that failed within a month."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Q

from perchoir.core.people.models import Workspace
from perchoir.listening.imports.files import discard, uploads
from perchoir.listening.imports.models import Import, ImportProblem

UNFINISHED_FOR: Final = timedelta(days=7)
PROBLEMS_FOR: Final = timedelta(days=30)
# An upload under way has a file and no row yet.
ORPHAN_FOR: Final = timedelta(days=1)
State = Import.State
_log = logging.getLogger("perchoir.imports")


def clean(now: datetime) -> None:
    """Remove files of finished, forgotten and vanished imports, and old excerpts of files."""
    _expire(now)
    old = Q(parent__finished_at__lt=now - PROBLEMS_FOR) | Q(
        parent__finished_at=None, parent__created_at__lt=now - PROBLEMS_FOR
    )
    ImportProblem.objects.filter(old).delete()
    for path in _stray(now):
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in _folders_of_nobody():
        shutil.rmtree(folder, ignore_errors=True)


def _expire(now: datetime) -> None:
    idle = (State.UPLOADED, State.CHECKED, State.STOPPED, State.FAILED)
    before = now - UNFINISHED_FOR
    forgotten = Import.objects.filter(state__in=idle, created_at__lt=before)
    forgotten = forgotten.filter(Q(stepped_at=None) | Q(stepped_at__lt=before))
    for row in forgotten.exclude(problem_code="file_expired"):
        values = {"state": State.FAILED, "problem_code": "file_expired", "finished_at": now}
        if Import.objects.filter(pk=row.pk, state=row.state).update(**values):
            discard(row)


def _stray(now: datetime) -> Iterator[Path]:
    """Files of finished imports, and files that belong to no import."""
    done = Import.objects.filter(state=State.DONE)
    wanted = set(Import.objects.exclude(pk__in=done).values_list("path", flat=True))
    for path in uploads().glob("*/*"):
        with suppress(OSError):
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if path.name not in wanted and written < now - ORPHAN_FOR:
                yield path


def _folders_of_nobody() -> Iterator[Path]:
    living = {str(pk) for pk in Workspace.objects.values_list("pk", flat=True)}
    for folder in uploads().glob("*"):
        if folder.is_dir() and folder.name not in living:
            _log.info("uploads of a workspace that is gone are removed: %s", folder.name)
            yield folder


def discard_with_row(sender: type[Import], instance: Import, **_signal: Any) -> None:
    """A row that goes, alone or with its workspace, takes its file along."""
    discard(instance)
