"""What a person needs to see before they say what became of a delivery."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.claiming import braked
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.deliveries.settling import LOOK_AGAIN, is_late
from perchoir.publishing.posts.sealing import parts_for


@dataclass(frozen=True)
class Shown:
    """A part and its words."""

    part: Part
    text: str


@dataclass(frozen=True)
class Evidence:
    """`account_url` is where to look, "" where nobody knows; `looked_at` when a worker looked last
    without being able to tell; `looks_at` when it looks again. `follows` is how many parts would
    still leave, `too_late` that none would."""

    account_url: str
    looked_at: datetime | None
    looks_at: datetime | None
    follows: int
    too_late: bool


def shown_parts(delivery: Delivery) -> list[Shown]:
    """Every part with the words that were approved."""
    texts = [part.get("text", "") for part in parts_for(delivery.post, delivery.account.network)]
    rows = delivery.parts.order_by("number")
    return [
        Shown(part, texts[part.number - 1] if part.number <= len(texts) else "") for part in rows
    ]


def evidence_of(delivery: Delivery) -> Evidence | None:
    """For a delivery of which nobody knows; None for any other."""
    if delivery.state != State.UNKNOWN:
        return None
    looked = delivery.not_before if delivery.problem_code == "cannot_tell" else None
    return Evidence(
        account_url=account_url(delivery.account),
        looked_at=looked - LOOK_AGAIN if looked else None,
        looks_at=delivery.not_before,
        follows=delivery.parts.filter(state=Part.State.WAITING).count(),
        too_late=is_late(delivery),
    )


def account_url(account: Account) -> str:
    """Where everybody reads this account; "" where that is not known."""
    if account.network == "home":
        return f"/@{quote(account.handle)}"
    if account.network == "bluesky":
        return f"https://bsky.app/profile/{quote(account.remote_id, safe=':')}"
    name = quote(account.handle.partition("@")[0])
    return f"{account.server}/@{name}" if account.server and name else ""


def brakes_on_it(delivery: Delivery) -> bool:
    """A brake holds it back now."""
    return Delivery.objects.filter(braked(), pk=delivery.pk).exists()
