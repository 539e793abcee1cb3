"""Those who write and those who say yes."""

import pytest

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice


@pytest.fixture
def voice(workspace: Workspace, approver: Member) -> Voice:
    return make_voice(workspace, steps=[{"rule": "any", "members": [approver.pk]}])
