"""What stood on the network, as it is kept and handed out."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from perchoir.publishing.deliveries.models import Delivery, Part
from perchoir.publishing.posts.sealing import parts_for
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.queries import standing_parts, unknown_parts


def what_stands(delivery: Delivery) -> dict[str, Any]:
    """The parts that were sent, with their exact bytes (base64) and what was approved; and the
    numbers of those left alone, because nobody knows whether they left."""
    account = delivery.account
    texts = [part.get("text", "") for part in parts_for(delivery.post, account.network)]
    return {
        "network": account.network,
        "server": account.server,
        "account": account.handle,
        "account_id": account.remote_id,
        "voice": delivery.voice.name,
        "author": str(delivery.post.author.user) if delivery.post.author else "",
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else "",
        "approved_sha256": delivery.approved_digest,
        "parts": [_part(part, texts) for part in standing_parts(delivery)],
        "left_alone": unknown_parts(delivery),
    }


def _part(part: Part, texts: list[str]) -> dict[str, Any]:
    return {
        "number": part.number,
        "text": texts[part.number - 1] if part.number <= len(texts) else "",
        "id": part.remote_id,
        "url": part.remote_url,
        "version": part.remote_version,
        "key": part.key,
        "body_base64": b64encode(bytes(part.body)).decode(),
        "body_sha256": part.fingerprint,
        "figures": dict(part.figures),
    }


def sha256_of(proof: Mapping[str, Any]) -> str:
    """Of the proof as JSON with sorted names, no spaces, in UTF-8."""
    written = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def as_json(removal: Removal) -> dict[str, Any]:
    """Everything there is to show of a removal."""
    return {
        "delivery": removal.delivery_id,
        "state": removal.state,
        "asked_by": removal.asked_name,
        "asked_at": removal.asked_at.isoformat(),
        "reason": removal.reason,
        "ended_at": removal.ended_at.isoformat() if removal.ended_at else None,
        "stood": removal.proof,
        "stood_sha256": removal.sha256,
        "answers": removal.answers,
    }
