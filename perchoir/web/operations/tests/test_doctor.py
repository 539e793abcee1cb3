"""The doctor names what is wrong and what to change."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import time_machine
from cryptography.fernet import Fernet
from django.utils import timezone
from pytest_django.fixtures import Settings

from perchoir.core.audit.actions import record
from perchoir.core.people.models import Workspace
from perchoir.core.secrets import seal
from perchoir.listening.sources.models import Engine, Source
from perchoir.web.operations.doctor import Finding, Verdict, examine

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def about(subject: str) -> list[Finding]:
    return [finding for finding in examine() if finding.subject.startswith(subject)]


def test_a_healthy_installation_has_nothing_wrong(workspace: Workspace) -> None:
    assert not [finding for finding in examine() if finding.verdict is Verdict.WRONG]


def test_every_trouble_comes_with_advice(settings: Settings) -> None:
    settings.ADDRESS = "http://perchoir.example"

    troubles = [finding for finding in examine() if finding.verdict is not Verdict.FINE]

    assert troubles
    assert all(finding.advice for finding in troubles)


def test_an_unencrypted_public_address_is_wrong(settings: Settings) -> None:
    settings.ADDRESS = "http://perchoir.example"

    assert about("address")[0].verdict is Verdict.WRONG


def test_an_encrypted_address_is_fine(settings: Settings) -> None:
    settings.ADDRESS = "https://perchoir.example"

    assert about("address")[0].verdict is Verdict.FINE


def test_a_clock_that_went_back_is_noticed(workspace: Workspace) -> None:
    record(workspace, None, "workspace.created", name="Morvan")

    with time_machine.travel(datetime.now(UTC) - timedelta(hours=3)):
        assert about("clock")[0].verdict is Verdict.WRONG


def test_a_zone_that_does_not_exist_is_wrong(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Atlantis"

    assert about("time zones")[0].verdict is Verdict.WRONG


def test_a_full_disk_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**10, 10**10, 10**6))

    assert about("disk")[0].verdict is Verdict.WRONG


def test_a_key_that_others_can_read_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "session").write_text("key")
    (tmp_path / "secrets" / "session").chmod(0o644)

    (finding,) = about("secrets")

    assert finding.advice == f"chmod 600 {tmp_path / 'secrets' / 'session'}"


def test_a_source_that_stopped_ticking_is_named(workspace: Workspace) -> None:
    Source.objects.create(
        workspace=workspace,
        key="bluesky.jetstream",
        name="Bluesky",
        last_tick_at=timezone.now() - timedelta(minutes=10),
    )

    (finding,) = about("source morvan/Bluesky")

    assert finding.verdict is Verdict.WRONG
    assert "worker" in finding.advice


def test_a_token_sealed_with_a_lost_key_is_named(workspace: Workspace, settings: Settings) -> None:
    Source.objects.create(
        workspace=workspace,
        key="mastodon.timeline",
        name="Mastodon",
        secrets=seal("token"),
        last_tick_at=timezone.now(),
    )
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert Verdict.WRONG in {finding.verdict for finding in about("source morvan/Mastodon")}


@pytest.mark.parametrize(
    ("seconds", "trouble", "verdicts"),
    [
        (0, "", [Verdict.FINE]),
        (0, "its database is away", [Verdict.WRONG]),
        (60, "", [Verdict.LOOK, Verdict.WRONG]),
        (None, "", [Verdict.WRONG]),
    ],
)
def test_engines_are_asked_for_where_a_log_is_set(
    settings: Settings, seconds: int | None, trouble: str, verdicts: list[Verdict]
) -> None:
    settings.ENV = msgspec.structs.replace(settings.ENV, log_url="nats://127.0.0.1:4222")
    if seconds is not None:
        at = timezone.now() - timedelta(seconds=seconds)
        Engine.objects.create(name="one", begun_at=at, seen_at=at, trouble=trouble)
    assert [finding.verdict for finding in about("engine")] == verdicts
