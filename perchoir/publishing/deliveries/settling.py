"""What is unknown is looked for, never sent again blindly."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict
from perchoir.core.jobs.leases import is_free
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.contract.publishing import Frozen, Publisher, RemotePost
from perchoir.publishing.deliveries import claiming, recording
from perchoir.publishing.deliveries.claiming import braked, unsettled
from perchoir.publishing.deliveries.models import Attempt, Delivery, Part, State
from perchoir.publishing.deliveries.sending import (
    Desk,
    Opened,
    Steps,
    ask,
    deliver,
    steadfast,
)
from perchoir.publishing.deliveries.states import WITH_A_WORKER, move

LOOK_S = 60.0
LOOK_AGAIN = timedelta(minutes=10)
STILL_CALLING = timedelta(seconds=50)
"""Longer than a call may last: a worker that lost its lease in the middle of one is through."""
MARGIN = timedelta(seconds=60)
_log = logging.getLogger("perchoir.deliveries")


def sweep() -> int:
    """What a dead worker left is `unknown`: neither nothing, nor a second call."""
    now = timezone.now()
    left = Delivery.objects.filter(is_free(now, claiming.LEASE), state__in=WITH_A_WORKER)
    if not left.exists():
        return 0
    values = {**recording.WITHOUT_WORKER, **recording.problem("worker_lost", "")}
    called = move(
        left.filter(unsettled()), WITH_A_WORKER, State.UNKNOWN,
        not_before=now + STILL_CALLING, **values,
    )  # fmt: skip
    return called + move(left, WITH_A_WORKER, State.UNKNOWN, not_before=None, **values)


def claim_unknown(holder: str, most: int) -> list[Delivery]:
    """Take some that are to be looked for."""
    now = timezone.now()
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now) | Q(not_before__gt=now + LOOK_AGAIN)
    waiting = Delivery.objects.filter(ripe & is_free(now, claiming.LEASE), state=State.UNKNOWN)
    found = list(waiting.order_by("not_before", "pk").values_list("pk", flat=True)[:most])
    if not waiting.filter(pk__in=found).update(holder=holder, lease_until=now + claiming.LEASE):
        return []
    mine = Delivery.objects.filter(pk__in=found, holder=holder, state=State.UNKNOWN)
    return list(mine.select_related(*claiming.NEEDED))


def settle(delivery: Delivery, desk: Desk) -> Steps:
    """Look for each part of which nobody knows, then go on where the delivery stands."""
    called = delivery.parts.filter(state=Part.State.CALLED)
    open_calls = called.filter(attempts__outcome__in=recording.UNSETTLED).distinct()
    parts = list(open_calls.order_by("number"))
    if parts:
        opened = _opened(delivery, desk)
        if opened is None:
            return
        for part in parts:
            try:
                found = yield from ask(_look(part, opened))
            except Exception as trouble:
                _log.info("delivery %s: %s", delivery.pk, type(trouble).__name__)
                if _may_send_again(delivery, part, opened.publisher) and _take(delivery, desk):
                    yield from deliver(claiming.with_parts([delivery.pk])[0], desk)
                else:
                    _cannot_tell(delivery, desk)
                return
            steadfast(partial(_settled, part, found))
    steadfast(partial(go_on, delivery))


def _opened(delivery: Delivery, desk: Desk) -> Opened | None:
    try:
        publisher = desk.networks.publisher_of(delivery.account)
        place, credentials = desk.networks.open_account(delivery.account)
    except Exception as trouble:
        _log.info("account %s: %s", delivery.account_id, type(trouble).__name__)
        _cannot_tell(delivery, desk)
        return None
    return Opened(publisher, place, credentials, desk.tools_for(delivery))


async def _look(part: Part, opened: Opened) -> RemotePost | None:
    frozen = Frozen(part.key, bytes(part.body), part.fingerprint)
    looking = opened.publisher.find(frozen, opened.place, opened.credentials, opened.tools)
    return await asyncio.wait_for(looking, LOOK_S)


def _settled(part: Part, found: RemotePost | None) -> None:
    with transaction.atomic():
        if found is None:
            _was_not_written(part)
            return
        recording.close_attempts(part, Attempt.Outcome.SENT)
        recording.settle_part(part.pk, found)


def _was_not_written(part: Part) -> None:
    recording.close_attempts(part, Attempt.Outcome.ABSENT)
    called = Part.objects.filter(pk=part.pk, state=Part.State.CALLED)
    called.update(state=Part.State.WAITING)


def go_on(delivery: Delivery) -> None:
    """From `unknown`, nothing being unknown any more: sent, or onto the clock for what remains."""
    now = timezone.now()
    with transaction.atomic():
        row = Delivery.objects.filter(~unsettled(), pk=delivery.pk, state=State.UNKNOWN)
        if row.select_for_update(of=("self",)).first() is None:
            return
        values = {**recording.WITHOUT_WORKER, "not_before": None, "told_at": None}
        if delivery.removals.exists():
            # Nothing is added to a thread that somebody is taking down.
            stopped = recording.problem("half_taken_down", "")
            move(row, [State.UNKNOWN], State.MISSED, **values, **stopped)
        elif recording.deliveries_are_through([delivery.pk], now):
            return
        elif is_late(delivery):
            late = recording.problem("late", "")
            move(row, [State.UNKNOWN], State.MISSED, **values, **late)
        elif move(row, [State.UNKNOWN], State.SCHEDULED, **values):
            recording.hold(Delivery.objects.filter(braked(), pk=delivery.pk), "brake")


def is_late(delivery: Delivery) -> bool:
    """Its time is over, as it stands in the table now."""
    delivery.refresh_from_db(fields=["due_at"])
    late = timedelta(minutes=delivery.voice.late_minutes)
    return delivery.due_at is None or delivery.due_at < timezone.now() - late


def _may_send_again(delivery: Delivery, part: Part, publisher: Publisher) -> bool:
    """The network itself promises that the same key twice is one post, and still remembers it."""
    manifest = publisher.manifest
    if not manifest.idempotent or is_late(delivery):
        return False
    if part.attempts.filter(outcome=Attempt.Outcome.REFUSED).exists():
        # It would be refused again, and again nobody would know of the first call.
        return False
    if Delivery.objects.filter(braked(), pk=delivery.pk).exists():
        return False
    if manifest.idempotent_for_s is None:
        return True
    first = part.attempts.order_by("number").values_list("started_at", flat=True)[0]
    return timezone.now() + MARGIN < first + timedelta(seconds=manifest.idempotent_for_s)


def _take(delivery: Delivery, desk: Desk) -> bool:
    """Not where somebody asked to take down what is out; asking locks the same row."""
    row = Delivery.objects.filter(pk=delivery.pk, holder=desk.holder)
    lease = timezone.now() + claiming.LEASE
    with transaction.atomic():
        held = row.select_for_update(of=("self",)).first()
        if held is None or held.removals.exists():
            return False
        return bool(move(row, [State.UNKNOWN], State.CLAIMED, lease_until=lease, not_before=None))


def _cannot_tell(delivery: Delivery, desk: Desk) -> None:
    """A person decides; meanwhile it is looked for now and then. They are told once."""
    row = Delivery.objects.filter(pk=delivery.pk, holder=desk.holder, state=State.UNKNOWN)
    row.exclude(problem_code="cannot_tell").update(told_at=None)
    row.update(
        problem_code="cannot_tell",
        not_before=timezone.now() + LOOK_AGAIN,
        **recording.WITHOUT_WORKER,
    )


def calls_of(delivery: Delivery) -> int:
    """How many calls were made: what a person has seen when they decide."""
    return Attempt.objects.filter(part__delivery=delivery).count()


def decide_unknown(by: Member, delivery: Delivery, was_sent: bool, attempt_seen: int) -> None:
    """A person looked at the account and says whether the post stands there.

    `attempt_seen` is `calls_of(delivery)` when the page was shown. Raises `Conflict` when it was
    settled, or called again, since.
    """
    by.require(Right.WRITE_POSTS, of=delivery)
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery.pk)
        current = row.get()
        if current.state != State.UNKNOWN or calls_of(current) != attempt_seen:
            raise Conflict(_("This was settled in between: reload the page."))
        for part in current.parts.filter(state=Part.State.CALLED):
            _settled(part, RemotePost("", "") if was_sent else None)
        verb = "delivery.decided_sent" if was_sent else "delivery.decided_absent"
        record(by.workspace, by.user, verb, name=str(delivery.post))
        go_on(current)
    delivery.refresh_from_db()
