"""From a post as it was approved to what a connector takes."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from perchoir.networks.contract.errors import Refused
from perchoir.networks.contract.posts import MediaKind
from perchoir.networks.contract.publishing import Card, Named, Outgoing, OutgoingMedia, RemotePost
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.deliveries.models import Delivery, Part
from perchoir.publishing.posts.rendering import language_of
from perchoir.publishing.posts.sealing import parts_for


def outgoing(delivery: Delivery, part: Part) -> Outgoing:
    """One part, in answer to the one before it. Raises `Refused` for lost media."""
    written = parts_for(delivery.post, delivery.account.network)[part.number - 1]
    root, before = _above(delivery, part)
    return Outgoing(
        key=part.key,
        text=written.get("text", ""),
        created_at=timezone.now(),
        language=language_of(delivery.post.content, delivery.account.network),
        named=tuple(Named(**one) for one in written.get("named", [])),
        media=tuple(_media(delivery, one) for one in written.get("media", [])),
        card=_card(delivery, written.get("card")),
        reply_to=before,
        root=root,
    )


def _above(delivery: Delivery, part: Part) -> tuple[RemotePost | None, RemotePost | None]:
    """The beginning of the thread, and the post that this part answers."""
    answered, root = _answered(delivery.post.reply)
    earlier = [
        RemotePost(id=one.remote_id, url=one.remote_url, version=one.remote_version)
        for one in delivery.parts.filter(number__lt=part.number).order_by("number")
    ]
    chain = [*([root] if root else []), *([answered] if answered else []), *earlier]
    return (chain[0], chain[-1]) if chain else (None, None)


def _answered(reply: Mapping[str, Any]) -> tuple[RemotePost | None, RemotePost | None]:
    if not reply:
        return None, None
    answered = RemotePost(reply["id"], reply.get("url", ""), reply.get("version", ""))
    if not reply.get("root_id"):
        return answered, None
    root = RemotePost(reply["root_id"], reply.get("root_url", ""), reply.get("root_version", ""))
    return answered, root


def _card(delivery: Delivery, card: Mapping[str, Any] | None) -> Card | None:
    if not card:
        return None
    picture = card.get("picture")
    return Card(
        card["url"],
        card.get("title", ""),
        card.get("description", ""),
        None if picture is None else _media(delivery, {"attachment": picture}),
    )


def _media(delivery: Delivery, one: Mapping[str, Any]) -> OutgoingMedia:
    kept = Attachment.objects.get(workspace=delivery.workspace_id, pk=one["attachment"])
    try:
        content = path_of(kept).read_bytes()
    except FileNotFoundError:
        raise Refused("media_missing", kept.sha256) from None
    return OutgoingMedia(
        kind=MediaKind(kept.kind),
        mime=kept.mime,
        content=content,
        sha256=kept.sha256,
        alt=one.get("alt", ""),
        width=kept.width,
        height=kept.height,
        duration_s=kept.duration_s,
    )
