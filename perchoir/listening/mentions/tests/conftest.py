"""A workspace that listens."""

import pytest

from perchoir.core.people.models import Workspace
from perchoir.listening.mentions.tests.rig import make_watch
from perchoir.listening.watches.models import Watch


@pytest.fixture
def brand(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Morvan", "morvan")


@pytest.fixture
def strike(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Grève", "grève OR strike")
