"""What the worker does for attachments."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from perchoir.core.jobs import registry

EVERY: Final = timedelta(hours=6)
_swept: dict[str, datetime] = {}


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("attachments that no post shows", sweep_once, idle_s=300.0)


def sweep_once(holder: str) -> bool:
    """Every six hours; never asks to be called again at once."""
    from perchoir.publishing.attachments.lending import sweep_lent
    from perchoir.publishing.attachments.sweeping import sweep

    now = timezone.now()
    if holder not in _swept or now - _swept[holder] >= EVERY:
        _swept[holder] = now
        sweep(now)
        sweep_lent()
    return False
