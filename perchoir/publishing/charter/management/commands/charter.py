"""`perchoir charter try FILE|-` and `perchoir charter check`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter.engine import ARTICLES, Draft, Severity, check_all, worst
from perchoir.publishing.charter.queries import charter_of, closed_periods
from perchoir.publishing.charter.reading import try_all
from perchoir.publishing.charter.sentences import said, suggested
from perchoir.publishing.voices.models import Voice


class Command(BaseCommand):
    help = "Reads a text against the charter, or runs the examples of its articles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        trying = verbs.add_parser("try", help="print what the charter says about a text")
        trying.add_argument("file", help="a text file, or - to read the standard input")
        trying.add_argument("--workspace", default="", help="its address; without it, as shipped")
        trying.add_argument(
            "--voice", default="", help="with the charter of the voice of this page"
        )
        checking = verbs.add_parser("check", help="run the examples of every article")
        checking.add_argument("--workspace", default="", help="with its settings and own examples")
        checking.add_argument("--voice", default="", help="with the settings of this voice")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "check":
            self._check(*_whose(options))
        else:
            self._try(options)

    def _check(self, workspace: Workspace | None, voice: Voice | None) -> None:
        """Print each example that is read otherwise than expected; end with 1 when there is one."""
        tried = [
            (article, one) for article in ARTICLES for one in try_all(workspace, article, voice)
        ]
        wrong = [(article, one) for article, one in tried if not one.as_expected]
        for article, one in wrong:
            expected = "is not found" if one.is_found else "is found"
            self.stdout.write(f"{article.id}: {expected}: {one.text}")
        self.stderr.write(f"{len(tried)} examples, {len(wrong)} read otherwise.")
        if wrong:
            raise CommandError("Some examples are not read as expected.")

    def _try(self, options: Any) -> None:
        draft = Draft((_text(options["file"]),), planned=timezone.now())
        workspace, voice = _whose(options)
        choices = {}
        if workspace:
            choices = charter_of(workspace, voice)
            closed = closed_periods(workspace, voice)
            draft = Draft(draft.parts, planned=draft.planned, closed=closed)
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


def _whose(options: Any) -> tuple[Workspace | None, Voice | None]:
    """Whose charter: a house's, or that of one of its voices, whose page is at `/@voice`."""
    handle = options["voice"].removeprefix("@")
    if not handle:
        return (_workspace(options["workspace"]) if options["workspace"] else None), None
    voices = Voice.objects.filter(handle=handle).select_related("workspace")
    if options["workspace"]:
        voices = voices.filter(workspace=_workspace(options["workspace"]))
    found = voices.first()
    if found is None:
        raise CommandError(f"There is no voice “{handle}”.")
    return found.workspace, found


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no workspace “{slug}”.")
    return found
