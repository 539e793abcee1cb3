"""What every page shows around its own content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Links of the header, those the member may open."""
    member = getattr(request, "member", None)
    if not isinstance(member, Member):
        return {"navigation": []}
    slug = member.workspace.slug
    entries = [
        ("home", _("Today"), Right.ENTER),
        ("deck", _("Deck"), Right.READ_MENTIONS),
        ("search", _("Search"), Right.READ_MENTIONS),
        ("trends", _("Trends"), Right.READ_MENTIONS),
        ("watches", _("Watches"), Right.READ_MENTIONS),
        ("sources", _("Sources"), Right.READ_MENTIONS),
        ("workspace", _("Workspace"), Right.ENTER),
    ]
    here = request.resolver_match.app_name if request.resolver_match else ""
    return {
        "workspace": member.workspace,
        "member": member,
        "navigation": [
            {
                "key": key,
                "label": label,
                "url": reverse(f"{key}:index", kwargs={"slug": slug}),
                "active": here == key,
            }
            for key, label, right in entries
            if member.may(right)
        ],
    }
