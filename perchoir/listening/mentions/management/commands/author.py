"""`perchoir author export|erase WORKSPACE NETWORK HANDLE_OR_ID`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.erasure import (
    erase_author,
    export_author,
    find_author,
    holdings,
)
from perchoir.listening.mentions.models import Author


class Command(BaseCommand):
    """An author's data, on their request."""

    help = "Export what is kept about an author (to standard output), or erase it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("workspace", help="as in its addresses: /w/<workspace>/")
        parser.add_argument("network")
        parser.add_argument("who", help="handle, or id on the network")
        parser.add_argument("--yes", action="store_true", help="erase without asking")

    def handle(self, *args: Any, **options: Any) -> None:
        author = _find(options["workspace"], options["network"], options["who"])
        if options["what"] == "export":
            for piece in export_author(None, author):
                self.stdout.write(piece, ending="")
            return
        kept = holdings(author).mentions
        question = f"Erase {author} and {kept} mentions for ever? Type yes: "
        if not options["yes"] and input(question).strip() != "yes":
            raise CommandError("Nothing was erased.")
        self.stdout.write(f"Erased, with {erase_author(None, author)} mentions.")


def _find(slug: str, network: str, who: str) -> Author:
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise CommandError(f"There is no workspace at /w/{slug}/.")
    author = find_author(workspace, network, who)
    if author is None:
        raise CommandError(f"Nothing is kept about {who} on {network}.")
    return author
