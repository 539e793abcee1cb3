"""However often a source is claimed, one listener alone goes on."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.tests.rig import FakeStream, make_source, work_until
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch, Tools

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class CountedStream(FakeStream):
    """Knows how many listen to it."""

    listening: int = 0

    async def stream(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Batch]:
        self.listening += 1
        batches = super().stream(settings, cursor, tools)
        try:
            async for batch in batches:
                yield batch
        finally:
            self.listening -= 1


def test_a_worker_that_claims_a_source_again_does_not_listen_to_it_twice(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    stream = CountedStream(total=10, step=1)

    def alone_again() -> bool:
        if Mention.objects.count() == 10 and len(stream.opened) == 1:
            Source.objects.update(holder="", lease_until=None)  # its settings are changed
        if len(stream.opened) == 2:
            stream.total = 12
        return Mention.objects.count() == 12 and stream.listening == 1

    work_until(alone_again, stream)
    assert Source.objects.get().received == 12
