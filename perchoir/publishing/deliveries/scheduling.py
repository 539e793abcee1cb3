"""Onto the clock, off it, and back onto it."""

from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.contract.errors import NeedsReconnect
from perchoir.publishing.deliveries import gates
from perchoir.publishing.deliveries.claiming import braked
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.deliveries.reaching import Networks, the_networks
from perchoir.publishing.deliveries.states import EDITABLE, move
from perchoir.publishing.posts.checking import apply_charter
from perchoir.publishing.posts.sealing import digest_of, parts_for


def schedule(delivery: Delivery, networks: Networks | None = None) -> bool:
    """Let it leave by itself at its time; False when its state no longer allows that.

    Its parts get their keys now, long before any call, and keep them. While a brake is on it is
    held. Without a time, its time is now. Raises `Mistake` without content or without every yes
    it needs.
    """
    if not delivery.digest or delivery.approved_digest != delivery.digest:
        raise Mistake(_("This post is not approved as it stands."))
    _require_none_taken_down(delivery)
    with transaction.atomic():
        gates.make_gate(delivery.workspace_id)
        make_parts(delivery, networks or the_networks())
        return _onto_the_clock(delivery)


def _require_none_taken_down(delivery: Delivery) -> None:
    """Nothing is added to a thread of which somebody had a part taken down."""
    if delivery.removals.exists():
        raise Mistake(_("Parts of this post were taken down, so it stops here: write a new one."))


def make_parts(delivery: Delivery, networks: Networks) -> None:
    """One row for each call there will be. A key once chosen stays, whatever the text becomes: a
    network that knows keys then never has two posts of one part."""
    wanted = len(parts_for(delivery.post, delivery.account.network))
    if not wanted:
        raise Mistake(_("This post says nothing yet."))
    there = set(delivery.parts.values_list("number", flat=True))
    missing = [number for number in range(1, wanted + 1) if number not in there]
    keys = _new_keys(delivery, networks, len(missing))
    Part.objects.bulk_create(
        Part(delivery=delivery, number=number, key=key)
        for number, key in zip(missing, keys, strict=True)
    )
    delivery.parts.filter(number__gt=wanted, attempts__isnull=True).delete()


def _new_keys(delivery: Delivery, networks: Networks, number: int) -> list[str]:
    if not number:
        return []
    try:
        publisher = networks.publisher_of(delivery.account)
    except NeedsReconnect:
        raise Mistake(_("This account must be connected again before a post is planned.")) from None
    return [publisher.new_key(timezone.now()) for _number in range(number)]


_COMES_FROM = (
    State.DRAFT,
    State.IN_REVIEW,
    State.APPROVED,
    State.HELD,
    State.MISSED,
    State.REFUSED,
)


def _onto_the_clock(delivery: Delivery) -> bool:
    row = Delivery.objects.filter(
        pk=delivery.pk, digest=delivery.digest, approved_digest=delivery.digest
    )
    due_at = delivery.due_at or timezone.now()
    values = {"due_at": due_at, "problem_code": "", "problem_detail": "", "told_at": None}
    if not move(row, _COMES_FROM, State.SCHEDULED, **values):
        return False
    hold_if_braked(delivery.pk)
    delivery.refresh_from_db()
    return True


def hold_if_braked(pk: int) -> None:
    """What came onto the clock while a brake is on is held at once."""
    row = Delivery.objects.filter(braked(), pk=pk)
    move(row, [State.SCHEDULED], State.HELD, problem_code="brake", told_at=None)


def unschedule(delivery: Delivery) -> bool:
    """Off the clock and back to a draft, to be changed; False when it is on its way or gone."""
    row = Delivery.objects.filter(pk=delivery.pk)
    came_from = [state for state in EDITABLE if state != State.DRAFT]
    moved = move(row, came_from, State.DRAFT, approved_digest="", problem_code="", not_before=None)
    delivery.refresh_from_db()
    return bool(moved) or delivery.state == State.DRAFT


def cancel_delivery(by: Member, delivery: Delivery) -> None:
    """It shall not leave. Raises `Conflict` when it is on its way or gone."""
    by.require(Right.WRITE_POSTS, of=delivery)
    with transaction.atomic():
        came_from = [state for state in EDITABLE if state != State.CANCELLED]
        if not move(
            Delivery.objects.filter(pk=delivery.pk), came_from, State.CANCELLED, approved_digest=""
        ):
            raise Conflict(_("It is too late: this post is on its way, or it has left."))
        record(by.workspace, by.user, "delivery.cancelled", name=str(delivery.post))
        publish(by.workspace, "planning", {"post": delivery.post_id})
    delivery.refresh_from_db()


def reschedule_missed(by: Member, delivery: Delivery, due_at: datetime) -> None:
    """Another time for what did not leave. A time is part of what was approved: whoever had to say
    yes says it again. Raises `Mistake` for a time that is over and `Conflict` when it moved on."""
    by.require(Right.WRITE_POSTS, of=delivery)
    if due_at <= timezone.now():
        raise Mistake(_("Choose a time to come."))
    _require_none_taken_down(delivery)
    with transaction.atomic():
        delivery.due_at = due_at
        apply_charter(delivery)
        if not _moved_to(delivery, due_at):
            raise Conflict(_("This post has moved on: reload the page."))
        record(
            by.workspace, by.user, "delivery.rescheduled",
            name=str(delivery.post), at=due_at.isoformat(timespec="minutes"),
        )  # fmt: skip
        publish(by.workspace, "planning", {"post": delivery.post_id})
    if not needs_a_yes(delivery):
        schedule(delivery)


def _moved_to(delivery: Delivery, due_at: datetime) -> bool:
    delivery.due_at = due_at
    digest = digest_now(delivery)
    moved = move(
        Delivery.objects.filter(pk=delivery.pk),
        [State.MISSED, State.HELD, State.REFUSED],
        State.IN_REVIEW,
        due_at=due_at,
        not_before=delivery.not_before,
        digest=digest,
        approved_digest="" if needs_a_yes(delivery) else digest,
    )
    delivery.refresh_from_db()
    return bool(moved)


def needs_a_yes(delivery: Delivery) -> bool:
    """Somebody beside the author must approve it."""
    return bool(delivery.voice.steps or delivery.needs_legal or delivery.needs_second)


def digest_now(delivery: Delivery) -> str:
    """The hash of what would be sent now, at this delivery's own time."""
    post = copy(delivery.post)
    post.due_at = delivery.due_at
    return digest_of(post, delivery.account)


def is_as_approved(delivery: Delivery) -> bool:
    """What would be sent is what everybody said yes to. A post without a time of its own was
    approved to leave at once."""
    approved = delivery.approved_digest
    return bool(approved) and (
        approved == digest_now(delivery) or approved == digest_of(delivery.post, delivery.account)
    )
