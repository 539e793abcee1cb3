"""Posts as readers of each network see them, for any page."""

from typing import Any

from django import template

from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts import previewing

register = template.Library()


@register.filter
def network_name(network: str) -> str:
    """A network as people write it."""
    return previewing.network_name(network)


@register.inclusion_tag("posts/preview.html")
def preview_of(delivery: Delivery, pictures: bool = True) -> dict[str, Any]:
    """`{% preview_of delivery %}`: exactly what would be sent, as it would look. Without
    `pictures` they are told by their description, for those who may not open them."""
    shown = previewing.preview(
        delivery.post.content, delivery.account.network, [delivery.account.handle]
    )
    slug = delivery.workspace.slug if pictures else ""
    return {"shown": shown, "voice": delivery.voice, "slug": slug}
