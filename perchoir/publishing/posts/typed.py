"""The form of the composer, as it was sent."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.networks.connections.models import Account
from perchoir.publishing.posts.rendering import own_parts
from perchoir.publishing.voices.models import Voice

MOST_NETWORKS = 20
Part = dict[str, Any]


def written(form: QueryDict, voice: Voice, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What `create_post` and `change_post` take; pictures and cards as they are `kept`."""
    return {
        "content": typed_content(form, kept),
        "accounts": chosen_accounts(form, voice),
        "local_time": form.get("local_time", ""),
        "zone": form.get("zone", ""),
    }


def typed_content(form: QueryDict, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The text for all, and each text of one network."""
    own = form.getlist("variant")[:MOST_NETWORKS]
    return {
        "language": form.get("language", ""),
        "campaign": form.get("campaign", ""),
        "parts": _with_kept(form.getlist("part"), own_parts(kept, "")),
        "variants": {
            network: _with_kept(form.getlist(f"part-{network}"), own_parts(kept, network))
            for network in own
        },
        "languages": {
            network: form[f"language-{network}"]
            for network in own
            if form.get(f"language-{network}")
        },
    }


def chosen_accounts(form: QueryDict, voice: Voice) -> list[Account]:
    """Those accounts of this voice that are ticked."""
    chosen = whole_numbers(form.getlist("account"))
    return list(Account.objects.filter(voices=voice, pk__in=chosen).order_by("network", "handle"))


def seen_revision(form: QueryDict) -> int:
    """The revision that the page stands on; `over` is one that was read and shall be replaced."""
    return whole_number(form.get("over")) or whole_number(form.get("revision")) or 0


def dropped(form: QueryDict) -> dict[str, Any]:
    """The text of one network that was just given up, for Undo."""
    try:
        found = json.loads(form.get("dropped", "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _with_kept(texts: list[str], kept: list[Part]) -> list[Part]:
    """Empty parts at the end are no parts, unless they show something."""
    parts = list(_parts(texts, kept))
    while len(parts) > 1 and not (parts[-1]["text"].strip() or parts[-1]["media"]):
        parts.pop()
    return parts or [{"text": "", "media": [], "card": None}]


def _parts(texts: list[str], kept: list[Part]) -> Iterator[Part]:
    for number, text in enumerate(texts):
        before = kept[number] if number < len(kept) else {}
        yield {"text": text, "media": before.get("media") or [], "card": before.get("card")}
