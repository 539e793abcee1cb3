"""Where uploaded files lie until they are imported: `DATA/uploads/<workspace id>/<our name>`."""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.kit.words import clean_name
from perchoir.listening.imports.models import Import
from perchoir.listening.imports.sizes import size_text

# The database needs room for what the file holds, and the machine some to breathe.
KEPT_FREE: Final = 200_000_000
LONGEST_NAME: Final = 200


def uploads() -> Path:
    """The folder of all uploads."""
    return Path(settings.DATA) / "uploads"


def folder_of(workspace_id: int) -> Path:
    """The folder of one workspace, made on the way."""
    folder = uploads() / str(workspace_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def new_path(workspace_id: int) -> Path:
    """A place for one more file. Its name is ours: what a person called it is only shown."""
    return folder_of(workspace_id) / uuid4().hex


def path_of(row: Import) -> Path:
    """Where the file of an import lies, whether or not it still does."""
    return uploads() / str(row.workspace_id) / Path(row.path).name


def shown_name(name: str) -> str:
    """What a person called the file, fit for display."""
    return clean_name(Path(name.replace("\\", "/")).name)[:LONGEST_NAME] or _("unnamed")


def require_room(size: int) -> None:
    """Raises `Mistake` when the disk cannot take `size` more bytes."""
    uploads().mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(uploads()).free - KEPT_FREE
    if size > free:
        raise Mistake(
            _(
                "This file is too large for the disk of this installation: it has %(size)s, "
                "and %(free)s are free. Import it in parts, or have somebody make room."
            )
            % {"size": size_text(size), "free": size_text(max(free, 0))}
        )


def take_in(file: Path, workspace_id: int) -> Path:
    """Make a file of this machine ours without moving it: linked where the disk allows it, else
    copied. Raises `Mistake` and `OSError`."""
    target = new_path(workspace_id)
    with suppress(OSError):
        os.link(file.resolve(strict=True), target)
        return target
    require_room(file.stat().st_size)
    try:
        shutil.copyfile(file, target)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return target


def discard(row: Import) -> None:
    """Remove the file of an import; nothing happens when it is gone already."""
    if row.path:
        with suppress(OSError):
            path_of(row).unlink(missing_ok=True)


def code_of(error: OSError) -> str:
    """The code of the sentence that says what the disk refused."""
    if isinstance(error, FileNotFoundError):
        return "file_gone"
    return "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "file_unreadable"
