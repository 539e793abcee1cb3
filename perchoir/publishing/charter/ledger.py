"""The ledger of promises: what was said in public, by when, by whom, and whether it was kept."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.publishing.charter.engine import Promise
from perchoir.publishing.charter.models import Commitment

REMINDED_BEFORE = timedelta(days=3)
MOST_AT_ONCE = 50


def keep_promise(by: Member, commitment: Commitment, *, proof: str = "") -> None:
    """It was kept; `proof` is a link that shows it, or nothing. Raises `Mistake`, `Conflict`."""
    by.require(Right.WRITE_POSTS, of=commitment)
    proof = (proof or "").strip()[:2_000]
    if proof and not proof.startswith(("https://", "http://")):
        raise Mistake(_("A link begins with https://."))
    _settle(by, commitment, "promise.kept", kept_at=timezone.now(), proof=proof)


def break_promise(by: Member, commitment: Commitment) -> None:
    """It will not be kept, and this is said. Raises `Conflict`."""
    by.require(Right.WRITE_POSTS, of=commitment)
    _settle(by, commitment, "promise.broken", broken_at=timezone.now())


def reopen_promise(by: Member, commitment: Commitment) -> None:
    """It was marked by mistake."""
    by.require(Right.WRITE_POSTS, of=commitment)
    with transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(
            kept_at=None, broken_at=None, settled_by=None, proof=""
        )
        record(by.workspace, by.user, "promise.reopened", name=commitment.what[:200])


def _settle(by: Member, commitment: Commitment, verb: str, **values: object) -> None:
    with transaction.atomic():
        still_open = Commitment.objects.filter(kept_at=None, broken_at=None, pk=commitment.pk)
        if not still_open.update(settled_by=by, **values):
            raise Conflict(_("Somebody has settled this promise already."))
        record(by.workspace, by.user, verb, name=commitment.what[:200])


def write_down(
    workspace: Workspace,
    promises: Iterable[Promise],
    *,
    post: int,
    keeper: Member | None,
    made_at: datetime,
    url: str = "",
) -> int:
    """Put promises of a post that was sent into the ledger, each once; how many there were."""
    rows = [
        Commitment(
            workspace=workspace, post=post, what=promise.what[:2_000], by=promise.by,
            who=promise.who[:120], keeper=keeper, made_at=made_at, url=url,
            fingerprint=hashlib.sha256(promise.what.encode()).hexdigest(),
        )
        for promise in promises
    ]  # fmt: skip
    Commitment.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def commitments_of(workspace: Workspace, standing: str = "") -> QuerySet[Commitment]:
    """Those of a house, the next due first; `standing` as `Commitment.standing` says it."""
    today = timezone.localdate()
    unsettled = Q(kept_at=None, broken_at=None)
    which = {
        "open": unsettled & (Q(by=None) | Q(by__gte=today)),
        "late": unsettled & Q(by__lt=today),
        "kept": Q(kept_at__isnull=False),
        "broken": Q(broken_at__isnull=False),
    }.get(standing, Q())
    rows = Commitment.objects.filter(which, workspace=workspace).select_related("settled_by__user")
    return rows.order_by("by", "-id")


def remind() -> int:
    """Tell whoever keeps a promise a few days before its date; how many were due for it."""
    soon = timezone.localdate() + REMINDED_BEFORE
    due = Commitment.objects.filter(
        kept_at=None, broken_at=None, reminded_at=None, by__lte=soon
    ).select_related("workspace", "keeper")[:MOST_AT_ONCE]
    for commitment in due:
        with transaction.atomic():
            _remind(commitment)
    return len(due)


def _remind(commitment: Commitment) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(reminded_at=timezone.now())
    tell(
        _keepers(commitment),
        "promise.due",
        key=f"promise {commitment.pk}",
        address=f"/w/{commitment.workspace.slug}/charter/promises/#promise-{commitment.pk}",
        urgent=True,
        name=commitment.what[:200],
        by=_said(commitment.by),
    )


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""


def _keepers(commitment: Commitment) -> list[Member]:
    """Its keeper; where they are gone, everybody who writes posts."""
    if commitment.keeper:
        return [commitment.keeper]
    members = Member.objects.filter(workspace=commitment.workspace_id)
    return [member for member in members if member.may(Right.WRITE_POSTS)]
