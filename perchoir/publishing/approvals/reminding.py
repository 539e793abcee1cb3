"""Whoever has not answered is reminded: once after some hours, and once shortly before the time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from perchoir.core.notices.actions import tell
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.publishing.approvals.actions import review_address, reviewers_of
from perchoir.publishing.approvals.rules import Need, answered, asking_key, next_need
from perchoir.publishing.deliveries.models import Delivery, State

REMIND_AFTER = timedelta(hours=4)
SOON = timedelta(hours=1)
JUST_ASKED = timedelta(minutes=15)
MOST_AT_ONCE = 100


def remind_all() -> int:
    """Remind those who are due a reminder; how many notices it was."""
    now = timezone.now()
    soon = Q(due_at__gt=now, due_at__lte=now + SOON)
    waiting = Delivery.objects.filter(
        soon | Q(changed_at__lte=now - REMIND_AFTER), state=State.IN_REVIEW
    )
    rows = waiting.select_related("workspace", "voice", "account", "post__author")
    return sum(_remind(row, now) for row in rows.order_by("due_at", "pk")[:MOST_AT_ONCE])


def _remind(delivery: Delivery, now: datetime) -> int:
    need = next_need(delivery)
    if need is None:
        return 0
    silent = [one for one in reviewers_of(need) if one.pk not in answered(delivery, need)]
    asked = _asked_at(delivery, need)
    is_soon = delivery.due_at is not None and now < delivery.due_at <= now + SOON
    if not is_soon:
        late = [one for one in silent if asked.get(one.pk, now) <= now - REMIND_AFTER]
        return _tell_once(late, "review.reminder", delivery, need)
    # Who was asked this minute needs no second mail yet.
    known = [one for one in silent if asked.get(one.pk, now) <= now - JUST_ASKED]
    told = _tell_once(known, "review.soon", delivery, need)
    if delivery.post.author is not None:
        told += _tell_once([delivery.post.author], "review.not_answered", delivery, need)
    return told


def _asked_at(delivery: Delivery, need: Need) -> dict[int, datetime]:
    """When each was asked for this very yes."""
    asked = Notice.objects.filter(key=asking_key(delivery, need), member__in=need.members)
    return dict(asked.values_list("member", "at"))


def _tell_once(members: list[Member], verb: str, delivery: Delivery, need: Need) -> int:
    key = f"{verb} {asking_key(delivery, need)}"
    told = set(Notice.objects.filter(key=key).values_list("member", flat=True))
    fresh = [one for one in members if one.pk not in told]
    if not fresh:
        return 0
    with transaction.atomic():
        tell(
            fresh,
            verb,
            key=key,
            address=review_address(delivery),
            urgent=True,
            voice=delivery.voice.name,
            **_time_of(delivery),
        )
    return len(fresh)


def _time_of(delivery: Delivery) -> dict[str, str]:
    """On the clock of its voice: a notice is kept as words."""
    if delivery.due_at is None:
        return {"at": "", "zone": ""}
    local = delivery.due_at.astimezone(ZoneInfo(delivery.voice.time_zone))
    return {"at": f"{local:%H:%M}", "zone": delivery.voice.time_zone}
