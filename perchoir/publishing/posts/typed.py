"""The form of the composer, as it was sent."""

import json
from typing import Any

from django.http import QueryDict

from perchoir.core.numbers import whole_number, whole_numbers
from perchoir.core.people.doors import WorkspaceRequest
from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments.forms import read_card, read_media
from perchoir.publishing.voices.models import Voice

MOST_NETWORKS = 20
Part = dict[str, Any]


def written(request: WorkspaceRequest, voice: Voice) -> dict[str, Any]:
    """What `create_post` and `change_post` take. Files that came with it are attached."""
    form = request.POST
    # A free hour of the voice, taken by its button, is a time and its zone.
    slot, _space, slot_zone = form.get("slot", "").partition(" ")
    return {
        "content": typed_content(request),
        "accounts": chosen_accounts(form, voice),
        "local_time": slot or form.get("local_time", ""),
        "zone": slot_zone or form.get("zone", ""),
    }


def typed_content(request: WorkspaceRequest) -> dict[str, Any]:
    """The text for all, and each text of one network."""
    form = request.POST
    own = form.getlist("variant")[:MOST_NETWORKS]
    return {
        "language": form.get("language", ""),
        "campaign": form.get("campaign", ""),
        "parts": _parts(request, ""),
        "variants": {network: _parts(request, network) for network in own},
        "languages": {
            network: form[f"language-{network}"]
            for network in own
            if form.get(f"language-{network}")
        },
    }


def prefix_of(network: str, number: int) -> str:
    """What the fields of a part's pictures begin with."""
    return f"{network or 'part'}-{number}"


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


def _parts(request: WorkspaceRequest, network: str) -> list[Part]:
    """Empty parts at the end are no parts, unless they show something."""
    texts = request.POST.getlist(f"part-{network}" if network else "part")
    parts = [_part(request, network, number, text) for number, text in enumerate(texts, start=1)]
    while len(parts) > 1 and not (parts[-1]["text"].strip() or parts[-1]["media"]):
        parts.pop()
    return parts or [{"text": "", "media": [], "card": None}]


def _part(request: WorkspaceRequest, network: str, number: int, text: str) -> Part:
    prefix = prefix_of(network, number)
    return {
        "text": text,
        "media": read_media(request.member, request.POST, request.FILES, prefix),
        "card": read_card(request.member, request.POST, prefix),
    }
