"""Reading events in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q

from perchoir.core.live.models import LiveEvent

PAGE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One event, as pages get it. Ids grow in the order in which a workspace's events appeared."""

    id: int
    workspace_id: int
    topic: str
    payload: Mapping[str, Any]


def newest_id(workspace_id: int) -> int:
    """The last event's id, 0 when nothing ever happened."""
    return LiveEvent.objects.filter(workspace=workspace_id).aggregate(last=Max("id"))["last"] or 0


def remembers(workspace_id: int, after: int) -> bool:
    """Whether everything since the event `after` is still here."""
    events = LiveEvent.objects.filter(workspace=workspace_id)
    return events.filter(pk=after).exists() if after else not events.exists()


def changes_since(cursors: Mapping[int, int], limit: int = PAGE) -> list[Change]:
    """The next events of several workspaces, each after its own id, in order."""
    wanted = Q(pk__in=[])
    for workspace_id, after in cursors.items():
        wanted |= Q(workspace=workspace_id, pk__gt=after)
    rows = LiveEvent.objects.filter(wanted).order_by("pk")
    return [
        Change(*row) for row in rows.values_list("pk", "workspace_id", "topic", "payload")[:limit]
    ]
