"""What the worker does for deliveries. Sending has a thread of its own: a network that answers
slowly must not keep the house's other work waiting."""

import logging
import threading
import time

from perchoir.core.jobs import registry

LANES = 2
TURN_S = 30.0
_log = logging.getLogger("perchoir.deliveries")


class Lane(threading.Thread):
    """Sends for `TURN_S`, then brings what it took to its end: meanwhile another lane may begin."""

    def __init__(self) -> None:
        super().__init__(target=_send, name="deliveries")
        self._until = time.monotonic() + TURN_S

    def takes(self) -> bool:
        return self.is_alive() and time.monotonic() < self._until


_lanes: list[Lane] = []


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("deliveries that are due", send_due, idle_s=0.5)
    registry.register("deliveries that were left", look_after, idle_s=1.0)


def send_due(_holder: str) -> bool:
    """Begin to send when there is something to send."""
    from perchoir.publishing.deliveries.beating import tick

    tick()
    _lanes[:] = [lane for lane in _lanes if lane.is_alive()]
    if len(_lanes) < LANES and not any(lane.takes() for lane in _lanes) and _something_to_do():
        lane = Lane()
        _lanes.append(lane)
        lane.start()
    return False


def _something_to_do() -> bool:
    from perchoir.publishing.deliveries.engine import is_something_to_do

    return is_something_to_do()


def _send() -> None:
    from django.db import connection

    from perchoir.publishing.deliveries.engine import run_engine

    try:
        run_engine(TURN_S)
    except Exception:
        _log.exception("sending stopped")
    finally:
        connection.close()


def look_after(_holder: str) -> bool:
    """Leases that ended, times that are over, brakes, and people who must be told."""
    from perchoir.publishing.deliveries.handing import remind
    from perchoir.publishing.deliveries.lateness import hold_braked, mark_missed
    from perchoir.publishing.deliveries.settling import sweep
    from perchoir.publishing.deliveries.telling import tell_endings

    sweep()
    hold_braked()
    mark_missed()
    remind()
    return tell_endings() > 0
