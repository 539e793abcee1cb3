"""What is known of the messages of a network, as people read it."""

from dataclasses import dataclass
from datetime import datetime

from perchoir.networks.incoming.models import Message
from perchoir.networks.incoming.taking import waiting


@dataclass(frozen=True, slots=True)
class Heard:
    """When the last one came, how many wait, how many of the last week failed, and why the last of
    those did."""

    last_at: datetime | None
    waiting: int
    failed: int
    problem: str


def heard_of(network: str) -> Heard:
    """Of the last week: older ones are forgotten."""
    mine = Message.objects.filter(network=network)
    failed = mine.filter(failed_at__isnull=False)
    return Heard(
        mine.order_by("-received_at").values_list("received_at", flat=True).first(),
        waiting(network),
        failed.count(),
        failed.order_by("-failed_at").values_list("problem", flat=True).first() or "",
    )
