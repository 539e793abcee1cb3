"""Credentials are renewed once, never lost, and never outlive a no."""

import threading
import time
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from perchoir.core.secrets import open_sealed
from perchoir.networks.connections.keeping import (
    mark_broken,
    open_account,
    renew_account,
    reseal,
    store_credentials,
)
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.tests.network import Pretend, good_for, raising
from perchoir.networks.contract import NeedsReconnect, Refused, Temporary
from perchoir.networks.contract.publishing import Credentials

FIRST = {"access": "first-access", "refresh": "first-refresh"}
SECOND = {"access": "second-access", "refresh": "second-refresh"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_renew_at_once_one_asks_the_network(account: Account, pretend: Pretend) -> None:
    def slowly() -> Credentials:
        time.sleep(0.2)
        return SECOND

    pretend.renewing = slowly
    found: list[Credentials] = []
    both = threading.Barrier(2)

    def renew() -> None:
        mine = Account.objects.get(pk=account.pk)
        both.wait(5)
        found.append(renew_account(mine)[1])
        connection.close()

    threads = [threading.Thread(target=renew) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert pretend.calls == ["renew"]
    assert found == [SECOND, SECOND]
    account.refresh_from_db()
    assert (account.holder, account.lease_until) == ("", None)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [{}, {"access": "", "refresh": ""}, {"access": ""}])
def test_an_empty_answer_never_replaces_a_token(
    account: Account, pretend: Pretend, answer: dict[str, str]
) -> None:
    pretend.renewing = lambda: answer
    assert renew_account(account)[1] == FIRST
    assert open_account(account)[1] == FIRST


@pytest.mark.django_db
def test_what_is_missing_in_an_answer_stays_as_it_was(account: Account, pretend: Pretend) -> None:
    pretend.renewing = lambda: {"access": "second-access"}
    assert renew_account(account)[1] == {"access": "second-access", "refresh": "first-refresh"}


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [Temporary("timed_out"), NeedsReconnect("token_refused")])
def test_trouble_while_renewing_leaves_the_tokens_and_frees_the_account(
    account: Account, pretend: Pretend, trouble: Exception
) -> None:
    pretend.renewing = raising(trouble)
    with pytest.raises(type(trouble)):
        renew_account(account)
    account.refresh_from_db()
    assert account.holder == ""
    assert open_account(account)[1] == FIRST


@pytest.mark.django_db
def test_tokens_whose_time_is_over_are_renewed_before_they_are_used(
    account: Account, pretend: Pretend
) -> None:
    store_credentials(account, good_for(timedelta(seconds=30), **FIRST))
    fresh = good_for(timedelta(hours=1), **SECOND)
    pretend.renewing = lambda: fresh
    assert open_account(account)[1] == fresh
    assert open_account(account)[1] == fresh
    assert pretend.calls == ["renew"]


@pytest.mark.django_db
def test_only_tokens_that_last_are_renewed_while_nobody_speaks(account: Account) -> None:
    store_credentials(account, good_for(timedelta(minutes=15), **FIRST))
    assert account.fresh_until is not None
    assert account.renew_at is None
    store_credentials(account, good_for(timedelta(days=90), **FIRST))
    assert account.renew_at is not None
    left = account.renew_at - timezone.now()
    assert timedelta(days=59) < left < timedelta(days=61)


@pytest.mark.django_db
def test_who_disconnects_while_tokens_are_renewed_is_obeyed(
    account: Account, pretend: Pretend
) -> None:
    def meanwhile() -> Credentials:
        Account.objects.filter(pk=account.pk).update(credentials="")
        mark_broken(account, "disconnected", "")
        return SECOND

    pretend.renewing = meanwhile
    with pytest.raises(NeedsReconnect, match="disconnected"):
        renew_account(account)
    account.refresh_from_db()
    assert account.credentials == ""


@pytest.mark.django_db
def test_a_new_sign_in_is_not_overwritten_by_an_older_renewal(
    account: Account, pretend: Pretend
) -> None:
    def meanwhile() -> Credentials:
        store_credentials(Account.objects.get(pk=account.pk), {"access": "signed-in-again"})
        return SECOND

    pretend.renewing = meanwhile
    assert renew_account(account)[1] == {"access": "signed-in-again"}
    assert open_account(account)[1] == {"access": "signed-in-again"}


@pytest.mark.django_db
def test_a_new_sign_in_replaces_the_whole_and_an_empty_one_nothing(account: Account) -> None:
    with pytest.raises(Refused):
        store_credentials(account, {"access": ""})
    assert open_account(account)[1] == FIRST
    store_credentials(account, {"password": "another-way"})
    assert open_account(account)[1] == {"password": "another-way"}


@pytest.mark.django_db
def test_what_is_resealed_opens_without_the_old_key(account: Account, settings: Settings) -> None:
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    reseal(account)
    settings.ENCRYPTION_KEYS = [new]
    assert open_account(account)[1] == FIRST


@pytest.mark.django_db
def test_a_token_whose_key_is_gone_asks_for_a_person(account: Account, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(NeedsReconnect, match="secret_unreadable"):
        open_account(account)


@pytest.mark.django_db
def test_nothing_that_opens_an_account_is_stored_in_the_clear(account: Account) -> None:
    for secret in FIRST.values():
        assert secret not in account.credentials
        assert secret in open_sealed(account.credentials)
