import sys
from typing import Any

from django.core.management.base import BaseCommand

from perchoir.web.operations.doctor import Verdict, examine

SIGNS = {Verdict.FINE: "ok   ", Verdict.LOOK: "look ", Verdict.WRONG: "WRONG"}


class Command(BaseCommand):
    """`perchoir doctor`."""

    help = "Look at the installation and say what to change. Ends with 1 when something is wrong."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        for finding in findings:
            self.stdout.write(f"{SIGNS[finding.verdict]}  {finding.subject}: {finding.what}")
            if finding.advice:
                self.stdout.write(f"       {finding.advice}")
        if any(finding.verdict is Verdict.WRONG for finding in findings):
            sys.exit(1)
