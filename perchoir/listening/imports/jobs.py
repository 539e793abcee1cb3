"""What the worker does for imports."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

if TYPE_CHECKING:
    from perchoir.listening.imports.running.readers import Readers

CLEAN_EVERY: Final = timedelta(hours=1)
_readers: dict[str, "Readers"] = {}
_cleaned: dict[str, datetime] = {}


def run_once(holder: str) -> bool:
    """One step of one import that waits."""
    # Imported here: the matching engine and the readers load only where they are used.
    from perchoir.listening.imports.models import Import
    from perchoir.listening.imports.running import work_on
    from perchoir.listening.imports.running.readers import Readers

    if not Import.objects.filter(state__in=Import.UNDER_WAY).exists():
        _readers.pop(holder, None)
        return False
    return work_on(Import.objects.all(), holder, _readers.setdefault(holder, Readers()))


def clean_once(holder: str) -> bool:
    """Remove files that nobody will import, once an hour; never asks to be called again at once."""
    from perchoir.listening.imports.cleaning import clean

    now = timezone.now()
    if holder not in _cleaned or now - _cleaned[holder] >= CLEAN_EVERY:
        _cleaned[holder] = now
        clean(now)
    return False
