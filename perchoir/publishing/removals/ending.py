"""How a removal ends, and who is told."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from perchoir.core.audit.actions import record
from perchoir.core.live.actions import publish
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.telling import concerned
from perchoir.publishing.removals.models import Removal

DELETED = "deleted"
"""Among a delivery's problems: it is not looked for any more, and pages say so."""
VERBS = {
    Removal.State.GONE: "removal.gone",
    Removal.State.REFUSED: "removal.refused",
    Removal.State.UNKNOWN: "removal.unknown",
}


def end(removal: Removal, state: Removal.State, code: str, **values: Any) -> bool:
    """Write down the end and tell those concerned, in one transaction; False when it had ended.

    `unknown` is no end: it is told once and looked at again.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = Removal.objects.filter(pk=removal.pk).exclude(
            state__in=[Removal.State.GONE, Removal.State.REFUSED]
        )
        is_news = removal.state != state
        ended = None if state == Removal.State.UNKNOWN else now
        values = {"answers": removal.answers, "problem_code": code, "ended_at": ended, **values}
        if not rows.update(state=state, holder="", lease_until=None, **values):
            return False
        if state == Removal.State.GONE:
            known = Delivery.objects.exclude(state=State.UNKNOWN)
            known.filter(pk=removal.delivery_id).update(problem_code=DELETED)
        if is_news:
            _tell(removal, state)
    removal.refresh_from_db()
    return True


def _tell(removal: Removal, state: Removal.State) -> None:
    delivery, verb = removal.delivery, VERBS[state]
    details = {"name": str(delivery.post), "account": f"@{delivery.account.handle}"}
    record(delivery.workspace, None, verb, **details)
    tell(
        _who_must_know(removal),
        verb,
        key=f"{verb}:{removal.pk}",
        address=address_of(removal),
        urgent=state != Removal.State.GONE,
        **details,
    )
    publish(delivery.workspace, f"delivery:{delivery.pk}", {"removal": state})
    Removal.objects.filter(pk=removal.pk).update(told_at=timezone.now())


def _who_must_know(removal: Removal) -> list[Member]:
    people = {member.pk: member for member in concerned(removal.delivery)}
    if removal.asked_by is not None:
        people[removal.asked_by.pk] = removal.asked_by
    return list(people.values())


def address_of(removal: Removal) -> str:
    """Its page."""
    slug = removal.delivery.workspace.slug
    return reverse("removals:removal", kwargs={"slug": slug, "removal_id": removal.pk})
