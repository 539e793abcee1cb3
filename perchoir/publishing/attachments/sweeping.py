"""What no post shows any more goes after thirty days, with what was left half done."""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from perchoir.publishing.attachments.keeping import path_of, thumbnail_path
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import attached

KEPT: Final = timedelta(days=30)
_HALF_DONE_S: Final = 86_400


def sweep(now: datetime) -> int:
    """Note what has just fallen out of use, remove what did thirty days ago; how many went."""
    shown = _shown()
    unused = Attachment.objects.exclude(pk__in=shown)
    Attachment.objects.filter(pk__in=shown).exclude(unused_since=None).update(unused_since=None)
    unused.filter(unused_since=None).update(unused_since=now)
    gone = [_removed(one, now) for one in unused.filter(unused_since__lt=now - KEPT)]
    _remove_half_done()
    return sum(gone)


def _shown() -> set[int]:
    """By a post as it is, or as one of its versions was: it can be brought back."""
    from perchoir.publishing.posts.models import Post, Version

    found: set[int] = set()
    for rows in (Post.objects.all(), Version.objects.all()):
        for content in rows.values_list("content", flat=True).iterator():
            found |= attached(content)
    return found


@transaction.atomic
def _removed(attachment: Attachment, now: datetime) -> int:
    # Only if nobody attached it again meanwhile; the files go while the row is held.
    still = Attachment.objects.filter(pk=attachment.pk, unused_since__lt=now - KEPT)
    removed, _rows = still.delete()
    if removed:
        path_of(attachment).unlink(missing_ok=True)
        thumbnail_path(attachment).unlink(missing_ok=True)
    return min(removed, 1)


def _remove_half_done() -> None:
    for path in (Path(settings.MEDIA_ROOT) / "attachments").glob("*/arriving-*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _HALF_DONE_S:
                path.unlink()
