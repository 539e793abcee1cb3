"""A workspace that watches one word."""

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.watches.models import Watch


@pytest.fixture
def watch(workspace: Workspace) -> Watch:
    return Watch.objects.create(workspace=workspace, name="Morvan", query="morvan")
