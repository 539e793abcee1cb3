"""The brake: nothing leaves while it is on, and nothing by itself when it is lifted."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import RIGHTS, Right
from perchoir.publishing.deliveries import gates
from perchoir.publishing.deliveries.claiming import braked
from perchoir.publishing.deliveries.lateness import hold_braked
from perchoir.publishing.deliveries.models import Brake, Delivery, State
from perchoir.publishing.deliveries.recording import hold, problem
from perchoir.publishing.deliveries.scheduling import hold_if_braked
from perchoir.publishing.deliveries.settling import is_late
from perchoir.publishing.deliveries.states import move
from perchoir.publishing.voices.models import Voice

LONGEST_REASON = 500


def pull_brake(
    by: Member, reason: str, voice: Voice | None = None, exceptions: Iterable[Delivery] = ()
) -> Brake:
    """Stop everything that has not been claimed, of one voice or of the workspace.

    When this returns no claim follows: those that shared the gate are through, and those that come
    see the brake. Raises `Mistake` without a reason, `Conflict` when it is on already.
    """
    by.require(Right.PULL_BRAKE, of=voice)
    excepted = list(exceptions)
    for delivery in excepted:
        by.require(Right.PULL_BRAKE, of=delivery)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Mistake(_("Say why, in a few words: everybody will read it."))
    with transaction.atomic():
        gates.take_alone(by.workspace_id)
        brake = _put_on(by, reason, voice, excepted)
        hold(Delivery.objects.filter(braked(), workspace=by.workspace), "brake")
        _announce(by, brake, "brake.pulled")
    return brake


def _put_on(by: Member, reason: str, voice: Voice | None, excepted: list[Delivery]) -> Brake:
    if brakes_on(by.workspace).filter(voice=voice).exists():
        raise Conflict(_("The brake is on already."))
    brake = Brake.objects.create(
        workspace=by.workspace, voice=voice, reason=reason, pulled_by=by, pulled_at=timezone.now()
    )
    brake.exceptions.set(excepted)
    return brake


def _announce(by: Member, brake: Brake, verb: str) -> None:
    scope = brake.voice.name if brake.voice else by.workspace.name
    record(by.workspace, by.user, verb, scope=scope, reason=brake.reason)
    tell(
        speakers(by.workspace),
        verb,
        key=f"{verb}:{brake.pk}",
        address=f"/w/{by.workspace.slug}/deliveries/brake/",
        urgent=True,
        name=str(by.user),
        scope=scope,
        reason=brake.reason,
    )
    publish(by.workspace, "brake", {"on": verb == "brake.pulled"})


def speakers(workspace: Workspace) -> list[Member]:
    """Everybody who writes or approves here."""
    roles = [
        role for role, rights in RIGHTS.items() if rights & {Right.WRITE_POSTS, Right.PULL_BRAKE}
    ]
    return list(Member.objects.filter(workspace=workspace, role__in=roles).select_related("user"))


def lift_brake(by: Member, brake: Brake) -> None:
    """Things may leave again; what was held stays held until somebody releases it, one by one.
    Raises `Conflict` when it is off already."""
    by.require(Right.PULL_BRAKE, of=brake)
    with transaction.atomic():
        gates.take_alone(by.workspace_id)
        hold_braked()
        on = Brake.objects.filter(pk=brake.pk, lifted_at__isnull=True)
        if not on.update(lifted_at=timezone.now(), lifted_by=by):
            raise Conflict(_("The brake is off already."))
        _announce(by, brake, "brake.lifted")


def brakes_on(workspace: Workspace) -> QuerySet[Brake]:
    """Those that are on now."""
    on = Brake.objects.filter(workspace=workspace, lifted_at__isnull=True)
    return on.select_related("voice", "pulled_by__user").order_by("pulled_at")


def release_held(by: Member, delivery: Delivery) -> None:
    """Let one that was held leave at its time; what is too late by now is missed.

    Raises `Conflict` when it is not held, or a brake is on.
    """
    by.require(Right.PULL_BRAKE, of=delivery)
    with transaction.atomic():
        gates.share([by.workspace_id])
        row = Delivery.objects.filter(pk=delivery.pk)
        if row.filter(braked()).exists():
            raise Conflict(_("The brake is on: lift it first."))
        to, code = (State.MISSED, "late") if is_late(delivery) else (State.SCHEDULED, "")
        if not move(row, [State.HELD], to, told_at=None, **problem(code, "")):
            raise Conflict(_("This post is not held any more: reload the page."))
        hold_if_braked(delivery.pk)
        record(by.workspace, by.user, "delivery.released", name=str(delivery.post))
        publish(by.workspace, "planning", {"post": delivery.post_id})
    delivery.refresh_from_db()
