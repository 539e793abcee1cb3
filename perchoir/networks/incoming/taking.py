"""A message is taken: verified, and kept as a row for a worker. Nothing is read of it here."""

import hashlib
from datetime import timedelta
from enum import Enum

from django.db import transaction

from perchoir.networks.contract.hooks import App, Delivered, Hook
from perchoir.networks.incoming.models import Message

MOST_WAITING = 5_000
KEPT = timedelta(days=7)
OLDEST = timedelta(days=3)
"""Meta tries for 36 hours. Below `KEPT`, so that what is not too old is still known by its row."""
_AHEAD = timedelta(hours=1)


class Taken(Enum):
    """What became of a message."""

    KEPT = "kept"
    KNOWN = "known"
    NOT_SIGNED = "not signed"
    TOO_OLD = "too old"
    NO_ROOM = "no room"


def take(message: Delivered, hook: Hook, app: App) -> Taken:
    """Keep it once. Nothing unsigned reaches the database."""
    if not hook.verify(message, app):
        return Taken.NOT_SIGNED
    if _is_of_another_time(message, hook):
        return Taken.TOO_OLD
    digest = hashlib.sha256(hook.once(message).encode()).hexdigest()
    if Message.objects.filter(network=hook.network, digest=digest).exists():
        return Taken.KNOWN
    if waiting(hook.network) >= MOST_WAITING:
        return Taken.NO_ROOM
    return _kept(message, hook.network, digest)


def waiting(network: str) -> int:
    """How many messages of it nobody has read yet; no more than the most are counted."""
    found = Message.objects.filter(network=network, done_at__isnull=True, failed_at__isnull=True)
    return found.order_by()[:MOST_WAITING].count()


def _is_of_another_time(message: Delivered, hook: Hook) -> bool:
    at = hook.written_at(message)
    now = message.received_at
    return at is not None and not now - OLDEST <= at <= now + _AHEAD


def _kept(message: Delivered, network: str, digest: str) -> Taken:
    # Two of the same at once: the row of one stands, and the other reads that it does.
    with transaction.atomic():
        _row, is_new = Message.objects.get_or_create(
            network=network,
            digest=digest,
            defaults={
                "body": message.body,
                "received_at": message.received_at,
                "due_at": message.received_at,
            },
        )
    return Taken.KEPT if is_new else Taken.KNOWN
