import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from perchoir.listening.sources.log import ClientMissing, Log
from perchoir.listening.sources.runner import Engine
from perchoir.web.management.commands.worker import outbound, until_a_signal


class Command(BaseCommand):
    """`perchoir engine`."""

    help = "Take what listeners wrote into the log, match and store it. Any number may run."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ENV.log_url:
            raise CommandError(
                "PERCHOIR_LOG_URL is not set: without a log the worker matches and stores itself."
            )
        try:
            asyncio.run(work())
        except ClientMissing as error:
            raise CommandError(str(error)) from None


async def work() -> None:
    """Work until SIGTERM or SIGINT."""
    stop = until_a_signal()
    async with outbound() as http, Log(settings.ENV.log_url) as log:
        await Engine(http, log).run(stop)
