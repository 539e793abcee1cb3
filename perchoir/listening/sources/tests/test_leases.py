"""A row is held by one worker at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.jobs import registry
from perchoir.core.jobs.leases import LEASE, claim, new_holder, release, renew
from perchoir.core.people.models import Workspace
from perchoir.listening.sources.models import Source


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, key="x.y", name="x")


def test_a_claimed_row_is_free_for_nobody_else(source: Source) -> None:
    assert claim(Source.objects.all(), "one") == source
    assert claim(Source.objects.all(), "two") is None


def test_a_row_whose_holder_died_is_free_after_its_lease(source: Source) -> None:
    claim(Source.objects.all(), "one")
    Source.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(Source.objects.all(), "two") == source
    assert not renew(source, "one")
    assert not release(source, "one", cursor="late")
    source.refresh_from_db()
    assert (source.holder, source.cursor) == ("two", "")


def test_a_lease_is_renewed_and_released(source: Source) -> None:
    claim(Source.objects.all(), "one")
    assert renew(source, "one")
    assert release(source, "one", cursor="7")
    source.refresh_from_db()
    assert (source.holder, source.lease_until, source.cursor) == ("", None, "7")


def test_a_clock_that_was_moved_back_holds_no_row_for_years(source: Source) -> None:
    Source.objects.update(holder="dead", lease_until=timezone.now() + 10 * LEASE)
    assert claim(Source.objects.all(), "two") == source


def test_no_two_workers_have_one_name() -> None:
    assert new_holder() != new_holder()


def test_two_jobs_of_one_name_are_refused() -> None:
    registry.register("a test", _nothing)
    registry.register("a test", _nothing)
    with pytest.raises(ValueError, match="two jobs named"):
        registry.register("a test", lambda _holder: False)
    assert registry.jobs()["a test"].idle_s == 1.0


def _nothing(_holder: str) -> bool:
    return False
