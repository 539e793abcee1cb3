"""People on the same post at the same time."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.models import Post, Presence

HERE_FOR = timedelta(seconds=50)


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody else who has this post open."""

    name: str
    writing: bool


def be_here(by: Member, post: Post, *, writing: bool = False) -> list[Here]:
    """Say that one has this post open, and hear who else has. Others are told when one comes, or
    begins to write."""
    by.require(Right.READ_POSTS, of=post)
    now = timezone.now()
    before = Presence.objects.filter(post=post, member=by).first()
    Presence.objects.update_or_create(
        post=post, member=by, defaults={"seen_at": now, "writing": writing}
    )
    is_new = before is None or before.seen_at < now - HERE_FOR or before.writing != writing
    if is_new:
        publish(post.workspace, f"post:{post.pk}", {"here": by.pk})
    return others_here(post, by)


def leave_post(by: Member, post: Post) -> None:
    """One closed the page."""
    by.require(Right.READ_POSTS, of=post)
    if Presence.objects.filter(post=post, member=by).delete()[0]:
        publish(post.workspace, f"post:{post.pk}", {"left": by.pk})


def others_here(post: Post, by: Member) -> list[Here]:
    """Who else has it open now, the first come first."""
    found = Presence.objects.filter(post=post, seen_at__gt=timezone.now() - HERE_FOR)
    rows = found.exclude(member=by).select_related("member__user").order_by("pk")
    return [Here(one.member.user.name, one.writing) for one in rows]
