import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.listening.sources.runner import Worker


class Command(BaseCommand):
    """`perchoir worker`."""

    help = "Listen to the sources and do the work in the background. Any number of these may run."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(work())


async def work() -> None:
    """Work until SIGTERM or SIGINT; a second signal ends it at once, as a crash would."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    http = Outbound(
        allow_private=settings.ENV.outbound_allow, user_agent=user_agent_for(settings.ADDRESS)
    )
    async with http:
        await Worker(http).run(stop)
