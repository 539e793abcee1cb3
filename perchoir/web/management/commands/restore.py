from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from perchoir.core.audit.anchors import note_restore
from perchoir.core.people.models import User
from perchoir.web.operations.backup import read_backup, read_manifest, write_backup
from perchoir.web.operations.start import MARKER
from perchoir.web.operations.supervisor import RESTORED


class Command(BaseCommand):
    """`perchoir restore FILE`."""

    help = (
        "Put everything back as a backup has it, while Perchoir runs. "
        "What is there now is saved first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = read_manifest(options["file"])
        self.stdout.write(
            f"The backup of {manifest.created_at:%Y-%m-%d %H:%M} UTC will replace all that "
            "Perchoir keeps now: people, mentions, settings and keys."
        )
        if not options["yes"] and input("Type RESTORE to go on: ") != "RESTORE":
            self.stdout.write("Nothing was changed.")
            return
        self._save_what_is_there()
        read_backup(options["file"])
        note_restore()
        (settings.DATA / MARKER).touch()
        (settings.DATA / RESTORED).touch()
        self.stdout.write(
            "Restored. `perchoir up` restarts its processes by itself; restart `perchoir web` and "
            "`perchoir worker` where you run them apart: the keys may have changed."
        )

    def _save_what_is_there(self) -> None:
        if not User.objects.exists():
            return
        saved = settings.DATA / f"before-restore-{timezone.now():%Y%m%d-%H%M%S}.backup"
        write_backup(saved)
        self.stdout.write(f"What was there is kept in {saved}.")
