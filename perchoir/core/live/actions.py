"""Telling open pages what changed, and forgetting it an hour later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from perchoir.core.jobs.tables import insert_rows
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Workspace

KEPT = timedelta(hours=1)
_LOCK_FAMILY = 0x50455243  # "PERC": keeps our advisory locks apart from anybody else's


def publish(workspace: Workspace, topic: str, payload: dict[str, Any]) -> None:
    """Announce a change to pages that look at `topic`, once the transaction commits.

    Call it last in the transaction: on PostgreSQL it holds the workspace's announcements until
    the commit.
    """
    publish_many(workspace, [(topic, payload)])


def publish_many(workspace: Workspace, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Announce many changes, as pairs of topic and payload, in order; one statement for all."""
    _queue_up(workspace)
    now = timezone.now()
    rows = [(workspace.pk, topic, payload, now) for topic, payload in events]
    insert_rows(LiveEvent, ("workspace", "topic", "payload", "at"), rows)


def _queue_up(workspace: Workspace) -> None:
    """Make ids visible in their own order, without which resuming after an id would skip some.

    PostgreSQL draws an id before the commit, so that of two transactions the one with the larger
    id may be seen first. SQLite has one writer at a time and needs nothing.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        key = workspace.pk & 0x7FFFFFFF
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_FAMILY, key])


def purge_events() -> int:
    """Delete events older than an hour and return their number.

    The newest of each workspace stays: a page that saw it last still knows that it missed nothing.
    """
    newest = LiveEvent.objects.order_by().values("workspace").annotate(last=Max("id"))
    old = LiveEvent.objects.filter(at__lt=timezone.now() - KEPT)
    deleted, _ = old.exclude(pk__in=list(newest.values_list("last", flat=True))).delete()
    return deleted
