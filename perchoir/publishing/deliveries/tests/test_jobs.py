import pytest
from django.utils import timezone

from perchoir.core.jobs import registry
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.publishing.deliveries import engine, jobs
from perchoir.publishing.deliveries.beating import SILENT, last_tick
from perchoir.publishing.deliveries.models import Beat, State
from perchoir.publishing.deliveries.queries import clock
from perchoir.publishing.deliveries.tests.conftest import Plan
from perchoir.publishing.deliveries.tests.network import FileNetwork


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_is_due_beside_its_other_work(
    plan: Plan, network: FileNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = plan("Bonjour")
    monkeypatch.setattr(engine, "the_networks", network.networks)
    monkeypatch.setattr(jobs, "TURN_S", 0.1)
    assert registry.jobs()["deliveries that are due"].run_once("a worker") is False
    for lane in list(jobs._lanes):
        lane.join(20)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert last_tick()


@pytest.mark.django_db
def test_nothing_is_started_when_nothing_is_due() -> None:
    jobs._lanes.clear()
    jobs.send_due("a worker")
    assert not jobs._lanes
    assert last_tick()


@pytest.mark.django_db
def test_a_page_rings_when_the_worker_is_dead(plan: Plan, leader: Member) -> None:
    plan(late_s=-3_600)
    Beat.objects.create(name="deliveries", at=timezone.now() - 2 * SILENT)
    assert clock()["silent"]
    assert clock()["silent"]
    assert Notice.objects.get(member=leader).urgent
