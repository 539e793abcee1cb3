import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.listening.sources.log import ClientMissing, log_at
from perchoir.listening.sources.runner import Worker


class Command(BaseCommand):
    """`perchoir worker`."""

    help = "Listen to the sources and do the work in the background. Any number of these may run."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(work())
        except ClientMissing as error:
            raise CommandError(str(error)) from None


async def work() -> None:
    """Work until SIGTERM or SIGINT; a second signal ends it at once, as a crash would."""
    stop = until_a_signal()
    async with outbound() as http, log_at(settings.ENV.log_url) as log:
        await Worker(http, log=log).run(stop)


def until_a_signal() -> asyncio.Event:
    """Set by SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def outbound() -> Outbound:
    """The guarded client, as the operator has set it."""
    return Outbound(
        allow_private=settings.ENV.outbound_allow, user_agent=user_agent_for(settings.ADDRESS)
    )
