"""Asking that a post be taken down, and saying what became of it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.networks.registry import publisher_at
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.deliveries.states import EDITABLE, WITH_A_WORKER, move
from perchoir.publishing.removals.ending import end
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.proof import sha256_of, what_stands
from perchoir.publishing.removals.queries import numbers_gone, standing_parts

LONGEST_REASON = 500
BY_HAND = "said_by_a_person"


def delete_on_network(by: Member, delivery: Delivery, *, reason: str) -> Removal:
    """Ask a worker to take down every part that left. What stands there is kept first.

    What has not left of a thread then never leaves; a part of which nobody knows is left alone.
    Raises `Mistake` without a reason, or where the network does not let us; `Conflict` when there
    is nothing of it there, it is leaving, or it is being taken down already.
    """
    by.require(Right.DELETE_POSTS, of=delivery)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Mistake(_("Say why: it is kept with the proof."))
    with transaction.atomic():
        held = _standing(delivery.pk)
        _require_possible(held)
        removal = _ask(by, held, reason)
        _stop_the_rest(held)
        details = {"name": str(held.post), "account": f"@{held.account.handle}", "reason": reason}
        record(by.workspace, by.user, "removal.asked", **details)
        publish(by.workspace, f"delivery:{held.pk}", {"removal": removal.state})
    return removal


def _standing(pk: int) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related(
        "post__author__user", "voice", "account"
    )
    return rows.get(pk=pk)


def _require_possible(delivery: Delivery) -> None:
    if delivery.state in WITH_A_WORKER:
        raise Conflict(_("This post is leaving right now: ask again in a moment."))
    if not standing_parts(delivery):
        if numbers_gone(delivery):
            raise Conflict(_("It is being taken down already, or it was."))
        raise Conflict(_("There is nothing to take down: this post has not left."))
    if delivery.account.broken_at:
        raise Mistake(_("Connect the account again first: we cannot reach it."))
    if not _can_delete(delivery.account):
        raise Mistake(_("This network does not let us take posts down: do it there."))


def _can_delete(account: Account) -> bool:
    try:
        return publisher_at(account.network, account.remote_id).manifest.can_delete
    except KeyError:
        # A network of a later version, or of a test: its own answer will say.
        return True


def _ask(by: Member, delivery: Delivery, reason: str) -> Removal:
    proof = what_stands(delivery)
    try:
        with transaction.atomic():
            return Removal.objects.create(
                workspace=by.workspace,
                delivery=delivery,
                asked_by=by,
                asked_name=str(by.user)[:200],
                asked_at=timezone.now(),
                reason=reason,
                proof=proof,
                sha256=sha256_of(proof),
            )
    except IntegrityError:
        raise Conflict(_("It is being taken down already, or it was.")) from None


def _stop_the_rest(delivery: Delivery) -> None:
    """Nothing is ever added to a thread that is being taken down. What is unknown stays so."""
    if delivery.state not in EDITABLE or delivery.state == State.CANCELLED:
        return
    row = Delivery.objects.filter(pk=delivery.pk)
    if not move(row, [State(delivery.state)], State.CANCELLED, approved_digest=""):
        raise Conflict(_("This post is leaving right now: ask again in a moment."))


def decide_removal(by: Member, removal: Removal, *, is_gone: bool) -> None:
    """A person looked at the account and says whether it is gone. Raises `Conflict` when that is
    known already."""
    by.require(Right.DELETE_POSTS, of=removal)
    with transaction.atomic():
        held = Removal.objects.select_for_update(of=("self",)).get(pk=removal.pk)
        if held.state != Removal.State.UNKNOWN:
            raise Conflict(_("This was settled in between: reload the page."))
        state = Removal.State.GONE if is_gone else Removal.State.REFUSED
        said = {"at": timezone.now().isoformat(), "code": BY_HAND, "said": str(by.user)}
        held.answers = [*held.answers, said]
        end(held, state, "" if is_gone else BY_HAND)
        verb = "removal.decided_gone" if is_gone else "removal.decided_there"
        record(by.workspace, by.user, verb, name=str(held.delivery.post))
