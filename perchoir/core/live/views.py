"""The stream that any page may open: names of what changed, never content."""

from collections.abc import Sequence

from django.http import StreamingHttpResponse

from perchoir.core.live.queries import Change
from perchoir.core.live.streams import Message, open_stream
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right


@workspace_door(Right.READ_MENTIONS)
def changes(request: WorkspaceRequest) -> StreamingHttpResponse:
    """`?topics=source:1,import:3`: one `change` message for each event of these topics."""
    topics = frozenset(request.GET.get("topics", "").split(",")[:100])
    return open_stream(request, Right.READ_MENTIONS, topics.__contains__, _as_they_are)


def _as_they_are(_member: Member, changes: Sequence[Change]) -> Sequence[Message]:
    return [("change", {"topic": change.topic, **change.payload}) for change in changes]
