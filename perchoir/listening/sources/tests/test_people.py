"""People named by watches are looked up beside the stream, which never waits for long."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import people
from perchoir.listening.sources.tests.rig import FakeStream, make_source, work_until
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Tools

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Directory(FakeStream):
    """Seven authors write in turn, `did:0` to `did:6`; here is whose a handle is."""

    ids: dict[str, str] = field(default_factory=dict)
    asked: list[Sequence[str]] = field(default_factory=list)
    silent: bool = False
    broken: bool = False

    async def find_authors(
        self, handles: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> dict[str, str]:
        self.asked.append(handles)
        if self.silent:
            await asyncio.Event().wait()
        if self.broken and len(self.asked) > 1:
            raise RuntimeError("a directory that answers nonsense")
        return {handle: self.ids[handle] for handle in handles if handle in self.ids}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PATIENCE_S", 0.2)
    monkeypatch.setattr(people, "LOOK_S", 0.01)


def name(workspace: Workspace, query: str) -> None:
    Watch.objects.get_or_create(workspace=workspace, name=query, query=query)


def read_to(cursor: str) -> bool:
    return Source.objects.get().cursor == cursor


def test_what_waited_since_the_last_stop_is_matched_by_handle(workspace: Workspace) -> None:
    name(workspace, "from:anna.example")
    make_source(workspace)
    work_until(lambda: read_to("70"), Directory(total=70, ids={"anna.example": "did:3"}))
    assert Mention.objects.count() == 10
    assert set(Mention.objects.values_list("author__handle", flat=True)) == {"anna.example"}


def test_a_directory_that_never_answers_does_not_keep_the_stream_waiting(
    workspace: Workspace, watch: Watch
) -> None:
    name(workspace, "from:anna.example")
    make_source(workspace)
    work_until(lambda: read_to("70"), Directory(total=70, silent=True))
    assert Mention.objects.count() == 70


def test_a_directory_that_breaks_leaves_those_who_are_known(workspace: Workspace) -> None:
    name(workspace, "from:anna.example")
    make_source(workspace)
    directory = Directory(total=7, ids={"anna.example": "did:3"}, broken=True)

    def more_after_the_failure() -> bool:
        if read_to("7") and len(directory.asked) == 1:
            name(workspace, "from:ben.example")
        if len(directory.asked) > 1:
            directory.total = 14
        return read_to("14")

    work_until(more_after_the_failure, directory)
    assert Mention.objects.count() == 2


def test_nobody_is_asked_for_twice_in_a_row(workspace: Workspace) -> None:
    name(workspace, "from:anna.example -to:ben.example")
    make_source(workspace)
    directory = Directory(total=70, step=1, ids={"anna.example": "did:3"})
    work_until(lambda: read_to("70"), directory)
    assert directory.asked == [["anna.example", "ben.example"]]
