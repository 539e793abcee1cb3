"""Posts as readers of each network see them, for any page."""

from typing import Any

from django import template
from django.template import Context

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts import previewing

register = template.Library()


@register.filter
def network_name(network: str) -> str:
    """A network as people write it."""
    return previewing.network_name(network)


@register.inclusion_tag("posts/nav.html", takes_context=True)
def posts_nav(context: Context, here: str) -> dict[str, Any]:
    """`{% posts_nav "calendar" %}`: the pages about posts, with the one that is open."""
    member: Member = context["request"].member
    return {
        "here": here,
        "workspace": member.workspace,
        "may_decide_links": member.may(Right.EDIT_CHARTER),
    }


@register.inclusion_tag("posts/preview.html")
def preview_of(delivery: Delivery, pictures: bool = True) -> dict[str, Any]:
    """`{% preview_of delivery %}`: exactly what would be sent, as it would look. Without
    `pictures` they are told by their description, for those who may not open them."""
    shown = previewing.preview(
        delivery.post.content, delivery.account.network, [delivery.account.handle]
    )
    slug = delivery.workspace.slug if pictures else ""
    return {"shown": shown, "voice": delivery.voice, "slug": slug}
