"""What people do to let a post out, or not."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.live.actions import publish_many
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.approvals.models import Approval, ReviewLink
from perchoir.publishing.approvals.rules import Need, asking_key, needs_of, next_need
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.checking import apply_charter
from perchoir.publishing.posts.content import is_empty
from perchoir.publishing.posts.counting import require_fitting
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of

Decision = Approval.Decision
LINK_LASTS = timedelta(days=3)


@transaction.atomic
def submit_post(by: Member, post: Post, *, revision: int) -> None:
    """Ask for the yes it needs; without any need it is approved at once. Raises `Mistake`,
    `Conflict`."""
    by.require(Right.WRITE_POSTS, of=post)
    held = Post.objects.select_for_update().get(pk=post.pk)
    if held.revision != revision:
        raise Conflict(_("Somebody else saved this post in between. Read it again first."))
    if is_empty(held.content):
        raise Mistake(_("This post is empty: write something first."))
    if held.due_at and held.due_at < timezone.now():
        raise Mistake(_("The time of this post has passed: choose another."))
    drafts = list(_locked(post.pk).filter(state=State.DRAFT))
    if not drafts:
        raise Mistake(_("There is nothing to hand in: this post is not a draft."))
    require_fitting(held, [delivery.account for delivery in drafts])
    for delivery in drafts:
        apply_charter(delivery)
        _require_somebody(delivery)
        _move(delivery, State.IN_REVIEW)
    record(by.workspace, by.user, "post.submitted", post=post.pk, voice=post.voice.name)
    for delivery in drafts:
        _go_on(delivery)


@transaction.atomic
def decide(
    by: Member, delivery: Delivery, *, digest: str, decision: str, comment: str = ""
) -> Approval:
    """Say yes, no, or ask for changes to exactly what was seen, whose hash is `digest`.

    Raises `Conflict` when it changed meanwhile or is not in review, and `Forbidden` when it is not
    this member's turn: nobody's own post, never a later step before an earlier one.
    """
    by.require(Right.APPROVE_POSTS, of=delivery)
    held = _seen(delivery.pk, digest)
    need = _turn_of(by, held)
    return _decided(held, need, Decision(decision), comment, by=by)


def make_review_link(
    by: Member, delivery: Delivery, *, name: str, email: str = ""
) -> tuple[ReviewLink, str]:
    """A private link that shows one delivery, and its token, which is kept nowhere.

    It stands in for the step that is asked for now; so only who may decide it may hand it on.
    """
    by.require(Right.APPROVE_POSTS, of=delivery)
    need = _turn_of(by, delivery)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        link = ReviewLink.objects.create(
            delivery=delivery,
            name=name.strip()[:120],
            email=email.strip(),
            token_sha256=_hash(token),
            step=need.step,
            made_by=by,
            expires_at=timezone.now() + LINK_LASTS,
        )
        record(by.workspace, by.user, "review.link_made", post=delivery.post_id, name=link.name)
    return link, token


def open_links(delivery: Delivery) -> list[ReviewLink]:
    """Links to it that still open."""
    links = ReviewLink.objects.filter(
        delivery=delivery, expires_at__gt=timezone.now(), revoked_at__isnull=True
    )
    return list(links.order_by("made_at")[:20])


def revoke_review_link(by: Member, delivery: Delivery, link: ReviewLink) -> None:
    """Close a link before its time. Raises `Conflict` when it is closed, or another delivery's."""
    by.require(Right.APPROVE_POSTS, of=delivery)
    with transaction.atomic():
        open_one = ReviewLink.objects.filter(pk=link.pk, delivery=delivery, revoked_at__isnull=True)
        if not open_one.update(revoked_at=timezone.now()):
            raise Conflict(_("This link is closed already."))
        record(by.workspace, by.user, "review.link_closed", post=delivery.post_id, name=link.name)


def open_review_link(token: str) -> ReviewLink | None:
    """The link of this token as long as it is open."""
    links = ReviewLink.objects.filter(
        token_sha256=_hash(token), expires_at__gt=timezone.now(), revoked_at__isnull=True
    )
    return links.select_related("delivery__post", "delivery__account", "delivery__voice").first()


@transaction.atomic
def decide_by_link(token: str, *, digest: str, decision: str, comment: str = "") -> Approval:
    """An outside reviewer's answer. Raises `Forbidden` when the link is no longer open."""
    link = open_review_link(token)
    if link is None:
        raise Forbidden(_("This link is no longer open: ask for another one."))
    held = _seen(link.delivery_id, digest)
    need = next_need(held)
    if need is None or need.kind != Approval.Kind.STEP or need.step != link.step:
        raise Conflict(_("This post no longer waits for your answer."))
    ReviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    return _decided(held, need, Decision(decision), comment, link=link)


def reviewers_of(need: Need) -> list[Member]:
    """Who can give it."""
    return list(Member.objects.select_related("user", "workspace").filter(pk__in=need.members))


def _seen(pk: int, digest: str) -> Delivery:
    """The delivery, held, still the one that was seen."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related(
        "post__workspace", "account", "voice", "workspace"
    ).get(pk=pk)  # fmt: skip
    if delivery.state != State.IN_REVIEW:
        raise Conflict(_("This post is not in review: read it again."))
    if digest != delivery.digest or digest != digest_of(delivery.post, delivery.account):
        raise Conflict(_("This post changed since you read it: read it again before you decide."))
    return delivery


def _turn_of(by: Member, delivery: Delivery) -> Need:
    need = next_need(delivery)
    if need is None:
        raise Conflict(_("This post has every approval it needs."))
    if by.pk not in need.members:
        raise Forbidden(
            _("It is not your turn: nobody approves their own post, and steps are taken in order.")
        )
    return need


def _decided(
    delivery: Delivery,
    need: Need,
    decision: Approval.Decision,
    comment: str,
    by: Member | None = None,
    link: ReviewLink | None = None,
) -> Approval:
    approval = Approval.objects.create(
        delivery=delivery,
        digest=delivery.digest,
        kind=need.kind,
        step=need.step,
        by=by,
        link=link,
        decision=decision,
        comment=comment.strip()[:2_000],
        at=timezone.now(),
    )
    name = str(by) if by else (link.name if link else "")
    verb = {"yes": "post.approved", "no": "post.declined", "changes": "post.sent_back"}[decision]
    record(
        delivery.workspace,
        by.user if by else None,
        verb,
        post=delivery.post_id,
        account=delivery.account.handle,
        name=name,
        digest=delivery.digest[:12],
    )
    if decision == Decision.YES:
        _go_on(delivery)
    else:
        _move(delivery, State.DRAFT)
        _tell_author(delivery, verb, name, approval)
    return approval


def _go_on(delivery: Delivery) -> None:
    """Ask for the next yes, or let it be scheduled when it has them all."""
    need = next_need(delivery)
    if need is not None:
        tell(
            reviewers_of(need),
            "review.changed" if _had_a_yes(delivery) else "review.asked",
            key=asking_key(delivery, need),
            address=review_address(delivery),
            urgent=True,
            voice=delivery.voice.name,
        )
        return
    Delivery.objects.filter(pk=delivery.pk).update(approved_digest=delivery.digest)
    delivery.approved_digest = delivery.digest
    _move(delivery, State.APPROVED)
    _schedule(delivery)


def _had_a_yes(delivery: Delivery) -> bool:
    """To an earlier text, account or time."""
    given = delivery.approvals.filter(decision=Decision.YES)
    return given.exclude(digest=delivery.digest).exists()


def _schedule(delivery: Delivery) -> None:
    from perchoir.publishing.deliveries.scheduling import schedule

    if delivery.due_at is None:
        delivery.due_at = _now()
        Delivery.objects.filter(pk=delivery.pk).update(due_at=delivery.due_at)
    schedule(delivery)


def _now() -> datetime:
    return timezone.now()


def _move(delivery: Delivery, state: State) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    delivery.state = state
    changed = (f"delivery:{delivery.pk}", {"state": str(state)})
    publish_many(delivery.workspace, [changed, ("planning", {"post": delivery.post_id})])


def _tell_author(delivery: Delivery, verb: str, name: str, approval: Approval) -> None:
    author = delivery.post.author
    if author is not None:
        tell(
            [author],
            verb,
            key=f"decision {approval.pk}",
            address=review_address(delivery),
            name=name,
            voice=delivery.voice.name,
        )


def review_address(delivery: Delivery) -> str:
    """Where one reads it and decides."""
    slug = delivery.workspace.slug
    return reverse("reviews:review", kwargs={"slug": slug, "pk": delivery.pk})


def _require_somebody(delivery: Delivery) -> None:
    for need in needs_of(delivery):
        if not need.members:
            raise Mistake(
                _(
                    "Nobody can approve this post: whoever wrote it does not count. "
                    "Name somebody else in the steps of this voice."
                )
            )


def _locked(post: int) -> QuerySet[Delivery]:
    deliveries = Delivery.objects.select_for_update(of=("self",)).filter(post=post)
    return deliveries.select_related("post__workspace", "account", "voice", "workspace")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
