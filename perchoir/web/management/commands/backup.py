from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from perchoir.web.operations.backup import write_backup


class Command(BaseCommand):
    """`perchoir backup FILE`."""

    help = (
        "Write everything Perchoir keeps to one file, while it runs. "
        "Keep it as safe as the keys in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        size = write_backup(options["file"])
        self.stdout.write(f"Written: {options['file']} ({size / 1e6:.1f} MB).")
