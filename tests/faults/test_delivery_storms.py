"""Deliveries through the connector of each network, in its own weather, while workers are killed:
each post stands there once or not at all, and every end is told. `make bench NAME=delivery
NETWORK=all` does the same for longer, with clocks that move and a database that goes away."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from bench.delivery import Run, finish, send_and_kill
from bench.networks.comparing import Found, compare
from bench.networks.planning import plan_for
from bench.networks.storms import HOME, LOOPBACK, Storms, names
from bench.networks.weather import ROUGH, storm_of
from perchoir.core.people.models import Member, Workspace
from perchoir.networks.registry import PUBLISHING
from tests.rigs.storm import At, Kind

DELIVERIES, KILLS = 14, 3
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author(leader: Member, workspace: Workspace, settings: Any, tmp_path: Path) -> Member:
    """Their house has an address that networks can fetch pictures from."""
    settings.ADDRESS, settings.MEDIA_ROOT = "https://bench.example", tmp_path
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=[LOOPBACK])
    return leader


def _run(
    author: Member, network: Storms, folder: Path, *, guard: str = "none", finish_s: float = 60
) -> Found:
    run = Run(
        network, folder, kills=KILLS, guard=guard, limit_s=6, finish_s=finish_s, workers=2,
        lease_s=2.0, pause_s=0.8, moves_clocks=False,
    )  # fmt: skip
    with network.opened(folder):
        unapproved = plan_for(author, network, DELIVERIES, timezone.now(), spoil=True)
        send_and_kill(run)
        finish(run)
        [found] = compare(network, folder, unapproved).values()
        assert run.killed == KILLS
        assert network.complaints() == []
        assert sum(sum(shapes.values()) for shapes in network.dealt().values()) > 0
    return found


@pytest.mark.parametrize("network", names())
def test_in_the_weather_of_each_network_nothing_is_sent_twice_or_silently_lost(
    network: str, author: Member, tmp_path: Path
) -> None:
    found = _run(author, Storms((network,), call_s=0.6, rough=1.5 * ROUGH), tmp_path)
    assert found.deliveries == DELIVERIES
    assert found.is_right, found
    assert found.sent + found.told == DELIVERIES


def test_without_the_attempt_before_the_call_the_same_check_fails(
    author: Member, tmp_path: Path
) -> None:
    """A check that cannot fail proves nothing."""
    network = Storms(("facebook",), call_s=0.6, rough=0.9)
    assert _run(author, network, tmp_path, guard="attempt", finish_s=12).twice > 0


def test_every_network_on_which_a_voice_speaks_has_its_weather() -> None:
    assert {*names(), HOME} == set(PUBLISHING)
    for name in names():
        storm = storm_of(name)
        assert storm.network == name
        kinds = {shape.kind for shape in storm.shapes}
        assert kinds.isdisjoint(storm.lacks)
        assert kinds | set(storm.lacks) == set(Kind), name


@pytest.mark.parametrize("network", names())
def test_every_call_of_a_network_meets_shapes_of_different_names(network: str) -> None:
    shapes = storm_of(network).shapes
    assert {shape.at for shape in shapes} == set(At)
    assert len({(one.kind, one.name, one.at) for one in shapes}) == len(shapes)
