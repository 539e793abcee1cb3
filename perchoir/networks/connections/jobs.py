"""What the worker does for accounts. Asking has a thread of its own: a network that answers slowly
must not keep the house's other work waiting."""

import logging
import threading

from perchoir.core.jobs import registry

IDLE_S = 10.0
MOST_AT_ONCE = 50
_log = logging.getLogger("perchoir.connections")
_lanes: list[threading.Thread] = []


def register_jobs() -> None:
    """Called when the app is ready."""
    registry.register("accounts", look_after_accounts, idle_s=IDLE_S)


def look_after_accounts(_holder: str) -> bool:
    """Begin to renew and to check when somebody's turn has come."""
    _lanes[:] = [lane for lane in _lanes if lane.is_alive()]
    if not _lanes and _something_to_do():
        lane = threading.Thread(target=_look, name="accounts")
        _lanes.append(lane)
        lane.start()
    return False


def _something_to_do() -> bool:
    from perchoir.networks.connections import checking, daily_keys

    return checking.is_something_to_do() or daily_keys.is_something_to_do()


def _look() -> None:
    from django.db import connection

    from perchoir.networks.connections.checking import check_one, renew_one
    from perchoir.networks.connections.daily_keys import check_keys_of_one

    try:
        for _turn in range(MOST_AT_ONCE):
            if not (renew_one() or check_one() or check_keys_of_one()):
                return
    except Exception:
        _log.exception("looking after accounts stopped")
    finally:
        connection.close()
