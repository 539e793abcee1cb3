"""Keys of this house are asked about once a day, and whoever can enter others hears of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.networks.connections import daily_keys
from perchoir.networks.connections.daily_keys import check_keys_of_one, is_something_to_do
from perchoir.networks.connections.models import Registration
from perchoir.networks.connections.registering import open_networks, register_app
from perchoir.networks.connections.tests.at_x import KEYS
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from tests.rigs.fake_network import Reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> Iterator[None]:
    yield
    daily_keys._asked_at.clear()


@pytest.fixture
def kept(x: FakeX, owner: Member) -> Registration:
    return register_app(owner, "x", KEYS)


def a_day_passes() -> None:
    Registration.objects.update(checked_at=timezone.now() - timedelta(days=1))
    daily_keys._asked_at.clear()


def test_keys_that_work_are_asked_about_once_a_day_and_nobody_hears_of_it(
    kept: Registration, x: FakeX
) -> None:
    assert not is_something_to_do()
    a_day_passes()
    asked = len(x.asked)
    assert (check_keys_of_one(), check_keys_of_one()) == (True, False)
    assert len(x.asked) == asked + 1
    lately = timezone.now() - timedelta(minutes=1)
    assert Registration.objects.filter(checked_at__gt=lately).exists()
    assert not Notice.objects.exists()


def test_keys_that_are_refused_are_said_once_to_whoever_can_enter_others(
    kept: Registration, x: FakeX, owner: Member, analyst: Member
) -> None:
    x.clients.clear()
    for _day in range(3):
        a_day_passes()
        check_keys_of_one()
    notice = Notice.objects.get()
    assert (notice.member, notice.verb, notice.urgent) == (owner, "network.keys_refused", True)
    assert notice.address == "/w/morvan/networks/x/"
    assert "x" not in open_networks()


def test_an_answer_that_says_nothing_changes_nothing_and_is_asked_for_again_in_an_hour(
    kept: Registration, x: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x, "_oauth", lambda _asked: Reply(503))
    a_day_passes()
    before = Registration.objects.get().checked_at
    assert (check_keys_of_one(), check_keys_of_one()) == (True, False)
    assert Registration.objects.get().checked_at == before
    assert "x" in open_networks()
    monkeypatch.setattr(daily_keys, "AGAIN_S", 0.0)
    assert is_something_to_do()


def test_without_keys_there_is_nothing_to_do(owner: Member) -> None:
    assert not is_something_to_do()
