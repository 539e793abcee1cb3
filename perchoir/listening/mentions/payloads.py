"""The payload as the network gave it, as long as it is kept."""

import json

import zstandard

from perchoir.listening.mentions.models import Mention, RawPayload

LARGEST_BYTES = 5_000_000


def readable_payload(mention: Mention) -> str | None:
    """Indented when it is JSON, as it is otherwise; None when it was purged or never kept."""
    kept = RawPayload.objects.filter(mention=mention).first()
    if kept is None:
        return None
    body = zstandard.ZstdDecompressor().decompress(
        bytes(kept.payload), max_output_size=LARGEST_BYTES
    )
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text
