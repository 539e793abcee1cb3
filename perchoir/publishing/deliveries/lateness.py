"""What did not leave in time waits for a person: an outage never ends in a flood."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from perchoir.publishing.deliveries.claiming import able, approved, braked
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.deliveries.recording import WITHOUT_WORKER, hold
from perchoir.publishing.deliveries.states import move

WAITING_TO_LEAVE = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
MOST_AT_ONCE = 200


def hold_braked() -> int:
    """What came onto the clock while a brake was on leaves no more by itself than the rest."""
    on = Brake.objects.filter(lifted_at__isnull=True).values("workspace")
    if not on.exists():
        return 0
    return hold(Delivery.objects.filter(braked(), workspace__in=on), "brake")


def mark_missed() -> int:
    """Those whose time is over become `missed`, each with the reason; how many they were."""
    now = timezone.now()
    old = Q(not_before__isnull=True) | Q(not_before__lt=now)
    over = Delivery.objects.filter(old, state__in=WAITING_TO_LEAVE, due_at__lt=now)
    rows = over.order_by("due_at").select_related("voice", "account")
    return sum(_miss(row, now) for row in rows[:MOST_AT_ONCE])


def _miss(delivery: Delivery, now: datetime) -> int:
    late = timedelta(minutes=delivery.voice.late_minutes)
    if (
        delivery.due_at is None
        or now <= max(delivery.due_at, delivery.not_before or delivery.due_at) + late
    ):
        return 0
    row = Delivery.objects.filter(
        pk=delivery.pk, due_at=delivery.due_at, not_before=delivery.not_before
    )
    values = {**WITHOUT_WORKER, "problem_code": _why(delivery), "told_at": None}
    return move(row, WAITING_TO_LEAVE, State.MISSED, **values)


def _why(delivery: Delivery) -> str:
    row = Delivery.objects.filter(pk=delivery.pk)
    if delivery.account.broken_at:
        return "account_broken"
    if not row.filter(approved()).exists():
        return "not_approved"
    if not row.filter(able()).exists():
        return "author_left"
    return "late"
