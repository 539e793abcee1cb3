import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from perchoir.web.operator.start import prepare
from perchoir.web.operator.supervisor import Supervisor


class Command(BaseCommand):
    """`perchoir up`."""

    help = "Start web and worker together, for a small site. Stop with Ctrl C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        perchoir = [sys.executable, "-m", "perchoir.config.command"]
        self.stdout.write(f"Perchoir is at {first_address()}\nStop it with Ctrl C.")
        self.stdout.flush()
        web, worker = [*perchoir, "web", "--prepared"], [*perchoir, "worker"]
        Supervisor({"web": web, "worker": worker}).run()
        self.stdout.write("Perchoir has stopped.")


def first_address() -> str:
    return str(settings.ADDRESS)
