"""What happens before the first request: tables, our own files, and a look at what was there."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from perchoir.core.jobs.statistics import refresh_statistics
from perchoir.core.people.models import User

MARKER = "inhabited"


def prepare() -> None:
    """Bring tables and static files up to date. Raises `CommandError` with a sentence."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    refresh_statistics()
    call_command("collectstatic", verbosity=0, interactive=False)
    refuse_lost_database()


def refuse_lost_database(marker: Path | None = None) -> None:
    """Stop when people lived here and the database is now empty: it was lost, not chosen."""
    marker = marker or settings.DATA / MARKER
    if User.objects.exists():
        marker.touch()
        return
    if marker.exists():
        raise CommandError(
            "The database is empty, but there was one before. Perhaps its disk or its address "
            "changed. Put it back (perchoir restore FILE), or, to begin anew on purpose, "
            f"remove {marker}."
        )
