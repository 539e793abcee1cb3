"""Telling people how it ended, apart from the sending: it can neither fail nor repeat a send.

`told_at` is empty from the moment a delivery ends somewhere; whoever tells fills it in the same
transaction, so that it is told once, also after a crash.
"""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from perchoir.core.audit.actions import record
from perchoir.core.live.actions import publish
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.notice_sentences import SENTENCES
from perchoir.publishing.voices.models import Voice

MOST_AT_ONCE = 50
NOT_SEEN = "not_seen"
ENDS = (State.SENT, State.SEEN, State.REFUSED, State.HELD, State.MISSED)
URGENT = frozenset({"delivery.refused", "delivery.missed", "delivery.unknown"})


def tell_endings() -> int:
    """Tell what has not been told; how many it was."""
    undecided = Q(state=State.UNKNOWN, problem_code="cannot_tell")
    changed = Q(state=State.IN_REVIEW, problem_code="changed")
    ended = Delivery.objects.filter(
        Q(state__in=ENDS) | undecided | changed, told_at__isnull=True
    ).order_by("pk")
    waiting = ended.select_related("workspace", "post__author__user", "account", "voice")
    with transaction.atomic():
        return sum(_tell(delivery) for delivery in waiting[:MOST_AT_ONCE])


def _tell(delivery: Delivery) -> bool:
    now = timezone.now()
    mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, told_at__isnull=True)
    if not mine.update(told_at=now):
        return False
    verb = _verb(delivery)
    details = _details(delivery)
    record(delivery.workspace, None, verb, url=_url(delivery), **details)
    if verb != "delivery.sent":
        tell(
            concerned(delivery),
            _with_reason(verb, delivery.problem_code),
            key=f"{verb}:{delivery.pk}:{now.timestamp():.3f}",
            address=address_of(delivery),
            urgent=verb in URGENT,
            **details,
        )
    publish(delivery.workspace, f"delivery:{delivery.pk}", {"state": delivery.state})
    return True


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
    urls = delivery.parts.order_by("number").values_list("remote_url", flat=True)
    return urls.first() or ""


def address_of(delivery: Delivery) -> str:
    """Its page, where one acts."""
    slug = delivery.workspace.slug
    return reverse("deliveries:delivery", kwargs={"slug": slug, "pk": delivery.pk})


def concerned(delivery: Delivery) -> list[Member]:
    """The author, and whoever approves for this voice or did."""
    steps = {pk for step in delivery.voice.steps for pk in step.get("members", [])}
    decided = set(delivery.approvals.values_list("by", flat=True))
    wanted = {delivery.post.author_id, *steps, *decided} - {None}
    members = Member.objects.filter(workspace=delivery.workspace_id).select_related(
        "user", "workspace"
    )
    found = list(members.filter(pk__in=wanted))
    return found or _whoever_decides(delivery.voice)


def _whoever_decides(voice: Voice) -> list[Member]:
    from perchoir.publishing.deliveries.braking import speakers

    return speakers(voice.workspace)
