"""Who disconnects an account is obeyed, and the network is told to forget it too."""

import pytest

from perchoir.core.errors import Forbidden
from perchoir.core.people.models import Member
from perchoir.networks.connections.actions import remove_account
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.taking_back import may_still_open
from perchoir.networks.connections.tests.network import Pretend, raising
from perchoir.networks.contract import Refused, Temporary

pytestmark = pytest.mark.django_db


def test_the_network_is_told_to_forget_what_opened_it(
    account: Account, owner: Member, pretend: Pretend
) -> None:
    assert remove_account(owner, account)
    account.refresh_from_db()
    assert pretend.taken_back == [{"access": "first-access", "refresh": "first-refresh"}]
    assert (account.credentials, account.problem_code) == ("", "disconnected")
    assert may_still_open(account) == ""


@pytest.mark.parametrize(
    "trouble", [Refused("refused_by_server"), Temporary("timed_out"), OSError("gone"), KeyError()]
)
def test_a_network_that_does_not_forget_keeps_nothing_connected(
    account: Account, owner: Member, pretend: Pretend, trouble: Exception
) -> None:
    pretend.taking_back = raising(trouble)
    assert not remove_account(owner, account)
    account.refresh_from_db()
    assert (account.credentials, account.problem_code) == ("", "disconnected")
    assert "take it back there by hand" in may_still_open(account)


def test_the_account_is_closed_here_before_the_network_is_asked(
    account: Account, owner: Member, pretend: Pretend
) -> None:
    seen: list[str] = []
    pretend.taking_back = lambda: seen.append(Account.objects.get().credentials)
    remove_account(owner, account)
    assert seen == [""]


def test_an_account_without_credentials_asks_nobody(
    account: Account, owner: Member, pretend: Pretend
) -> None:
    Account.objects.update(credentials="")
    assert remove_account(owner, account)
    assert pretend.calls == []


def test_what_cannot_be_read_any_more_cannot_be_taken_back(
    account: Account, owner: Member, pretend: Pretend
) -> None:
    Account.objects.update(credentials="sealed with a key that is gone")
    assert not remove_account(owner, account)
    assert pretend.calls == []


def test_who_may_not_change_voices_disconnects_nothing(
    account: Account, analyst: Member, pretend: Pretend
) -> None:
    with pytest.raises(Forbidden):
        remove_account(analyst, account)
    assert pretend.calls == []
