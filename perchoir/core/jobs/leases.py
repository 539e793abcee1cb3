"""Work that lives on its own row: claimed by a conditional update, held by a lease.

A row has `holder` and `lease_until`. Whoever dies simply stops renewing; when the lease is over
anybody may claim the row again.
"""

import os
import socket
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

M = TypeVar("M", bound=Model)

LEASE = timedelta(seconds=30)


def new_holder() -> str:
    """A name for this worker that no other worker ever has."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"


def claim(candidates: QuerySet[M, M], holder: str, lease: timedelta = LEASE) -> M | None:
    """Take one free row of `candidates` for `holder`, or None. Two workers never get the same."""
    now = timezone.now()
    free = is_free(now, lease)
    for pk in candidates.filter(free).values_list("pk", flat=True)[:20]:
        row = candidates.model._default_manager.filter(free, pk=pk)
        if row.update(holder=holder, lease_until=now + lease):
            return candidates.model._default_manager.get(pk=pk)
    return None


def is_free(now: datetime, lease: timedelta = LEASE) -> Q:
    """Nobody holds it, or whoever did stopped renewing."""
    # Further away than any lease: the clock was moved back, and the holder may be long dead.
    unbelievable = now + 3 * lease
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=unbelievable)


def renew(row: Model, holder: str, lease: timedelta = LEASE, **values: Any) -> bool:
    """Hold on for another lease (and write `values`); False when the row was lost meanwhile."""
    mine = type(row)._default_manager.filter(pk=row.pk, holder=holder)
    return bool(mine.update(lease_until=timezone.now() + lease, **values))


def release(row: Model, holder: str, **values: Any) -> bool:
    """Let go (and write `values`); False when the row was lost meanwhile."""
    mine = type(row)._default_manager.filter(pk=row.pk, holder=holder)
    return bool(mine.update(holder="", lease_until=None, **values))
