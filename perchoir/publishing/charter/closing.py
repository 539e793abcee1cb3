"""Closed periods, asked again at the minute a delivery would leave."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from perchoir.publishing.charter.models import ClosedPeriod
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.voices.models import Voice

CODE = "closed_period"


def in_the_open(voice: Voice, now: datetime) -> Q:
    """Deliveries of this voice that no closed period of this minute keeps back. What goes to legal
    leaves with legal's yes to these very bytes; what is refused does not leave."""
    return ~kept_back(periods_on(voice, now))


def periods_on(voice: Voice, now: datetime) -> QuerySet[ClosedPeriod]:
    """Those that are on now for this voice."""
    whose = Q(voice=None) | Q(voice=voice.pk)
    rows = ClosedPeriod.objects.filter(whose, workspace=voice.workspace_id)
    return rows.filter(starts_at__lte=now, ends_at__gt=now)


def kept_back(periods: QuerySet[ClosedPeriod]) -> Q:
    """Deliveries that these periods keep back; without any, none."""
    legal = Delivery.objects.filter(
        pk=OuterRef("pk"), approvals__kind="legal", approvals__decision="yes",
        approvals__digest=OuterRef("digest"),
    )  # fmt: skip
    kept = Q(pk__in=())
    for period in periods:
        closed = _speaks_of(period.closes or ["results", "deals"])
        if period.asks != ClosedPeriod.Asks.REFUSE:
            closed &= ~Q(Exists(legal))
        kept |= closed
    return kept


def _speaks_of(closes: list[str]) -> Q:
    if "everything" in closes:
        return Q(pk__isnull=False)
    spoken = Q()
    for topic in closes:
        spoken |= Q(**{f"says_{topic}": True})
    return spoken


def hold_closed() -> int:
    """What is due in a closed period is held, and a person is told; how many were."""
    from perchoir.publishing.deliveries.recording import hold

    now, held = timezone.now(), 0
    on = ClosedPeriod.objects.filter(starts_at__lte=now, ends_at__gt=now)
    for voice in Voice.objects.filter(workspace__in=on.values("workspace")):
        due = Delivery.objects.filter(voice=voice, state=State.SCHEDULED, due_at__lte=now)
        held += hold(due.filter(kept_back(periods_on(voice, now))), CODE)
    return held
