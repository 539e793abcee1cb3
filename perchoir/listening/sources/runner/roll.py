"""An engine's row: that it lives, what it did, and why it takes nothing for a while."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from perchoir.listening.sources.models import Engine
from perchoir.listening.sources.runner.threads import Threads

CALL_S = 5.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
FORGOTTEN_AFTER = timedelta(days=1)
_log = logging.getLogger("perchoir.engine")


@dataclass
class Roll:
    """Of one engine, whose `name` no other has."""

    name: str
    threads: Threads
    begun_at: datetime = field(default_factory=timezone.now)
    _blocks: int = 0
    _trouble: str = ""
    _pause_s: float = 0.0
    _until: float = float("-inf")

    def stored(self) -> None:
        """A block was stored: whatever was wrong is over."""
        self._blocks += 1
        self._trouble, self._pause_s = "", 0.0

    def say(self, trouble: str) -> None:
        self._trouble = trouble[:500]

    async def leave_out(self, error: Exception) -> None:
        """Take nothing for a while, each time twice as long: the others get the blocks."""
        if time.monotonic() < self._until:
            return
        self._pause_s = min(LONGEST_PAUSE_S, 2 * self._pause_s or FIRST_PAUSE_S)
        self._until = time.monotonic() + self._pause_s
        self.say(f"{type(error).__name__}: {error}")
        _log.warning(
            "engine %s cannot follow and is left out for %.0f s: %s",
            self.name,
            self._pause_s,
            self._trouble,
        )
        with contextlib.suppress(Exception):
            await self.threads.run(self._write)

    async def wait_while_left_out(self) -> None:
        while (left := self._until - time.monotonic()) > 0:
            await asyncio.sleep(left)

    async def call(self) -> None:
        """Write every few seconds that this engine lives."""
        while True:
            try:
                await self.threads.run(self._write)
            except Exception as error:
                _log.warning("engine %s cannot write that it lives: %s", self.name, error)
            await asyncio.sleep(CALL_S)

    async def leave(self) -> None:
        with contextlib.suppress(Exception):
            await self.threads.run(lambda: Engine.objects.filter(name=self.name).delete())

    def _write(self) -> None:
        now, blocks = timezone.now(), self._blocks
        left = self._until - time.monotonic()
        values = {
            "seen_at": now,
            "trouble": self._trouble,
            "left_out_until": now + timedelta(seconds=left) if left > 0 else None,
        }
        mine = Engine.objects.filter(name=self.name)
        if not mine.update(blocks=F("blocks") + blocks, **values):
            Engine.objects.create(name=self.name, begun_at=self.begun_at, blocks=blocks, **values)
            Engine.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
        self._blocks -= blocks
