"""`{% media_of_part %}`: the README of this app says how a page uses it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from perchoir.core.people.models import Workspace
from perchoir.publishing.attachments.checking import problems_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import shown_media
from perchoir.publishing.attachments.sentences import name_of
from perchoir.publishing.attachments.sizes import seconds_text, size_text

register = template.Library()


@register.inclusion_tag("attachments/_media.html")
def media_of_part(
    workspace: Workspace,
    media: Sequence[Mapping[str, Any]] | None,
    prefix: str,
    networks: Iterable[str] = (),
    card: Mapping[str, Any] | None = None,
    may_write: bool = True,
) -> dict[str, Any]:
    """Media and card of one part, to be changed inside the page's own form."""
    return piece(workspace, media or [], prefix, networks) | {"card": card, "may_write": may_write}


def piece(
    workspace: Workspace, media: Sequence[Mapping[str, Any]], prefix: str, networks: Iterable[str]
) -> dict[str, Any]:
    """What the templates of the piece read."""
    said = problems_of(workspace, media, networks)
    return {
        "workspace": workspace,
        "prefix": prefix,
        "networks": sorted(set(networks)),
        "items": shown_media(workspace, media, said),
        "together": [one for several in said.values() for one in several if not one.attachment],
    }


@register.filter
def file_size(size: float) -> str:
    """Bytes as a reader writes them."""
    return size_text(size)


@register.filter
def file_length(seconds: float | None) -> str:
    """Seconds as a reader writes them."""
    return seconds_text(seconds or 0)


@register.filter
def type_name(attachment: Attachment) -> str:
    """JPEG, MP4: the type as people call it."""
    return attachment.mime.partition("/")[2].replace("quicktime", "mov").upper()


@register.filter
def network_name(network: str) -> str:
    """A network as a reader knows it."""
    return name_of(network)
