"""One worker: claims sources, listens to them, and does what other modules registered."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.core.jobs.leases import claim, is_free, new_holder
from perchoir.core.jobs.registry import Job, jobs
from perchoir.core.outbound import Outbound
from perchoir.listening.sources.log import Log
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import health
from perchoir.listening.sources.runner.house import FindConnector, House
from perchoir.listening.sources.runner.listener import listen
from perchoir.listening.sources.runner.threads import Threads
from perchoir.networks.memory import Memory
from perchoir.networks.registry import source as connector_named

LOOK_S = 0.5
MOST_AT_ONCE = 5
AFTER_TROUBLE_S = 5.0
_log = logging.getLogger("perchoir.worker")


class Worker:
    """Any number of these share the work: a source is listened to by one of them at a time."""

    def __init__(
        self,
        http: Outbound,
        *,
        find_connector: FindConnector = connector_named,
        log: Log | None = None,
    ) -> None:
        self.holder = new_holder()
        self._threads = Threads()
        self._house = House(http, self._threads, Memory(), find_connector, log)
        self._listeners: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then store what was read, let go of every source and return."""
        _log.info("worker %s begins", self.holder)
        tasks = [asyncio.create_task(self._work(job)) for job in jobs().values()]
        tasks.append(asyncio.create_task(self._look_for_sources()))
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await self._stop_listening()
        self._threads.close()
        _log.info("worker %s has stopped", self.holder)

    async def _look_for_sources(self) -> None:
        while True:
            try:
                # Each time another name: should this worker claim a source that it listens to
                # already (it slept, or the settings were changed), the older listener loses it.
                for source in await self._threads.run(lambda: claim_sources(new_holder())):
                    self._start(source)
            except Exception:
                _log.exception("sources could not be looked up")
                await asyncio.sleep(AFTER_TROUBLE_S)
            await asyncio.sleep(LOOK_S)

    def _start(self, source: Source) -> None:
        listener = asyncio.create_task(listen(source, self._house))
        self._listeners.add(listener)
        listener.add_done_callback(self._listeners.discard)

    async def _stop_listening(self) -> None:
        for listener in list(self._listeners):
            listener.cancel()
        if self._listeners:
            await asyncio.wait(list(self._listeners))

    async def _work(self, job: Job) -> None:
        while True:
            busy = await self._once(job)
            await asyncio.sleep(0 if busy else job.idle_s)

    async def _once(self, job: Job) -> bool:
        try:
            return await self._threads.run(lambda: job.run_once(self.holder))
        except Exception:
            _log.exception("job %s failed", job.name)
            await asyncio.sleep(AFTER_TROUBLE_S)
            return False


def claim_sources(holder: str) -> list[Source]:
    """A few sources that are due and free, so that other workers find some too."""
    now = timezone.now()
    # Further away than any pause: the clock was moved back since.
    unbelievable = now + timedelta(seconds=2 * health.LONGEST_ASKED_S)
    due = Q(next_at__isnull=True) | Q(next_at__lte=now) | Q(next_at__gt=unbelievable)
    waiting = Source.objects.filter(due, enabled=True, stopped_at__isnull=True)
    waiting = waiting.order_by("next_at", "pk")
    if not waiting.filter(is_free(now)).exists():
        return []
    # All or none: a source that is claimed by someone who then hears nothing of it waits for long.
    with transaction.atomic():
        found = [source.pk for source in _free_ones(waiting, holder)]
        return list(Source.objects.select_related("workspace").filter(pk__in=found))


def _free_ones(waiting: QuerySet[Source], holder: str) -> Iterator[Source]:
    for _ in range(MOST_AT_ONCE):
        source = claim(waiting, holder)
        if source is None:
            return
        yield source
