"""`perchoir mentions recount WORKSPACE`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.recount import recount


class Command(BaseCommand):
    """Counts, from scratch."""

    help = "Count the mentions of a workspace from scratch and repair what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["recount"])
        parser.add_argument("workspace", help="as in its addresses: /w/<workspace>/")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace at /w/{options['workspace']}/.")
        self.stdout.write(f"Counts that were wrong: {recount(workspace)}.")
