from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from perchoir.web.operations.server import serve
from perchoir.web.operations.start import prepare


class Command(BaseCommand):
    """`perchoir web`."""

    help = "Serve the pages. Any number of these may run beside any number of workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.ENV.host)
        parser.add_argument("--port", type=int, default=settings.ENV.port)
        parser.add_argument(
            "--prepared", action="store_true", help="the tables and files are already up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["prepared"]:
            prepare()
        serve(options["host"], options["port"])
