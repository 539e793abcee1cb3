"""`perchoir audit verify` and `perchoir audit restored`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from perchoir.core.audit.anchors import note_restore
from perchoir.core.audit.verify import Verdict, verify
from perchoir.core.people.models import Workspace


class Command(BaseCommand):
    help = "Check the audit log, or say that a backup was put back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        check = steps.add_parser("verify", help="name the first altered line of each workspace")
        check.add_argument("--workspace", metavar="SLUG", help="only this workspace")
        steps.add_parser("restored", help="a backup was put back: expect its lines, no later ones")

    def handle(self, *args: Any, step: str, workspace: str | None = None, **options: Any) -> None:
        if step == "restored":
            note_restore()
            self.stdout.write("Noted: the log is expected to go on from the lines it has now.")
            return
        with translation.override("en"):
            self._verify(workspace)

    def _verify(self, slug: str | None) -> None:
        workspaces = Workspace.objects.order_by("slug")
        if slug is not None:
            workspaces = workspaces.filter(slug=slug)
            if not workspaces.exists():
                raise CommandError(f"There is no workspace “{slug}”.")
        verdicts = [self._tell(verify(workspace)) for workspace in workspaces]
        altered = [verdict.workspace.slug for verdict in verdicts if not verdict.well]
        if altered:
            raise CommandError(f"The audit log of {', '.join(altered)} is not what was written.")

    def _tell(self, verdict: Verdict) -> Verdict:
        word = "well" if verdict.well else f"line {verdict.line}"
        self.stdout.write(f"{verdict.workspace.slug}: {word}. {verdict.sentence}")
        return verdict
