"""`perchoir charter try FILE|-`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter.engine import Draft, Severity, check_all, worst
from perchoir.publishing.charter.queries import charter_of, closed_periods
from perchoir.publishing.charter.sentences import said, suggested


class Command(BaseCommand):
    help = "Reads a text and prints which articles of the charter it breaks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        trying = verbs.add_parser("try", help="print what the charter says about a text")
        trying.add_argument("file", help="a text file, or - to read the standard input")
        trying.add_argument("--workspace", default="", help="its address; without it, as shipped")

    def handle(self, *args: Any, **options: Any) -> None:
        draft = Draft((_text(options["file"]),), planned=timezone.now())
        choices = {}
        if options["workspace"]:
            workspace = _workspace(options["workspace"])
            choices = charter_of(workspace)
            draft = Draft(draft.parts, planned=draft.planned, closed=closed_periods(workspace))
        findings = check_all(draft, choices)
        for finding in findings:
            severity = finding.severity.name.lower().replace("_", " ")
            line = draft.parts[0].count("\n", 0, finding.start) + 1
            self.stdout.write(f"{line}: {severity}: {finding.article}: {said(finding)}")
            self.stdout.write(f"   {suggested(finding)}")
        self.stderr.write(f"{len(findings)} findings.")
        if worst(findings) is Severity.REFUSE:
            raise CommandError("The charter refuses it.")


def _text(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}.") from None


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no workspace “{slug}”.")
    return found
