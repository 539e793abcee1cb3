"""A post to another time: by drag, by key, by form, or as part of a proposal."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.approvals.models import Approval
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.actions import change_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.times import instant_of

NOT_HANDED_IN = frozenset({State.DRAFT, State.CANCELLED})


@transaction.atomic
def move_post(
    by: Member,
    post: Post,
    *,
    revision: int,
    local_time: str,
    zone: str,
    losing: int | None = None,
) -> Post:
    """Plan a post for another time, `local_time` as a clock in `zone` shows it.

    What was handed in is handed in again for the new time: whoever must approve is asked again, and
    nothing that was planned is silently planned no more. A draft stays one; only a draft may lose
    its time (`local_time` empty). What was cancelled on one account stays off it.

    Raises `Mistake` for a time that is over or a post that left, `Conflict` when it changed since
    `revision`, or when more than `losing` approvals would fall.
    """
    by.require(Right.WRITE_POSTS, of=post)
    states = set(post.deliveries.values_list("state", flat=True))
    was_handed_in = bool(states - NOT_HANDED_IN)
    _require_to_come(local_time, zone, was_handed_in)
    fell = approvals_of([post]).get(post.pk, 0)
    if losing is not None and fell > losing:
        raise Conflict(_("Somebody approved this post in between. Look again before you move it."))
    before = _said(post)
    saved = change_post(
        by,
        post,
        revision=revision,
        content=post.content,
        accounts=_places(post),
        local_time=local_time,
        zone=zone,
    )
    if was_handed_in:
        submit_post(by, saved, revision=saved.revision)
    record(
        by.workspace, by.user, "post.moved",
        post=post.pk, before=before, after=_said(saved), fell=fell,
    )  # fmt: skip
    publish(by.workspace, "planning", {"post": post.pk})
    return saved


def approvals_of(posts: list[Post]) -> dict[int, int]:
    """How many approvals stand that a change of each of these posts voids. One query."""
    given = Approval.objects.filter(
        delivery__post__in=posts,
        decision=Approval.Decision.YES,
        digest=F("delivery__digest"),
        delivery__state__in=STANDING,
    )
    counted = given.order_by().values("delivery__post").annotate(number=Count("pk"))
    return dict(counted.values_list("delivery__post", "number"))


STANDING = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.HELD)
"""States in which a yes still counts for what would be sent."""


def as_its_own(post: Post, local_time: str, zone: str) -> tuple[str, str]:
    """The same instant on the clock of the post's own zone where that clock can say it."""
    instant = instant_of(local_time, zone)
    own = post.zone or post.voice.time_zone
    local = local_text(instant, own)
    return (local, own) if instant_of(local, own) == instant else (local_time, zone)


def local_text(instant: datetime, zone: str) -> str:
    """As a form writes it: `2026-11-26T09:00`."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def _require_to_come(local_time: str, zone: str, was_handed_in: bool) -> None:
    if local_time and instant_of(local_time, zone) <= timezone.now():
        raise Mistake(_("This time is over: choose a time to come."))
    if not local_time and was_handed_in:
        raise Mistake(_("Choose a time: this post would leave at once without one."))


def _places(post: Post) -> list[Account]:
    every = list(Delivery.objects.filter(post=post).select_related("account").order_by("pk"))
    kept = [one for one in every if one.state != State.CANCELLED]
    return [one.account for one in kept or every]


def _said(post: Post) -> str:
    if post.due_at is None:
        return "-"
    return f"{post.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
