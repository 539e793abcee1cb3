"""Where the bytes of attachments are kept: `MEDIA_ROOT/attachments/<workspace id>/<sha256>`."""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, NamedTuple, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.sizes import size_text

LARGEST_PICTURE: Final = 50_000_000
LARGEST_VIDEO: Final = 1_000_000_000
# The database and the machine need some room to breathe.
KEPT_FREE: Final = 200_000_000
_PIECE: Final = 1_000_000


class Readable(Protocol):
    """Anything that gives its bytes piece by piece."""

    def read(self, size: int = -1, /) -> bytes: ...


class Arrived(NamedTuple):
    """A whole file that nobody has looked into yet. `size` in bytes."""

    path: Path
    sha256: str
    size: int


def path_of(attachment: Attachment) -> Path:
    """Where its bytes are."""
    return folder_of(attachment.workspace_id) / attachment.sha256


def thumbnail_path(attachment: Attachment) -> Path:
    """Where its small picture is, once it was asked for."""
    return folder_of(attachment.workspace_id) / f"{attachment.sha256}.webp"


def folder_of(workspace_id: int) -> Path:
    """Where a workspace's attachments are."""
    return Path(settings.MEDIA_ROOT) / "attachments" / str(workspace_id)


@contextmanager
def arriving(file: Readable, workspace_id: int, declared: int = 0) -> Iterator[Arrived]:
    """Take a file in, piece by piece; what the caller does not move away is gone afterwards.

    `declared` is how many bytes are said to come, 0 when nobody says. Raises `Mistake` when it is
    too large or the disk is full.
    """
    _require_size(declared)
    folder = folder_of(workspace_id)
    with _room_or_sentence():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _require_room(folder, declared)
        with NamedTemporaryFile(dir=folder, prefix="arriving-", delete=False) as kept:
            path = Path(kept.name)
            try:
                sha256, size = _copied(file, kept)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    try:
        yield Arrived(path, sha256, size)
    finally:
        path.unlink(missing_ok=True)


def _copied(file: Readable, kept: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        size += len(piece)
        _require_size(size)
        digest.update(piece)
        kept.write(piece)
    kept.flush()
    return digest.hexdigest(), size


def _require_size(size: int) -> None:
    if size > LARGEST_VIDEO:
        raise Mistake(
            _("This file is too large: %(most)s at most. Make it smaller, then try again.")
            % {"most": size_text(LARGEST_VIDEO)}
        )


def _require_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free - KEPT_FREE < size:
        raise OSError(errno.ENOSPC, "no room")


@contextmanager
def _room_or_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Mistake(
            _(
                "The disk of this installation is full: nothing was kept. "
                "Tell whoever runs it, then attach the file again."
            )
        ) from None
