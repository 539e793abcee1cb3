"""The dead-man's alarm: it rings when the clock of deliveries has not ticked for two minutes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Workspace
from perchoir.publishing.deliveries.braking import speakers
from perchoir.publishing.deliveries.models import Beat, Delivery, State

CLOCK = "deliveries"
SILENT = timedelta(minutes=2)
TICK = timedelta(seconds=5)


def tick() -> None:
    """It ticks: a worker looked for what is due. After a silence, those concerned are told."""
    now, at = timezone.now(), last_tick()
    if at is not None and abs(now - at) < TICK:
        return
    ring_if_silent()
    if not Beat.objects.filter(name=CLOCK).update(at=now):
        Beat.objects.bulk_create([Beat(name=CLOCK, at=now)], ignore_conflicts=True)


def last_tick() -> datetime | None:
    """When a worker last looked for what is due."""
    return Beat.objects.filter(name=CLOCK).values_list("at", flat=True).first()


def silent_since() -> datetime | None:
    """The last tick, when that is more than two minutes ago; where it never ticked, the hour of the
    first post that should have left since. A clock ahead of ours was moved, not stopped."""
    at = last_tick()
    if at is None:
        overdue = Delivery.objects.filter(state=State.SCHEDULED).order_by("due_at")
        at = overdue.values_list("due_at", flat=True).first()
    return at if at is not None and at < timezone.now() - SILENT else None


def is_silent() -> bool:
    """What should leave does not: no worker runs."""
    return silent_since() is not None


def alarm() -> str:
    """What every page says while the clock is silent; empty when all is well. Pages ring, too: a
    worker that is dead tells nobody."""
    if not ring_if_silent():
        return ""
    return _("Nothing leaves: the worker does not run. Tell whoever runs this site.")


_rung: set[datetime] = set()


def ring_if_silent() -> bool:
    """Tell everybody who has something planned, once for each silence."""
    at = silent_since()
    if at is None:
        return False
    if at not in _rung:
        _ring(at)
        _rung.add(at)
    return True


def _ring(at: datetime) -> None:
    planned = Delivery.objects.filter(state=State.SCHEDULED).values("workspace")
    for workspace in Workspace.objects.filter(pk__in=planned):
        with transaction.atomic():
            tell(
                speakers(workspace),
                "deliveries.silent",
                key=f"silent:{at.timestamp():.0f}",
                address=f"/w/{workspace.slug}/deliveries/",
                urgent=True,
                since=f"{at:%Y-%m-%d %H:%M}",
            )
