"""A worker reads what was taken, and tells those who asked to hear.

At least once: whoever dies lets go of the row, and another reads it again. Those who hear must not
mind to be told twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from perchoir.core.jobs.leases import claim, release
from perchoir.networks.contract.hooks import Delivered, Told
from perchoir.networks.incoming.knowing import hook_of
from perchoir.networks.incoming.models import Message
from perchoir.networks.incoming.taking import KEPT

MOST_ATTEMPTS = 8
LEASE = timedelta(seconds=60)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
_SOON = timedelta(seconds=2)
_WAITS = Q(done_at__isnull=True, failed_at__isnull=True)
_log = logging.getLogger("perchoir.incoming")

Hear = Callable[[str, Told], None]
hears: list[Hear] = []
"""Whoever joins is told, in a worker and outside any transaction, on which network what happened.
Raises `Later` when it cannot hear now; any other error is tried again, eight times in all."""


class NotReadable(Exception):
    """Trying again cannot help."""


class Later(Exception):
    """Somebody is busy with the same account: tell it again in a moment."""


def read_one(holder: str) -> bool:
    """Read one message; False when none waits."""
    message = claim(_due(), holder, LEASE)
    if message is None:
        return False
    # Counted before anything is done: what kills its reader is not read for ever.
    Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1)
    if message.attempts >= MOST_ATTEMPTS:
        _fail(message, holder, "given up")
        return True
    try:
        _tell(message)
    except Later:
        _let_wait(message, holder, _SOON, attempts=F("attempts") - 1)
    except NotReadable as error:
        _fail(message, holder, f"not readable: {error}")
    except Exception as error:
        _log.exception("message %s of %s could not be worked on", message.pk, message.network)
        _try_again(message, holder, error)
    else:
        release(message, holder, done_at=timezone.now(), body=b"", problem="")
    return True


def _due() -> Any:
    return Message.objects.filter(_WAITS, due_at__lte=timezone.now()).order_by("due_at", "pk")


def _tell(message: Message) -> None:
    for told in _read(message):
        for hear in hears:
            hear(message.network, told)


def _read(message: Message) -> list[Told]:
    hook = hook_of(message.network)
    if hook is None:
        raise NotReadable("nobody reads messages of this network any more")
    try:
        return list(hook.read(Delivered({}, {}, bytes(message.body), message.received_at)))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise NotReadable(repr(error)) from error


def _try_again(message: Message, holder: str, error: Exception) -> None:
    if message.attempts + 1 >= MOST_ATTEMPTS:
        _fail(message, holder, repr(error))
        return
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 4**message.attempts)
    _let_wait(message, holder, pause, problem=repr(error)[:500])


def _let_wait(message: Message, holder: str, pause: timedelta, **values: Any) -> None:
    release(message, holder, due_at=timezone.now() + pause, **values)


def _fail(message: Message, holder: str, why: str) -> None:
    release(message, holder, failed_at=timezone.now(), problem=why[:500])


def forget_old(now: datetime) -> int:
    """Those of which no other copy can come any more; how many."""
    old = Message.objects.filter(received_at__lt=now - KEPT)
    ids = list(old.order_by("received_at").values_list("pk", flat=True)[:1_000])
    deleted, _by_model = Message.objects.filter(pk__in=ids).delete()
    return deleted
