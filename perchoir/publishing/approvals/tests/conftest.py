"""Those who write and those who say yes."""

from collections.abc import Callable

import pytest

from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice

MakeMember = Callable[[Workspace, Role, str], Member]


@pytest.fixture
def manager(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.MANAGER, "Camille")


@pytest.fixture
def approver(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.APPROVER, "Agathe")


@pytest.fixture
def voice(workspace: Workspace, approver: Member) -> Voice:
    return make_voice(workspace, steps=[{"rule": "any", "members": [approver.pk]}])
