"""What pages read of posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Workspace
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.merging import differences
from perchoir.publishing.posts.models import Post, Version
from perchoir.publishing.posts.previewing import network_name

PAGE = 30
VERSIONS = 50

WAITING = {
    "drafts": (State.DRAFT, State.CANCELLED),
    "review": (State.IN_REVIEW, State.APPROVED),
    "planned": (State.SCHEDULED, State.CLAIMED, State.SENDING),
    "stuck": (State.HANDED, State.UNKNOWN, State.REFUSED, State.HELD, State.MISSED),
    "gone": (State.SENT, State.SEEN),
}
"""What a list shows: posts with a delivery in one of these states."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Posts, the last changed first; `older` is what the next page is asked with, "" at the end."""

    posts: list[Post]
    older: str


def listed(workspace: Workspace, shown: str, older: str = "") -> Listed:
    """One page of the list named `shown`, a key of `WAITING`, or of everything."""
    posts = Post.objects.filter(workspace=workspace)
    if shown in WAITING:
        deliveries = Delivery.objects.filter(workspace=workspace, state__in=WAITING[shown])
        posts = posts.filter(pk__in=deliveries.values("post"))
    before = _before(older)
    if before:
        changed_at, pk = before
        posts = posts.filter(Q(changed_at__lt=changed_at) | Q(changed_at=changed_at, pk__lt=pk))
    found = list(_whole(posts).order_by("-changed_at", "-id")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Listed(found[:PAGE], f"{more.changed_at.isoformat()}_{more.pk}" if more else "")


def _before(older: str) -> tuple[datetime, int] | None:
    moment, _, number = older.rpartition("_")
    pk = whole_number(number)
    try:
        at = parse_datetime(moment)
        at = at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return (at, pk) if at and pk is not None else None


def _whole(posts: QuerySet[Post]) -> QuerySet[Post]:
    deliveries = Delivery.objects.select_related("account").order_by("id")
    return posts.select_related("voice", "author__user").prefetch_related(
        Prefetch("deliveries", deliveries)
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A version and what it changed: runs of text that stayed, came ("+") or went ("-")."""

    version: Version
    runs: list[tuple[str, str]]


def changes(post: Post) -> list[Change]:
    """The newest versions first, each beside the one before."""
    versions = list(post.versions.select_related("by__user").order_by("-revision")[: VERSIONS + 1])
    before = [*versions, None][1:]
    pairs = zip(versions, before, strict=True)
    return [
        Change(one, differences(text_of(earlier.content) if earlier else "", text_of(one.content)))
        for one, earlier in pairs
    ][:VERSIONS]


def text_of(content: Mapping[str, Any]) -> str:
    """All parts as one text, and after it those of each network that has its own."""
    texts = [_joined(content.get("parts"))]
    for network, parts in sorted((content.get("variants") or {}).items()):
        texts.append(f"[{network_name(network)}]\n{_joined(parts)}")
    return "\n\n".join(texts)


def _joined(parts: object) -> str:
    return "\n\n".join(str(one.get("text", "")) for one in parts) if isinstance(parts, list) else ""
