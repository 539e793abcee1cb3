"""Each account is looked at once a day, and only the network can say that it broke."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone
from pytest_django import Settings

from perchoir.core.secrets import UnreadableSecret, open_sealed, seal
from perchoir.networks.connections.checking import check_one, is_something_to_do, renew_one
from perchoir.networks.connections.keeping import mark_broken, store_credentials
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.connections.tests.network import ANNA, Pretend, good_for, raising
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import Place, Profile

pytestmark = pytest.mark.django_db


def test_an_account_that_answers_is_well_and_left_alone_for_a_day(
    account: Account, pretend: Pretend
) -> None:
    renamed = Place(ANNA.network, ANNA.server, ANNA.id, "anna.morvan")
    pretend.profiling = lambda: Profile(renamed, name="Anna Morvan")
    assert is_something_to_do()
    assert check_one()
    assert not check_one()
    assert not is_something_to_do()
    account.refresh_from_db()
    assert (account.handle, account.name, account.broken_at) == ("anna.morvan", "Anna Morvan", None)
    assert account.checked_at is not None
    assert account.check_at is not None
    wait = account.check_at - timezone.now()
    assert timedelta(hours=19) < wait < timedelta(hours=29)


def test_what_this_house_is_known_by_there_is_sealed_anew_with_the_account(
    account: Account, pretend: Pretend, settings: Settings
) -> None:
    places = ("", ANNA.server, "https://elsewhere.example")
    for server in places:
        Registration.objects.create(
            network=ANNA.network, server=server, back="b", sealed=seal("a-key")
        )
    lost = Registration.objects.create(network=ANNA.network, back="c", sealed="nothing opens it")
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    assert check_one()
    settings.ENCRYPTION_KEYS = [new]
    for server in places[:2]:
        assert open_sealed(Registration.objects.get(server=server, back="b").sealed) == "a-key"
    with pytest.raises(UnreadableSecret):
        open_sealed(Registration.objects.get(server=places[2]).sealed)
    lost.refresh_from_db()
    assert lost.sealed == "nothing opens it"


def test_a_token_that_is_refused_is_renewed_before_anybody_is_troubled(
    account: Account, pretend: Pretend
) -> None:
    answers = iter([NeedsReconnect("token_refused")])

    def once_refused() -> Profile:
        for error in answers:
            raise error
        return Profile(ANNA)

    pretend.profiling = once_refused
    pretend.renewing = lambda: {"access": "second-access"}
    assert check_one()
    account.refresh_from_db()
    assert account.broken_at is None
    assert pretend.calls == ["profile", "renew", "profile"]


def test_an_account_breaks_when_renewing_is_refused_too(account: Account, pretend: Pretend) -> None:
    pretend.profiling = raising(NeedsReconnect("token_refused"))
    pretend.renewing = raising(NeedsReconnect("token_refused", "revoked"))
    assert check_one()
    account.refresh_from_db()
    assert account.broken_at is not None
    assert account.problem_code == "token_refused"
    assert not check_one()


@pytest.mark.parametrize("trouble", [Temporary("timed_out"), Refused("not_this_service")])
def test_trouble_that_may_pass_never_breaks_an_account(
    account: Account, pretend: Pretend, trouble: Exception
) -> None:
    pretend.profiling = raising(trouble)
    assert check_one()
    account.refresh_from_db()
    assert account.broken_at is None
    assert account.problem_code in {"timed_out", "not_this_service"}
    assert account.check_at is not None
    assert account.check_at < timezone.now() + timedelta(hours=1)


def test_renewing_that_fails_for_a_while_never_breaks_an_account(
    account: Account, pretend: Pretend
) -> None:
    pretend.profiling = raising(NeedsReconnect("token_refused"))
    pretend.renewing = raising(Temporary("server_trouble"))
    assert check_one()
    account.refresh_from_db()
    assert account.broken_at is None


def test_trouble_is_forgotten_when_it_is_over(account: Account, pretend: Pretend) -> None:
    Account.objects.update(problem_code="timed_out", problem_at=timezone.now())
    assert check_one()
    account.refresh_from_db()
    assert account.problem_code == ""


def test_an_account_that_was_disconnected_meanwhile_stays_so(
    account: Account, pretend: Pretend
) -> None:
    def meanwhile() -> Profile:
        mark_broken(account, "disconnected", "")
        return Profile(ANNA)

    pretend.profiling = meanwhile
    assert check_one()
    account.refresh_from_db()
    assert account.broken_at is not None


def test_what_ends_is_renewed_ahead_and_only_once(account: Account, pretend: Pretend) -> None:
    store_credentials(account, good_for(timedelta(days=30), access="first-access"))
    assert not renew_one()
    Account.objects.update(renew_at=timezone.now() - timedelta(minutes=1))
    pretend.renewing = lambda: good_for(timedelta(days=30), access="second-access")
    assert renew_one()
    assert not renew_one()
    assert pretend.calls == ["renew"]


def test_renewing_ahead_that_is_refused_breaks_and_a_lost_answer_does_not(
    account: Account, pretend: Pretend
) -> None:
    due = timezone.now() - timedelta(minutes=1)
    for trouble, is_broken in ((Temporary("timed_out"), False), (NeedsReconnect("gone"), True)):
        Account.objects.update(renew_at=due)
        pretend.renewing = raising(trouble)
        assert renew_one()
        account.refresh_from_db()
        assert (account.broken_at is not None) is is_broken


def test_an_account_without_credentials_is_not_looked_at(
    account: Account, pretend: Pretend
) -> None:
    Account.objects.update(credentials="")
    assert not check_one()
    assert pretend.calls == []


def test_a_new_end_is_warned_of_anew(account: Account, pretend: Pretend) -> None:
    Account.objects.update(warned_days=1, expires_at=timezone.now() + timedelta(hours=5))
    later = timezone.now() + timedelta(days=300)
    pretend.profiling = lambda: Profile(ANNA, expires_at=later)
    assert check_one()
    account.refresh_from_db()
    assert (account.warned_days, account.expires_at) == (None, later)
