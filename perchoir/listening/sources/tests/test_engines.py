"""Engines say that they live; without one, the pages say that nothing is stored."""

from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from perchoir.core.people.models import Workspace
from perchoir.listening.sources.models import Engine, Source
from perchoir.listening.sources.queries import NO_ENGINE, health_of
from perchoir.listening.sources.runner import roll
from perchoir.listening.sources.runner.roll import Roll
from perchoir.listening.sources.runner.threads import Threads
from perchoir.listening.sources.tests.rig import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(workspace: Workspace, settings: Settings) -> Source:
    settings.ENV = msgspec.structs.replace(settings.ENV, log_url="nats://127.0.0.1:4222")
    return make_source(workspace, last_tick_at=timezone.now())


def an_engine(**values: object) -> Engine:
    now = timezone.now()
    return Engine.objects.create(**{"name": "one", "begun_at": now, "seen_at": now, **values})


def test_a_source_is_well_while_an_engine_works(source: Source) -> None:
    an_engine(blocks=3)
    assert health_of(source).state == "well"


@pytest.mark.parametrize("wrong", ["none", "silent", "left out"])
def test_a_source_that_nobody_stores_says_so(source: Source, wrong: str) -> None:
    if wrong == "silent":
        an_engine(seen_at=timezone.now() - timedelta(minutes=1))
    if wrong == "left out":
        an_engine(left_out_until=timezone.now() + timedelta(seconds=9), trouble="away")
    assert health_of(source).what == NO_ENGINE.what


def test_without_a_log_nobody_asks_for_engines(workspace: Workspace) -> None:
    assert health_of(make_source(workspace, last_tick_at=timezone.now())).state == "well"


@pytest.mark.django_db(transaction=True)
async def test_an_engine_that_cannot_follow_waits_longer_each_time_until_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roll, "FIRST_PAUSE_S", 0.01)
    threads = Threads(1)
    one = Roll("one", threads)
    pauses = []
    for _ in range(3):
        await one.leave_out(OSError("away"))
        row = await Engine.objects.aget()
        assert row.trouble == "OSError: away"
        pauses.append(one._pause_s)
        await one.wait_while_left_out()
    assert pauses == [0.01, 0.02, 0.04]
    one.stored()
    await threads.run(one._write)
    row = await Engine.objects.aget()
    assert (row.trouble, row.left_out_until, row.blocks) == ("", None, 1)
    await one.leave()
    assert not await Engine.objects.aexists()
    threads.close()
