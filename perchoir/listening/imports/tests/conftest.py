"""A workspace with two watches, and uploads of its own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from perchoir.core.people.models import Workspace
from perchoir.listening.watches.models import Watch


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def brand(workspace: Workspace) -> Watch:
    return Watch.objects.create(workspace=workspace, name="Morvan", query="Morvan")


@pytest.fixture
def jobs(workspace: Workspace) -> Watch:
    return Watch.objects.create(workspace=workspace, name="Emploi", query="recrut*")
