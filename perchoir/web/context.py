"""What every page shows around its own content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from perchoir.core.people.doors import LAST_WORKSPACE
from perchoir.core.people.models import Member, User
from perchoir.core.people.queries import memberships_of
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.beating import alarm
from perchoir.publishing.deliveries.queries import brake_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Links of the header, those the member may open.

    Pages of a person's own (settings, sign-in) keep the rail of the workspace they came from.
    """
    member = _member(request)
    if member is None:
        return {"navigation": []}
    slug = member.workspace.slug
    match = request.resolver_match
    here = {match.app_name, match.view_name} if match else set()
    return {
        "workspace": member.workspace,
        "member": member,
        "navigation": [
            {
                "key": key,
                "label": label,
                "url": reverse(f"{key}:index", kwargs={"slug": slug}),
                "active": not here.isdisjoint((key, *PARTS.get(key, ()))),
            }
            for key, label, right in _entries()
            if member.may(right)
        ],
        "brake": SimpleLazyObject(lambda: _brake(member)),
        "alarm": SimpleLazyObject(lambda: alarm() if member.may(Right.READ_POSTS) else ""),
        "may_read_audit": member.may(Right.READ_AUDIT),
        "palette_url": reverse("home:palette", kwargs={"slug": slug}),
        "other_workspaces": SimpleLazyObject(lambda: _others(member)),
    }


# Pages that are reached through another one, which the rail marks as the current one.
PARTS = {
    "deck": ("mentions:mention",),
    "sources": ("imports",),
    "posts": ("planning", "reviews", "deliveries", "removals", "charter"),
    "workspace": (
        "audit", "access_keys", "spending", "networks", "mentions:retention", "mentions:authors",
    ),
}  # fmt: skip


def _entries() -> list[tuple[str, str, Right]]:
    return [
        ("home", _("Today"), Right.ENTER),
        ("deck", _("Deck"), Right.READ_MENTIONS),
        ("search", pgettext("the page", "Search"), Right.READ_MENTIONS),
        ("trends", _("Trends"), Right.READ_MENTIONS),
        ("watches", _("Watches"), Right.READ_MENTIONS),
        ("sources", _("Sources"), Right.READ_MENTIONS),
        ("posts", _("Posts"), Right.READ_POSTS),
        ("voices", _("Voices"), Right.READ_POSTS),
        ("notices", _("Notices"), Right.ENTER),
        ("workspace", _("Workspace"), Right.ENTER),
    ]


def _member(request: HttpRequest) -> Member | None:
    member = getattr(request, "member", None)
    if isinstance(member, Member):
        return member
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return None
    session = getattr(request, "session", {})
    slug = session.get(LAST_WORKSPACE)
    if not slug or user is None:
        return None
    return memberships_of(user).select_related("user").filter(workspace__slug=slug).first()


def _brake(member: Member) -> dict[str, Any] | None:
    return brake_of(member.workspace) if member.may(Right.READ_POSTS) else None


def _others(member: Member) -> list[Member]:
    return list(memberships_of(member.user).exclude(pk=member.pk))
