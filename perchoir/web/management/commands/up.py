import sys
from typing import Any

from django.core.management.base import BaseCommand

from perchoir.core.people.first_run import setup_address
from perchoir.web.operations.start import prepare
from perchoir.web.operations.supervisor import Supervisor


class Command(BaseCommand):
    """`perchoir up`."""

    help = "Start web and worker together, for a small site. Stop with Ctrl C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        perchoir = [sys.executable, "-m", "perchoir.config.command"]
        self.stdout.write(f"Perchoir is at {setup_address()}\nStop it with Ctrl C.")
        self.stdout.flush()
        web, worker = [*perchoir, "web", "--prepared"], [*perchoir, "worker"]
        Supervisor({"web": web, "worker": worker}).run()
        self.stdout.write("Perchoir has stopped.")
