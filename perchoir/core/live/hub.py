"""One thread per web process reads events from the database; every open page listens to it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from django.db import Error, close_old_connections, connections

from perchoir.core.live.queries import PAGE, Change, changes_since

log = logging.getLogger(__name__)
PAUSE_S = 0.1
PAUSE_AFTER_FAILURE_S = 1.0
WAITING_AT_MOST = 1000
Wants = Callable[[str], bool]


class Ear:
    """What one open page hears. Made and used in the page's event loop.

    Too slow a page loses the queue and has `overflowed` set: it must read from the database again.
    """

    def __init__(self, hub: Hub, workspace_id: int, wants: Wants) -> None:
        self.workspace_id = workspace_id
        self.overflowed = False
        self._hub = hub
        self._wants = wants
        self._heard: list[Change] = []
        self._loop = asyncio.get_running_loop()
        self._something = asyncio.Event()

    async def listen(self, timeout_s: float) -> list[Change]:
        """What came since the last call; empty after `timeout_s`, on overflow and on closing."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._something.wait()
        except TimeoutError:
            return []
        self._something.clear()
        heard, self._heard = self._heard, []
        return heard

    def tell(self, changes: list[Change]) -> None:
        """From any thread."""
        wanted = [change for change in changes if self._wants(change.topic)]
        if wanted:
            self._in_loop(self._take, wanted)

    def wake(self) -> None:
        """From any thread: `listen` returns at once."""
        self._in_loop(self._something.set)

    def leave(self) -> None:
        self._hub.forget(self)

    def _take(self, changes: list[Change]) -> None:
        self._heard += changes
        if len(self._heard) > WAITING_AT_MOST:
            self._heard, self.overflowed = [], True
        self._something.set()

    def _in_loop(self, call: Callable[..., object], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:  # the loop has closed: nobody is there any more
            self._hub.forget(self)


class Hub:
    """Reads while somebody listens, sleeps otherwise."""

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self.closing = False
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._somebody = threading.Event()
        self._ears: dict[int, set[Ear]] = {}
        self._cursors: dict[int, int] = {}
        self._thread: threading.Thread | None = None

    def listen(self, workspace_id: int, wants: Wants, newest: int) -> Ear:
        """An ear that hears every event after `newest`, which its caller has just read."""
        ear = Ear(self, workspace_id, wants)
        with self._lock:
            self._ears.setdefault(workspace_id, set()).add(ear)
            self._cursors.setdefault(workspace_id, newest)
            self._somebody.set()
            self._start()
        return ear

    def forget(self, ear: Ear) -> None:
        with self._lock:
            ears = self._ears.get(ear.workspace_id, set())
            ears.discard(ear)
            if not ears:
                self._ears.pop(ear.workspace_id, None)
                self._cursors.pop(ear.workspace_id, None)
            if not self._ears:
                self._somebody.clear()

    def close_all(self) -> None:
        """End every open stream and accept no other. Safe in a signal handler's thread."""
        self.closing = True
        for ears in list(self._ears.values()):
            for ear in list(ears):
                ear.wake()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="live-events", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self.closing:
            if not self._somebody.is_set():
                connections.close_all()
                self._somebody.wait()
            threading.Event().wait(self._read())
        connections.close_all()

    def _read(self) -> float:
        """Pass on what is new; seconds to wait before the next reading."""
        with self._lock:
            cursors = dict(self._cursors)
        try:
            close_old_connections()
            changes = changes_since(cursors) if cursors else []
        except Error:
            log.exception("Live events cannot be read; trying again.")
            connections.close_all()
            return PAUSE_AFTER_FAILURE_S
        self._pass_on(changes)
        return 0.0 if len(changes) == PAGE else self._pause_s

    def _pass_on(self, changes: list[Change]) -> None:
        by_workspace: dict[int, list[Change]] = {}
        for change in changes:
            by_workspace.setdefault(change.workspace_id, []).append(change)
        for workspace_id, own in by_workspace.items():
            with self._lock:
                ears = list(self._ears.get(workspace_id, ()))
                if workspace_id in self._cursors:
                    self._cursors[workspace_id] = max(own[-1].id, self._cursors[workspace_id])
            for ear in ears:
                ear.tell(own)


hub = Hub()


def close_all() -> None:
    """End every open stream of this process, at once: call it on a stop signal."""
    hub.close_all()
