"""However a source is claimed, one listener alone goes on."""

import time

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.tests.rig import FakeStream, make_source, work_until
from perchoir.listening.watches.models import Watch

pytestmark = pytest.mark.django_db(transaction=True)


class Renamed:
    """Opened twice: what was listening before still says the old cursor when it stores."""

    def __init__(self, stream: FakeStream) -> None:
        self.stream = stream
        self.again = False

    def __call__(self) -> bool:
        """Somebody changes the settings while the worker listens; then two posts come."""
        if not self.again and Mention.objects.count() == 10:
            self.again = True
            Source.objects.update(
                settings={"server": "elsewhere"}, cursor="", holder="", lease_until=None
            )
        if len(self.stream.opened) == 2 and self.stream.total == 10:
            time.sleep(0.1)
            self.stream.total = 12
        return Mention.objects.count() == 12 and Source.objects.get().cursor == "12"


def test_a_worker_that_claims_a_source_again_does_not_listen_to_it_twice(
    workspace: Workspace, watch: Watch
) -> None:
    make_source(workspace)
    stream = FakeStream(total=10, step=1)
    work_until(Renamed(stream), stream)
    assert stream.opened == ["", ""]
    assert stream.living == 1
