"""Asking that a post be taken down, and saying what became of it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.registry import publisher
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.removals.ending import end
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.proof import sha256_of, what_stands

LONGEST_REASON = 500
STANDS = frozenset({State.SENT, State.SEEN})
BY_HAND = "said_by_a_person"


def delete_on_network(by: Member, delivery: Delivery, *, reason: str) -> Removal:
    """Ask a worker to take it down, every part of it. What stands there is kept first.

    Raises `Mistake` without a reason, or where the network does not let us; `Conflict` when there
    is nothing of it there, or it is being taken down already.
    """
    by.require(Right.DELETE_POSTS, of=delivery)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Mistake(_("Say why: it is kept with the proof."))
    with transaction.atomic():
        held = _standing(delivery.pk)
        _require_possible(held)
        removal = _ask(by, held, reason)
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
    is_there = delivery.parts.filter(state=Part.State.SENT).exists()
    if delivery.state not in STANDS or not is_there:
        raise Conflict(_("There is nothing to take down: this post has not left."))
    if delivery.account.broken_at:
        raise Mistake(_("Connect the account again first: we cannot reach it."))
    if not _can_delete(delivery.account.network):
        raise Mistake(_("This network does not let us take posts down: do it there."))


def _can_delete(network: str) -> bool:
    try:
        return publisher(network).manifest.can_delete
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
