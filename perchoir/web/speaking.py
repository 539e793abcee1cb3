"""What the morning page says of the second road: my yes, what leaves, what needs a person."""

from dataclasses import dataclass
from datetime import datetime

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.approvals.queries import waiting_for
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.deliveries.queries import clock, leaving_next, waiting_for_a_person
from perchoir.publishing.voices.models import Voice

SHOWN = 5


@dataclass(frozen=True)
class Speaking:
    """Each list is cut at `SHOWN`; `mine_count` is how many wait for this reader's yes, of the
    first fifty in review."""

    mine: list[Delivery]
    mine_count: int
    stuck: list[Delivery]
    next: list[Delivery]
    broken: list[Account]
    last_tick: datetime | None
    silent: bool

    @property
    def all_is_well(self) -> bool:
        return not (self.stuck or self.broken or self.silent)


def speaking(member: Member) -> Speaking | None:
    """For whoever reads posts, once somebody speaks here; else None."""
    workspace = member.workspace
    may_read = member.may(Right.READ_POSTS)
    if not may_read or not Voice.objects.filter(workspace=workspace).exists():
        return None
    mine = waiting_for(member).mine
    ticks = clock()
    broken = Account.objects.filter(
        workspace=workspace, broken_at__isnull=False, voices__isnull=False
    )
    return Speaking(
        mine=mine[:SHOWN],
        mine_count=len(mine),
        stuck=waiting_for_a_person(workspace, SHOWN),
        next=leaving_next(workspace, SHOWN),
        broken=list(broken.distinct().prefetch_related("voices").order_by("broken_at")[:SHOWN]),
        last_tick=ticks["last_tick"],
        silent=ticks["silent"],
    )
