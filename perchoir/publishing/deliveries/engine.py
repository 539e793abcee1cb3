"""Drives many deliveries at once: the network in an event loop, the database between its turns."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from perchoir.core.jobs.leases import new_holder
from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.networks.contract import Tools
from perchoir.networks.memory import Memory
from perchoir.networks.spending.ledger import ChargeOf, charge_with, free_of_charge
from perchoir.publishing.attachments.lending import lend
from perchoir.publishing.deliveries import claiming
from perchoir.publishing.deliveries.claiming import claim_due
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.reaching import Networks, the_networks
from perchoir.publishing.deliveries.reading_back import LOOK_AFTER, look_at, take_sent
from perchoir.publishing.deliveries.recording import make_commits_durable
from perchoir.publishing.deliveries.sending import Call, Desk, Steps, deliver
from perchoir.publishing.deliveries.settling import claim_unknown, settle
from perchoir.publishing.deliveries.states import WITH_A_WORKER
from perchoir.publishing.deliveries.together import Together, write_down

MOST_AT_ONCE = 128
LOOK_EVERY_S = 0.2
GATHER_S = 0.03
RENEW_EVERY_S = 10.0
_log = logging.getLogger("perchoir.deliveries")
Next = Call | Together


class Engine:
    """One worker's hands. Any number of these share the work."""

    def __init__(
        self,
        networks: Networks,
        tools: Tools,
        loop: asyncio.AbstractEventLoop,
        charge_of: ChargeOf = free_of_charge,
    ) -> None:
        self.desk = Desk(new_holder(), networks, tools, charge_of)
        self._loop = loop
        self._asked: dict[asyncio.Task[Any], tuple[Steps, int]] = {}
        self._to_write: list[tuple[Together, Steps, int]] = []
        self._renewed = time.monotonic()

    def run(self, for_s: float) -> int:
        """Take what is due for so long, then bring what was taken to its end; how many it was. It
        returns at once when nothing is due."""
        until = time.monotonic() + for_s
        taken, look_at = 0, 0.0
        while True:
            now = time.monotonic()
            if not look_at or look_at <= now < until:
                taken += self._take_more()
                look_at = now + LOOK_EVERY_S
            if self._asked:
                self._turn(LOOK_EVERY_S)
            elif taken and time.monotonic() < until:
                time.sleep(max(0.0, min(look_at, until) - time.monotonic()))
            else:
                return taken

    def _take_more(self) -> int:
        free = MOST_AT_ONCE - len(self._asked)
        if free <= 0:
            return 0
        make_commits_durable()
        # A part of the hands for what is unknown, however much is due.
        lost = claim_unknown(self.desk.holder, max(1, free // 4))
        due = claim_due(self.desk.holder, free - len(lost))
        for delivery in due:
            self._go_on(deliver(delivery, self.desk), delivery.pk)
        for delivery in lost:
            self._go_on(settle(delivery, self.desk), delivery.pk)
        sent = take_sent(free - len(due) - len(lost)) if free > len(due) + len(lost) else []
        for delivery in sent:
            self._go_on(look_at(delivery, self.desk), delivery.pk)
        self._write_down()
        return len(due) + len(lost)

    def _turn(self, for_s: float) -> None:
        """Let the network work until somebody has an answer, and take each a step further."""
        for done in self._answered(for_s):
            self._go_on(*self._asked.pop(done), done)
        self._write_down()
        self._renew_leases()

    def _answered(self, for_s: float) -> set[asyncio.Task[Any]]:
        """Those who have an answer; a moment longer than the first, to write down several."""
        first = asyncio.wait(self._asked, timeout=for_s, return_when=asyncio.FIRST_COMPLETED)
        self._loop.run_until_complete(first)
        done, _others = self._loop.run_until_complete(asyncio.wait(self._asked, timeout=GATHER_S))
        return done

    def _write_down(self) -> None:
        """What all wait for, in one commit of each kind, until all wait for the network."""
        while self._to_write:
            entries, self._to_write = self._to_write, []
            results = write_down([entry for entry, _steps, _pk in entries])
            for (_entry, steps, pk), result in zip(entries, results, strict=True):
                self._go_on(steps, pk, result)
        # Calls begin now, not after the next look at what is due.
        self._loop.run_until_complete(asyncio.sleep(0))

    def _go_on(self, steps: Steps, pk: int, answered: Any = None) -> None:
        """One step. Whatever goes wrong in it stays with this delivery: its lease ends."""
        try:
            step = _next_step(steps, answered)
        except StopIteration:
            return
        except Exception:
            _log.exception("delivery %s stopped half-way", pk)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            return
        if isinstance(step, Together):
            self._to_write.append((step, steps, pk))
        else:
            self._asked[self._loop.create_task(step)] = (steps, pk)

    def _renew_leases(self) -> None:
        if time.monotonic() < self._renewed + RENEW_EVERY_S:
            return
        self._renewed = time.monotonic()
        under_way = [pk for _steps, pk in self._asked.values()]
        mine = Delivery.objects.filter(pk__in=under_way, holder=self.desk.holder)
        held = mine.filter(state__in=[*WITH_A_WORKER, State.UNKNOWN])
        held.update(lease_until=timezone.now() + claiming.LEASE)


def _next_step(steps: Steps, answered: Any) -> Next:
    """With the answer of the network, or with what came of writing down."""
    if isinstance(answered, asyncio.Task):
        trouble = answered.exception()
        answered = trouble or answered.result()
    return steps.throw(answered) if isinstance(answered, BaseException) else steps.send(answered)


def run_engine(for_s: float) -> int:
    """Send what is due through the networks of this house; how many deliveries were taken."""
    loop = asyncio.new_event_loop()
    http = Outbound(
        allow_private=settings.ENV.outbound_allow, user_agent=user_agent_for(settings.ADDRESS)
    )
    with ThreadPoolExecutor(1) as memory:
        try:
            tools, charge_of = _tools(http, memory), _ledger(memory)
            return Engine(the_networks(), tools, loop, charge_of).run(for_s)
        finally:
            memory.submit(connection.close)
            loop.run_until_complete(http.aclose())
            loop.close()


def _tools(http: Outbound, one_thread: Executor) -> Tools:
    """With a memory: a connector keeps when it froze a post, to know it again on the timeline."""
    memory = Memory()

    async def recall(key: str) -> str | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(one_thread, memory.recall, key)

    async def remember(key: str, value: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(one_thread, memory.remember, key, value)

    return Tools(http=http, now=timezone.now, recall=recall, remember=remember, lend=lend)


def _ledger(one_thread: Executor) -> ChargeOf:
    """What calls cost is counted beside the event loop."""

    async def run(count: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(one_thread, count)

    return lambda workspace_id, network: charge_with(run, workspace_id, network)


def is_something_to_do() -> bool:
    """Something is due, to be looked for, or to be read back."""
    now = timezone.now()
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    due = Q(state=State.SCHEDULED, due_at__lte=now)
    sent = Q(state=State.SENT, problem_code="", sent_at__lte=now - LOOK_AFTER)
    return Delivery.objects.filter(ripe, due | Q(state=State.UNKNOWN) | sent).exists()
