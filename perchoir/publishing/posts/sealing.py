"""The hash to which an approval is bound: exactly these bytes, this account, this time."""

import hashlib
import json
from typing import Any

from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import attached
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.rendering import language_of, rendered


def parts_for(post: Post, network: str) -> list[dict[str, Any]]:
    """The parts that go to this network, word for word as they would be sent."""
    return rendered(post.content, network)


def digest_of(post: Post, account: Account) -> str:
    """SHA-256, in hexadecimal, of everything that would be sent, where, and when."""
    sealed = {
        "account": [account.network, account.server, account.remote_id],
        "due_at": post.due_at.isoformat() if post.due_at else None,
        "language": language_of(post.content, account.network),
        "reply": post.reply,
        "parts": [_part(part, _hashes(post)) for part in parts_for(post, account.network)],
    }
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _part(part: dict[str, Any], hashes: dict[int, str]) -> dict[str, Any]:
    media = [[hashes[one["attachment"]], one.get("alt", "")] for one in part.get("media", [])]
    card = _card(part.get("card"), hashes)
    return {"text": part.get("text", ""), "media": media, "card": card, "named": part["named"]}


def _card(card: dict[str, Any] | None, hashes: dict[int, str]) -> dict[str, Any] | None:
    if not card or card.get("picture") is None:
        return card
    return {**card, "picture": hashes[card["picture"]]}


def _hashes(post: Post) -> dict[int, str]:
    kept = Attachment.objects.filter(workspace=post.workspace_id, pk__in=attached(post.content))
    return dict(kept.values_list("pk", "sha256"))
