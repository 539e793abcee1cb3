"""What a person posts: handed to them at its time, recorded when they bring its link.

Everything that holds for what leaves by itself was asked when it was claimed. Nothing is recorded
twice, nothing is forgotten: it waits, and reminds, until somebody says what became of it.
"""

from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.by_hand import embeds
from perchoir.networks.by_hand.embeds import Embedded, says_the_same
from perchoir.networks.by_hand.links import NotAPost, Posted, posted_at
from perchoir.networks.connections.keeping import with_tools
from perchoir.networks.contract import Temporary
from perchoir.networks.contract.publishing import RemotePost
from perchoir.publishing.deliveries import recording
from perchoir.publishing.deliveries.claiming import braked
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.deliveries.states import move
from perchoir.publishing.posts.previewing import network_name
from perchoir.publishing.posts.sealing import parts_for

REMIND_EVERY = timedelta(days=1)


class Looks(Protocol):
    """What the network tells everybody of a post, None when it is not there. Raises `Temporary`."""

    def __call__(self, posted: Posted, /) -> Embedded | None: ...


class NotSure(Mistake):
    """What stands there is not what was approved, as far as we can see: a person may insist."""


def remind_at(delivery: Delivery) -> datetime:
    """When a person hears again of what they did not post yet."""
    return timezone.now() + timedelta(minutes=max(5, delivery.voice.late_minutes))


def remind() -> int:
    """Have those told again who did not say what became of it; how many. Under a brake nobody is
    asked to post."""
    now = timezone.now()
    waiting = Delivery.objects.filter(~braked(), state=State.HANDED, not_before__lte=now)
    again = {"problem_code": "still_by_hand", "told_at": None, "not_before": now + REMIND_EVERY}
    return waiting.update(**again)


def look(posted: Posted, /) -> Embedded | None:
    """See `Looks`."""
    return with_tools(lambda tools: embeds.embedded(posted.network, posted.url, tools.http))


def record_posted(
    by: Member,
    delivery: Delivery,
    number: int,
    link: str,
    *,
    sure: bool = False,
    looks: Looks = look,
) -> None:
    """A person posted part `number` and brings its link; the last part makes it sent.

    Raises `Mistake` for a link that is not of a post of this account, or was brought before;
    `NotSure`, unless they are, when something else is seen there; `Conflict` when it moved on.
    """
    by.require(Right.WRITE_POSTS, of=delivery)
    found = _read(delivery, link)
    if not sure:
        _require_it_is_there(delivery, number, found, looks)
    with transaction.atomic():
        held = _locked(delivery)
        part = held.parts.filter(number=number).exclude(state=Part.State.SENT).first()
        if part is None:
            raise Conflict(_("The link of this part is here already: reload the page."))
        _require_new(held, found)
        recording.settle_part(part.pk, RemotePost(found.id, found.url))
        recording.deliveries_are_through([held.pk], timezone.now())
        record(
            by.workspace, by.user, "delivery.posted_by_hand",
            name=str(held.post), account=_account(held), url=found.url,
        )  # fmt: skip
        publish(by.workspace, f"delivery:{held.pk}", {"part": number})
    delivery.refresh_from_db()


def give_up(by: Member, delivery: Delivery) -> None:
    """Nobody posts it, or no further part of it. Raises `Conflict` when it moved on."""
    by.require(Right.WRITE_POSTS, of=delivery)
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery.pk)
        values = {"not_before": None, "told_at": None, **recording.problem("not_by_hand", "")}
        if not move(row, [State.HANDED], State.MISSED, **values):
            raise _moved_on()
        words = {"name": str(delivery.post), "account": _account(delivery)}
        record(by.workspace, by.user, "delivery.not_by_hand", **words)
        publish(by.workspace, f"delivery:{delivery.pk}", {"state": State.MISSED.value})
    delivery.refresh_from_db()


def may_be_posted(delivery: Delivery) -> bool:
    """It was handed over, and no brake holds it back now."""
    row = Delivery.objects.filter(pk=delivery.pk, state=State.HANDED)
    return row.exclude(braked()).exists()


def _locked(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("account", "post")
    held = rows.get(pk=delivery.pk)
    if held.state != State.HANDED:
        raise _moved_on()
    return held


def _moved_on() -> Conflict:
    return Conflict(_("This post has moved on: reload the page."))


def _read(delivery: Delivery, link: str) -> Posted:
    account = delivery.account
    words = {"network": network_name(account.network), "handle": account.handle}
    try:
        found = posted_at(link, account.network)
    except NotAPost as no:
        if no.code == "no_link":
            raise Mistake(
                _("Paste the link of the post, as the network’s “Copy link” gives it.")
            ) from None
        if no.code == "another_network":
            raise Mistake(_("This link does not lead to %(network)s.") % words) from None
        raise Mistake(
            _("This link leads to %(network)s, but not to one post: open the post, copy its link.")
            % words
        ) from None
    if found.handle and found.handle != account.handle.lower():
        said = _("This post is not of @%(handle)s, but of @%(other)s.")
        raise Mistake(said % {**words, "other": found.handle})
    return found


def _require_it_is_there(delivery: Delivery, number: int, found: Posted, looks: Looks) -> None:
    if not embeds.tells(found.network):
        return
    try:
        seen = looks(found)
    except Temporary:
        # The network does not answer just now: it is looked for later, as everything that left.
        return
    if seen is None:
        raise NotSure(_("Nobody but you can see a post at this address yet."))
    if seen.handle and seen.handle != delivery.account.handle.lower():
        raise NotSure(_("The post there is of @%(other)s.") % {"other": seen.handle})
    ours = parts_for(delivery.post, found.network)[number - 1]["text"]
    if seen.text and not says_the_same(seen.text, ours):
        raise NotSure(_("What stands there is not what was approved: “%s”") % seen.text[:280])


def _require_new(delivery: Delivery, found: Posted) -> None:
    same = Part.objects.filter(
        delivery__workspace=delivery.workspace_id,
        delivery__account__network=found.network,
        remote_id=found.id,
    )
    if same.exists():
        raise Mistake(_("This link was brought already, for another post or part."))


def _account(delivery: Delivery) -> str:
    return f"{delivery.account.network} @{delivery.account.handle}"
