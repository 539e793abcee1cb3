"""A voice, and programs that hold keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from perchoir.core.access_keys.models import Reach
from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice
from tests.api.programs import key_for


@dataclass
class Program:
    """Calls the API with one key."""

    secret: str
    slug: str = "morvan"
    language: str = "en"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What Django's test client answers."""
        sent = {"Accept-Language": self.language, "Authorization": f"Bearer {self.secret}"}
        return getattr(Client(), method)(
            f"/api/v1/w/{self.slug}/{path}",
            **({"data": body, "content_type": "application/json"} if body is not None else {}),
            headers=sent | headers,
        )


ProgramOf = Callable[..., Program]


@pytest.fixture
def program() -> ProgramOf:
    def make(member: Member, reach: Reach = Reach.APPROVE, **fields: str) -> Program:
        return Program(key_for(member, reach), **fields)

    return make


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    return make_voice(workspace)
