"""A voice whose posts two people approve, and whoever writes for it."""

import pytest

from perchoir.core.people.models import Workspace
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    return make_voice(workspace)
