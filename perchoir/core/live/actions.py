"""Telling open pages what changed."""

from typing import Any

from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Workspace


def publish(workspace: Workspace, topic: str, payload: dict[str, Any]) -> None:
    """Announce a change to pages that look at `topic`, once the transaction commits."""
    LiveEvent.objects.create(workspace=workspace, topic=topic, payload=payload)
