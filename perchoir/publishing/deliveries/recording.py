"""What is written down around a call: the attempt before it, the answer after it.

Each function is one transaction. The attempt is committed before the call; were it lost, nobody
would know that there had been one. An answer is written only to the attempt that it belongs to.
What happens to every delivery, an attempt that begins and one that was sent, is written for many
at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from perchoir.core.jobs.tables import update_rows
from perchoir.networks.contract.errors import ConnectorError, Temporary
from perchoir.networks.contract.publishing import Frozen, RemotePost
from perchoir.publishing.deliveries import gates
from perchoir.publishing.deliveries.claiming import braked, unsettled
from perchoir.publishing.deliveries.models import Attempt, Delivery, Part, State
from perchoir.publishing.deliveries.states import MOVES, WITH_A_WORKER, move

DEFAULT_WAIT = timedelta(seconds=60)
SETTLE_AFTER = timedelta(seconds=20)
"""What a network was still busy writing when its answer was lost shows by then."""
LONGEST_DETAIL = 2_000
UNSETTLED = (Attempt.Outcome.OPEN, Attempt.Outcome.UNKNOWN)


def make_commits_durable() -> None:
    """On SQLite a commit otherwise survives a crash but not a power cut; an attempt must."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


@dataclass(frozen=True)
class Beginning:
    """A call that is about to be made, by this holder."""

    delivery: Delivery
    part: Part
    frozen: Frozen
    holder: str


def begin_attempts(calls: Sequence[Beginning]) -> list[Attempt | None]:
    """Write down that these calls are about to be made; None for one that must not be: its lease is
    over, the delivery was changed, or the brake was pulled before its first call."""
    with transaction.atomic():
        may = _may_begin(calls)
        now = timezone.now()
        begun = [call for call in calls if call.delivery.pk in may]
        numbers = _numbers([call.part.pk for call in begun])
        attempts = {
            call.part.pk: Attempt(
                part=call.part,
                number=numbers.get(call.part.pk, 0) + 1,
                fingerprint=call.frozen.fingerprint,
                holder=call.holder,
                started_at=now,
            )
            for call in begun
        }
        _keep_bytes(begun)
        Attempt.objects.bulk_create(attempts.values())
    return [attempts.get(call.part.pk) for call in calls]


def _may_begin(calls: Sequence[Beginning]) -> set[int]:
    """The deliveries of which a call may begin; they are `sending` from here on."""
    if not calls:
        return set()
    here = gates.share({call.delivery.workspace_id for call in calls})
    # The further parts of a thread that has begun to leave follow it, whatever the brake says.
    begins = (Q(state=State.CLAIMED) & ~braked()) | Q(state=State.SENDING)
    mine = Delivery.objects.select_for_update(of=("self",)).filter(
        begins,
        pk__in={call.delivery.pk for call in calls},
        workspace__in=here,
        holder__in={call.holder for call in calls},
        # Asked now, however long the database kept us waiting.
        lease_until__gt=timezone.now(),
        approved_digest=F("digest"),
    )
    may = set(mine.order_by("pk").values_list("pk", flat=True))
    move(Delivery.objects.filter(pk__in=may), [State.CLAIMED], State.SENDING)
    return may


def _numbers(parts: Sequence[int]) -> dict[int, int]:
    """How many attempts each of these parts has."""
    attempts = Attempt.objects.filter(part__in=parts).order_by().values_list("part")
    return dict(attempts.annotate(number=Count("pk")))


def _keep_bytes(calls: Sequence[Beginning]) -> None:
    rows = [
        (Part.State.CALLED.value, call.frozen.body, call.frozen.fingerprint, call.part.pk)
        for call in calls
    ]
    update_rows(Part, "state = %s, body = %s, fingerprint = %s", "id = %s", rows)


def record_sent(sent: Sequence[tuple[Attempt, RemotePost]]) -> None:
    """They stand there. True even when a lease was lost meanwhile: it is what the network said."""
    now = timezone.now()
    with transaction.atomic():
        attempts = Attempt.objects.filter(pk__in=[attempt.pk for attempt, _remote in sent])
        attempts.filter(outcome__in=UNSETTLED).update(outcome=Attempt.Outcome.SENT, ended_at=now)
        for attempt, remote in sent:
            settle_part(attempt.part_id, remote)
        deliveries_are_through({attempt.part.delivery_id for attempt, _remote in sent}, now)


def settle_part(pk: int, remote: RemotePost) -> None:
    """This part stands there, whoever says so first."""
    values = (Part.State.SENT.value, remote.id, remote.url, remote.version, pk)
    update_rows(
        Part,
        "state = %s, remote_id = %s, remote_url = %s, remote_version = %s",
        "id = %s AND state <> 'sent'",
        [values],
    )


def deliveries_are_through(pks: Collection[int], now: datetime) -> int:
    """`sent`, those whose last part is; how many."""
    left = Part.objects.filter(delivery=OuterRef("pk")).exclude(state=Part.State.SENT)
    rows = Delivery.objects.filter(~Exists(left), pk__in=pks)
    came_from = [State.SENDING, State.UNKNOWN, State.HANDED]
    return move(rows, came_from, State.SENT, sent_at=now, **WITHOUT_WORKER, **NO_PROBLEM)


def record_wait(attempt: Attempt, answer: Temporary) -> None:
    """Nothing was written, and the network asks to come back later: onto the clock again."""
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else DEFAULT_WAIT
    until = timezone.now() + wait
    with transaction.atomic():
        _answered(attempt, Attempt.Outcome.WAIT, answer)
        if _too_late(attempt.part.delivery, until):
            values = problem("waited_too_long", answer.detail)
            _leave_call(attempt, State.MISSED, until, told_at=None, **values)
            return
        values = problem(answer.code, answer.detail)
        if _leave_call(attempt, State.SCHEDULED, until, not_before=until, **values):
            hold(Delivery.objects.filter(braked(), pk=attempt.part.delivery_id), "brake")


def _too_late(delivery: Delivery, moment: datetime) -> bool:
    """Counted from the first call, so that one wait after the other comes to an end."""
    attempts = Attempt.objects.filter(part__delivery=delivery)
    first = attempts.order_by("started_at").values_list("started_at", flat=True).first()
    late = timedelta(minutes=delivery.voice.late_minutes)
    return first is not None and moment > first + late


RENEWED = "credentials_renewed"


def was_renewed_for(attempt: Attempt) -> bool:
    """The call before this one was refused for its credentials already."""
    before = Attempt.objects.filter(part=attempt.part_id, number=attempt.number - 1)
    return before.filter(code=RENEWED).exists()


def record_refused(attempt: Attempt, answer: ConnectorError) -> None:
    """A clean no: nothing was written."""
    with transaction.atomic():
        _answered(attempt, Attempt.Outcome.REFUSED, answer)
        _stop_after_call(attempt, State.REFUSED, answer.code, answer.detail)


def record_reconnect(attempt: Attempt, answer: ConnectorError) -> None:
    """Nothing was written, and nothing will be until a person connects the account again."""
    with transaction.atomic():
        _answered(attempt, Attempt.Outcome.REFUSED, answer)
        _stop_after_call(attempt, State.HELD, "reconnect", answer.detail)


def _stop_after_call(attempt: Attempt, to: State, code: str, detail: str) -> None:
    look_at = timezone.now() + SETTLE_AFTER
    _leave_call(attempt, to, look_at, told_at=None, **problem(code, detail))


def _leave_call(attempt: Attempt, to: State, look_at: datetime, **values: Any) -> bool:
    """What the network said of this call says nothing of an earlier one: where that one's end is
    not known, it is looked for first."""
    row = Delivery.objects.filter(pk=attempt.part.delivery_id, holder=attempt.holder)
    unknown = {**WITHOUT_WORKER, "not_before": look_at}
    if move(row.filter(unsettled()), [State.SENDING], State.UNKNOWN, **unknown):
        return False
    return bool(move(row, [State.SENDING], to, **{**WITHOUT_WORKER, **values}))


def record_unknown(attempt: Attempt, code: str, detail: str) -> None:
    """Nobody can say whether it was written: it is settled by looking, never by sending again."""
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk, outcome=Attempt.Outcome.OPEN).update(
            outcome=Attempt.Outcome.UNKNOWN, ended_at=timezone.now(),
            code=code[:60], detail=detail[:LONGEST_DETAIL],
        )  # fmt: skip
        row = Delivery.objects.filter(pk=attempt.part.delivery_id, holder=attempt.holder)
        values = {**WITHOUT_WORKER, **problem(code, detail)}
        look_at = timezone.now() + SETTLE_AFTER
        move(row, [State.SENDING], State.UNKNOWN, not_before=look_at, **values)


def close_attempts(part: Part, outcome: str) -> None:
    """Write down how those of this part ended, of which nobody knew."""
    attempts = Attempt.objects.filter(part=part, outcome__in=UNSETTLED)
    attempts.update(outcome=outcome, ended_at=timezone.now())


def give_back(delivery: Delivery, holder: str, wait: timedelta | None = None) -> None:
    """Before any call: onto the clock again, or held where the brake is on."""
    until = timezone.now() + wait if wait else delivery.not_before
    if _leave_worker(delivery, holder, State.SCHEDULED, not_before=until):
        hold(Delivery.objects.filter(braked(), pk=delivery.pk), "brake")


def stop_before_call(delivery: Delivery, holder: str, to: State, code: str, detail: str) -> None:
    """It cannot leave as it is: `to` says who must act. Nothing was called for this part."""
    _leave_worker(delivery, holder, to, told_at=None, **problem(code, detail))


def hand_over(delivery: Delivery, holder: str, code: str, remind_at: datetime) -> None:
    """From here on a person has it: `code` says why, "" where the account is kept by hand."""
    values = {"told_at": None, "not_before": remind_at, **problem(code, "")}
    _leave_worker(delivery, holder, State.HANDED, **values)


def _leave_worker(delivery: Delivery, holder: str, to: State, **values: Any) -> bool:
    """Let go of it. Where an earlier call is not settled, it is as unknown as before."""
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery.pk, holder=holder)
        if move(row.filter(unsettled()), WITH_A_WORKER, State.UNKNOWN, **WITHOUT_WORKER):
            return False
        came_from = [state for state in WITH_A_WORKER if to in MOVES[state]]
        return bool(move(row, came_from, to, **WITHOUT_WORKER, **values))


def hold(rows: QuerySet[Delivery], code: str) -> int:
    """Held until a person releases it."""
    values = {**WITHOUT_WORKER, **problem(code, ""), "told_at": None}
    return move(rows, [State.SCHEDULED], State.HELD, **values)


def _answered(attempt: Attempt, outcome: str, answer: ConnectorError) -> None:
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk, outcome__in=UNSETTLED).update(
        outcome=outcome, ended_at=now, code=answer.code[:60], detail=answer.detail[:LONGEST_DETAIL]
    )
    waiting = Part.objects.filter(pk=attempt.part_id, state=Part.State.CALLED)
    waiting.exclude(attempts__outcome__in=UNSETTLED).update(state=Part.State.WAITING)


def problem(code: str, detail: str) -> dict[str, str]:
    """What went wrong, as two columns."""
    return {"problem_code": code[:60], "problem_detail": detail[:LONGEST_DETAIL]}


WITHOUT_WORKER = {"holder": "", "lease_until": None}
NO_PROBLEM = {"problem_code": "", "problem_detail": "", "told_at": None, "not_before": None}
