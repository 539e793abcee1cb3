"""The steps of one delivery, from a claim to an answer.

Each is a generator. It yields what is to be asked of the network, and what is to be written down
around a call (`together.py`). Whoever drives it (`engine.py`) drives many at once. It may die at
any line.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from perchoir.networks.contract import Tools
from perchoir.networks.contract.errors import ConnectorError, NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import Credentials, Frozen, Place, Publisher, RemotePost
from perchoir.networks.spending.ledger import ChargeOf, free_of_charge
from perchoir.publishing.deliveries import recording
from perchoir.publishing.deliveries.handing import remind_at
from perchoir.publishing.deliveries.models import Attempt, Delivery, Part, State
from perchoir.publishing.deliveries.preparing import outgoing
from perchoir.publishing.deliveries.reaching import Networks
from perchoir.publishing.deliveries.scheduling import is_as_approved
from perchoir.publishing.deliveries.states import move
from perchoir.publishing.deliveries.together import Together
from perchoir.publishing.posts.ways import way_of

T = TypeVar("T")
Call = Coroutine[Any, Any, Any]
Steps = Generator[Call | Together, Any, None]
Asking = Generator[Call | Together, Any, T]

CALL_S = 45.0
FREEZE_S = 300.0
BEFORE_CALL_S = 5.0
_PAUSES_S = (0.1, 0.5, 2.0, 5.0)
_log = logging.getLogger("perchoir.deliveries")


@dataclass(frozen=True)
class Desk:
    """What a worker sends with."""

    holder: str
    networks: Networks
    tools: Tools
    charge_of: ChargeOf = free_of_charge

    def tools_for(self, delivery: Delivery) -> Tools:
        """With the ledger of its workspace and network."""
        charge = self.charge_of(delivery.workspace_id, delivery.account.network)
        return replace(self.tools, charge=charge)


@dataclass(frozen=True)
class Opened:
    """An account, open."""

    publisher: Publisher
    place: Place
    credentials: Credentials
    tools: Tools


def deliver(delivery: Delivery, desk: Desk) -> Steps:
    """Send the parts that are not sent yet, in order; stop at the first that does not go."""
    if not is_as_approved(delivery):
        recording.stop_before_call(delivery, desk.holder, State.IN_REVIEW, "changed", "")
        return
    way = way_of(delivery.post, delivery.account)
    if way.by_hand:
        recording.hand_over(delivery, desk.holder, way.code, remind_at(delivery))
        return
    opened = open_account(delivery, desk)
    if opened is None:
        return
    parts = [part for part in delivery.parts.all() if part.state != Part.State.SENT]
    for part in sorted(parts, key=lambda part: part.number):
        sent = yield from _send_part(delivery, part, opened, desk)
        if not sent:
            return
    if not parts:
        _close(delivery, desk)


def _close(delivery: Delivery, desk: Desk) -> None:
    """When every part had been found sent before, nothing else says so."""
    row = Delivery.objects.filter(pk=delivery.pk, holder=desk.holder)
    move(row, [State.CLAIMED], State.SENDING)
    recording.deliveries_are_through([delivery.pk], timezone.now())


def open_account(delivery: Delivery, desk: Desk) -> Opened | None:
    """The account, with credentials that are fresh. None when it cannot be opened: then the
    delivery waits, or is held until a person connects it again."""
    account = delivery.account
    try:
        publisher = desk.networks.publisher_of(account)
        place, credentials = desk.networks.open_account(account)
    except NeedsReconnect as gone:
        _needs_reconnecting(delivery, desk, gone)
        return None
    except Exception as trouble:
        _log.warning("account %s does not open: %s", account.pk, type(trouble).__name__)
        recording.give_back(delivery, desk.holder, recording.DEFAULT_WAIT)
        return None
    return Opened(publisher, place, credentials, desk.tools_for(delivery))


def _needs_reconnecting(delivery: Delivery, desk: Desk, gone: NeedsReconnect) -> None:
    desk.networks.mark_broken(delivery.account, gone.code, gone.detail)
    recording.stop_before_call(delivery, desk.holder, State.HELD, "reconnect", gone.detail)


def _send_part(delivery: Delivery, part: Part, opened: Opened, desk: Desk) -> Asking[bool]:
    frozen = yield from _frozen(delivery, part, opened, desk)
    if frozen is None:
        return False
    began = _clocks()
    beginning = recording.Beginning(delivery, part, frozen, desk.holder)
    attempt = yield Together(recording.begin_attempts, beginning)
    if attempt is None:
        recording.give_back(delivery, desk.holder)
        return False
    call = opened.publisher.send(frozen, opened.place, opened.credentials, opened.tools)
    return (yield from _sent(attempt, _in_time(call, began), delivery, desk))


async def _in_time(call: Coroutine[Any, Any, T], began: tuple[float, float]) -> T:
    """Begin the call soon after its attempt was written down, or not at all."""
    if _passed_since(began) > BEFORE_CALL_S:
        # This machine slept: somebody else may have taken over since.
        call.close()
        raise Temporary("worker_slept", retry_after=1.0)
    return await asyncio.wait_for(call, CALL_S)


def _sent(
    attempt: Attempt, call: Coroutine[Any, Any, RemotePost], delivery: Delivery, desk: Desk
) -> Asking[bool]:
    """Make the call, once, and write down what came of it."""
    try:
        remote = yield from ask(call)
    except Temporary as later:
        return _written(recording.record_wait, attempt, later)
    except Refused as no:
        return _written(recording.record_refused, attempt, no)
    except NeedsReconnect as gone:
        return _renewed_or_held(attempt, gone, delivery, desk)
    except Exception as trouble:
        code = str(getattr(trouble, "code", "no_answer"))
        detail = str(getattr(trouble, "detail", "") or type(trouble).__name__)
        return _written(recording.record_unknown, attempt, code, detail)
    yield Together(_all_sent, (attempt, remote))
    return True


def _all_sent(sent: Sequence[tuple[Attempt, RemotePost]]) -> Sequence[None]:
    steadfast(partial(recording.record_sent, sent))
    return [None] * len(sent)


def _renewed_or_held(
    attempt: Attempt, gone: NeedsReconnect, delivery: Delivery, desk: Desk
) -> bool:
    """Nothing was written: with fresh credentials it may go at once, but only one time."""
    if not recording.was_renewed_for(attempt):
        try:
            desk.networks.renew_account(delivery.account)
        except NeedsReconnect as still:
            gone = still
        except Exception as trouble:
            return _written(recording.record_wait, attempt, Temporary(_name(trouble)))
        else:
            again = Temporary(recording.RENEWED, retry_after=0.001)
            return _written(recording.record_wait, attempt, again)
    desk.networks.mark_broken(delivery.account, gone.code, gone.detail)
    return _written(recording.record_reconnect, attempt, gone)


def _name(trouble: Exception) -> str:
    return str(getattr(trouble, "code", "")) or "renewal_failed"


def _written(record: Callable[..., None], *what: Any) -> bool:
    steadfast(partial(record, *what))
    return False


def _frozen(
    delivery: Delivery, part: Part, opened: Opened, desk: Desk, renewed: bool = False
) -> Asking[Frozen | None]:
    """The exact bytes. Those of an earlier call of which nobody knows are never made anew."""
    if part.state == Part.State.CALLED and part.body:
        return Frozen(part.key, bytes(part.body), part.fingerprint)
    try:
        written = outgoing(delivery, part)
        freezing = opened.publisher.freeze(written, opened.place, opened.credentials, opened.tools)
        return (yield from ask(asyncio.wait_for(freezing, FREEZE_S)))
    except Refused as no:
        recording.stop_before_call(delivery, desk.holder, State.REFUSED, no.code, no.detail)
    except NeedsReconnect as gone:
        fresh = None if renewed else _renewed(delivery, opened, desk)
        if fresh is not None:
            return (yield from _frozen(delivery, part, fresh, desk, renewed=True))
        _needs_reconnecting(delivery, desk, gone)
    except Exception as trouble:
        # Nothing shows yet, whatever became of an upload: it is simply done again.
        _log.warning("delivery %s could not be prepared: %s", delivery.pk, type(trouble).__name__)
        asked = getattr(trouble, "retry_after", None)
        wait = timedelta(seconds=asked) if asked else recording.DEFAULT_WAIT
        recording.give_back(delivery, desk.holder, wait)
    return None


def _renewed(delivery: Delivery, opened: Opened, desk: Desk) -> Opened | None:
    try:
        place, credentials = desk.networks.renew_account(delivery.account)
    except ConnectorError:
        return None
    return Opened(opened.publisher, place, credentials, opened.tools)


def ask(call: Coroutine[Any, Any, T]) -> Asking[T]:
    answer: T = yield call
    return answer


def steadfast(work: Callable[[], None]) -> None:
    """Write down an answer even when the database is busy or comes back after a restart. Where it
    stays away, the lease ends and the network is asked."""
    for pause_s in _PAUSES_S:
        try:
            work()
            return
        except (OperationalError, InterfaceError) as trouble:
            _log.warning("an answer waits for the database: %s", type(trouble).__name__)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            time.sleep(pause_s)
    work()


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()


def _passed_since(began: tuple[float, float]) -> float:
    """Seconds. One clock stands still while a machine sleeps, the other may be moved."""
    return max(now - then for now, then in zip(_clocks(), began, strict=True))
