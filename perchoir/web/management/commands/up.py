import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from perchoir.core.people.first_run import setup_address
from perchoir.web.operations.server import bound
from perchoir.web.operations.start import prepare


class Command(BaseCommand):
    """`perchoir up`."""

    help = "Start web and worker together, for a small site. Stop with Ctrl C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        bound(settings.ENV.host, settings.ENV.port).close()
        prepare()
        self.stdout.write(f"Perchoir is at {setup_address()}\nStop it with Ctrl C.")
        self.stdout.flush()
        supervisor = [sys.executable, "-m", "perchoir.web.operations.supervisor"]
        chosen = [str(settings.DATA), str(settings.ENV.shutdown_seconds)]
        # This process becomes the supervisor: same number, none of the memory.
        os.execv(sys.executable, [*supervisor, *chosen])  # noqa: S606 - our own command
