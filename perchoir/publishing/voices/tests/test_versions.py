"""Owners hear in time that a network closes the way by which this house speaks to it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from perchoir.core.notices.models import Notice
from perchoir.core.notices.sentences import sentence_of
from perchoir.core.people.models import Member
from perchoir.networks import registry
from perchoir.networks.connections.models import Account
from perchoir.networks.contract.versions import Version
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.jobs import look_ahead

pytestmark = pytest.mark.django_db
END = date(2027, 7, 15)


@pytest.fixture
def account(owner: Member, monkeypatch: pytest.MonkeyPatch) -> Account:
    found = make_voice(owner.workspace).accounts.get()
    Account.objects.update(network="linkedin", credentials="sealed", renew_at=None)
    version = Version("202607", END, "https://learn.microsoft.com/", "2026-11")
    monkeypatch.setattr(registry, "versions", lambda: {"linkedin": version})
    return found


def told_at(days: int) -> list[Notice]:
    """All that was said until so many days before the end."""
    day = datetime.fromisoformat(f"{END}T09:00:00+00:00") - timedelta(days=days)
    with time_machine.travel(day, tick=False):
        look_ahead("worker")
        look_ahead("worker")
    return list(Notice.objects.filter(verb__startswith="version.").order_by("pk"))


def test_owners_hear_ninety_thirty_and_seven_days_before_and_on_the_day_each_once(
    owner: Member, analyst: Member, account: Account
) -> None:
    seen = [len(told_at(days)) for days in (120, 91, 90, 60, 31, 30, 8, 7, 1, 0, -5)]
    assert seen == [0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]
    notices = told_at(-5)
    assert {notice.member_id for notice in notices} == {owner.pk}
    assert [notice.urgent for notice in notices] == [False, False, True, True]
    assert [notice.verb for notice in notices] == [*["version.ends"] * 3, "version.ended"]
    assert "LinkedIn closes on 2027-07-15" in sentence_of(notices[0])
    assert notices[0].address.endswith("/networks/")


def test_a_house_that_was_away_hears_the_last_step_alone(account: Account) -> None:
    assert [notice.verb for notice in told_at(3)] == ["version.ends"]


def test_whoever_speaks_nowhere_there_hears_nothing(owner: Member, account: Account) -> None:
    Account.objects.update(credentials="")
    assert told_at(7) == []


def test_a_newer_version_is_another_end(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(told_at(7)) == 1
    newer = Version("202611", END, "https://learn.microsoft.com/", "2026-11")
    monkeypatch.setattr(registry, "versions", lambda: {"linkedin": newer})
    assert len(told_at(7)) == 2


def test_every_version_that_is_pinned_says_where_its_end_was_read() -> None:
    for version in registry.versions().values():
        assert version.name
        assert version.source.startswith("https://")
        assert version.as_of >= "2026"
        assert version.retires > date.fromisoformat(f"{version.as_of}-01")
    assert "linkedin" in registry.versions()
