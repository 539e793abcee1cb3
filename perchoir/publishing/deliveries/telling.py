"""Telling people how it ended, apart from the sending: it can neither fail nor repeat a send.

`told_at` is empty from the moment a delivery ends somewhere; whoever tells fills it in the same
transaction, so that it is told once, also after a crash.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from perchoir.core.audit.actions import record_many
from perchoir.core.live.actions import publish_many
from perchoir.core.notices.actions import tell
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.notice_sentences import SENTENCES
from perchoir.publishing.voices.models import Voice

MOST_AT_ONCE = 200
NOT_SEEN = "not_seen"
ENDS = (State.HANDED, State.SENT, State.SEEN, State.REFUSED, State.HELD, State.MISSED)
URGENT = frozenset({"delivery.handed", "delivery.refused", "delivery.missed", "delivery.unknown"})


def tell_endings() -> int:
    """Tell what has not been told; how many it was."""
    undecided = Q(state=State.UNKNOWN, problem_code="cannot_tell")
    changed = Q(state=State.IN_REVIEW, problem_code="changed")
    ended = Delivery.objects.filter(
        Q(state__in=ENDS) | undecided | changed, told_at__isnull=True
    ).order_by("pk")
    waiting = ended.select_related("workspace", "post__author__user", "account", "voice")
    with transaction.atomic():
        mine = waiting.select_for_update(of=("self",), skip_locked=True)
        deliveries = list(mine.prefetch_related("parts")[:MOST_AT_ONCE])
        if not deliveries:
            return 0
        now = timezone.now()
        ended.filter(pk__in=[delivery.pk for delivery in deliveries]).update(told_at=now)
        for workspace in {delivery.workspace for delivery in deliveries}:
            _tell_of(workspace, [one for one in deliveries if one.workspace == workspace], now)
    return len(deliveries)


def _tell_of(workspace: Workspace, deliveries: Sequence[Delivery], now: datetime) -> None:
    """The log, those concerned, and open pages."""
    record_many(
        workspace, None, [(_verb(one), {"url": _url(one), **_details(one)}) for one in deliveries]
    )
    for delivery in deliveries:
        if _verb(delivery) != "delivery.sent":
            _tell(delivery, now)
    changed = [(f"delivery:{one.pk}", {"state": one.state}) for one in deliveries]
    publish_many(workspace, [*changed, ("planning", {})])


def _tell(delivery: Delivery, now: datetime) -> None:
    verb = _verb(delivery)
    tell(
        concerned(delivery),
        _with_reason(verb, delivery.problem_code),
        key=f"{verb}:{delivery.pk}:{now.timestamp():.3f}",
        address=address_of(delivery),
        urgent=verb in URGENT,
        **_details(delivery),
    )


def _verb(delivery: Delivery) -> str:
    if delivery.state in {State.SENT, State.SEEN}:
        return "delivery.not_seen" if delivery.problem_code == NOT_SEEN else "delivery.sent"
    return f"delivery.{delivery.state}"


def _with_reason(verb: str, code: str) -> str:
    """The verb whose sentence says why, where there is one."""
    exact = f"{verb}.{code}"
    return exact if exact in SENTENCES else verb


def _details(delivery: Delivery) -> dict[str, str]:
    return {
        "name": str(delivery.post),
        "account": f"{delivery.account.network} @{delivery.account.handle}",
        "code": delivery.problem_code or "-",
    }


def _url(delivery: Delivery) -> str:
    parts = sorted(delivery.parts.all(), key=lambda part: part.number)
    return parts[0].remote_url if parts else ""


def address_of(delivery: Delivery) -> str:
    """Its page, where one acts."""
    page = "by-hand" if delivery.state == State.HANDED else "delivery"
    return reverse(f"deliveries:{page}", args=[delivery.workspace.slug, delivery.pk])


def concerned(delivery: Delivery) -> list[Member]:
    """The author, and whoever approves for this voice, was asked to or did; of what a person is to
    post, the author and whoever brought the account."""
    members = Member.objects.filter(workspace=delivery.workspace_id).select_related(
        "user", "workspace"
    )
    if delivery.state == State.HANDED:
        theirs = Q(pk=delivery.post.author_id) | Q(user=delivery.account.connected_by_id)
        return list(members.filter(theirs)) or _whoever_decides(delivery.voice)
    steps = {pk for step in delivery.voice.steps for pk in step.get("members", [])}
    decided = set(delivery.approvals.values_list("by", flat=True))
    wanted = {delivery.post.author_id, *steps, *decided, *_asked(delivery)} - {None}
    found = list(members.filter(pk__in=wanted))
    return found or _whoever_decides(delivery.voice)


def _asked(delivery: Delivery) -> set[int]:
    """Whoever was asked for a yes that the steps of the voice do not name: legal, a second one."""
    slug = delivery.workspace.slug
    address = reverse("reviews:review", kwargs={"slug": slug, "pk": delivery.pk})
    asked = Notice.objects.filter(
        member__workspace=delivery.workspace_id, address=address, verb__startswith="review."
    )
    return set(asked.values_list("member", flat=True))


def _whoever_decides(voice: Voice) -> list[Member]:
    from perchoir.publishing.deliveries.braking import speakers

    return speakers(voice.workspace)
