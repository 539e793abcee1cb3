"""An account on X from the page of its voice to its removal, on a copy of X: what opens it is never
lost, however often it is renewed."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse

from perchoir.core.people.models import Member
from perchoir.networks.connections.actions import remove_account
from perchoir.networks.connections.checking import check_account
from perchoir.networks.connections.keeping import open_account, renew_account, unsealed
from perchoir.networks.connections.models import Account, SignIn
from perchoir.networks.connections.signing_in import house_for
from perchoir.networks.x.publishing.tests.conftest import x as x
from perchoir.networks.x.publishing.tests.fake_x import ME, FakeX
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice
from tests.rigs.fake_network import Lost

pytestmark = pytest.mark.django_db
SignInAs = Callable[[Member], Client]
APP = {"client_id": "house", "client_secret": "s3cret-of-the-house"}


@pytest.fixture
def voice(owner: Member, settings: Any) -> Voice:
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=["127.0.0.1"])
    return make_voice(owner.workspace)


@pytest.fixture
def account(owner: Member, voice: Voice, sign_in: SignInAs, x: FakeX) -> Account:
    """Connected on X's own page."""
    async_to_sync(house_for("x").keep)("", APP, True)
    client = sign_in(owner)
    page = client.post(connecting(voice), {"go": "1"})
    assert 'href="https://x.com/i/oauth2/authorize?' in page.content.decode()
    state = parse_qs(urlsplit(SignIn.objects.latest("pk").address).query)["state"][0]
    x.codes["a-code"] = ME
    assert client.get("/connect/return/", {"code": "a-code", "state": state}).status_code == 302
    return voice.accounts.get(network="x")


def connecting(voice: Voice) -> str:
    words = {"slug": voice.workspace.slug, "pk": voice.pk, "network": "x"}
    return reverse("voices:connect", kwargs=words)


def test_an_account_is_connected_on_x_and_works(account: Account, x: FakeX) -> None:
    assert (account.handle, account.remote_id, account.server) == ("morvan", ME, "")
    place, credentials = open_account(account)
    assert x.tokens[credentials["access_token"]] == place.id
    check_account(account)
    account.refresh_from_db()
    assert (account.problem_code, account.broken_at) == ("", None)
    assert "s3cret" not in account.credentials


def test_the_newest_refresh_token_is_the_one_that_is_kept(account: Account, x: FakeX) -> None:
    for _ in range(3):
        renew_account(account)
        account.refresh_from_db()
        assert unsealed(account)["refresh_token"] in x.refreshes
    # Each works once: had an old one been kept, X would have said no.
    assert len([one for one in x.asked if one.path == "/2/oauth2/token"]) == 4


def test_a_worker_that_asks_with_what_was_renewed_meanwhile_spends_no_refresh_token(
    account: Account, x: FakeX
) -> None:
    late = Account.objects.get(pk=account.pk)
    renew_account(account)
    asked = len(x.asked)
    assert renew_account(late)[1] == unsealed(Account.objects.get(pk=account.pk))
    assert len(x.asked) == asked


def test_trouble_while_renewing_keeps_what_was_there(
    account: Account, x: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = unsealed(account)
    monkeypatch.setattr(x, "_oauth", lambda _asked: Lost())
    with pytest.raises(Exception, match="connection_lost"):
        renew_account(account)
    account.refresh_from_db()
    assert unsealed(account) == before
    assert account.broken_at is None


def test_a_person_is_asked_once_x_has_taken_the_access_back(account: Account, x: FakeX) -> None:
    x.tokens.clear()
    x.refreshes.clear()
    check_account(account)
    account.refresh_from_db()
    assert (account.broken_at is not None, account.problem_code) == (True, "token_refused")


def test_an_account_that_is_removed_opens_nothing_any_more(
    account: Account, owner: Member, x: FakeX
) -> None:
    kept = unsealed(account)
    assert remove_account(owner, account)
    assert kept["access_token"] not in x.tokens
    assert kept["refresh_token"] not in x.refreshes
    assert "access" not in json.dumps(Account.objects.get(pk=account.pk).credentials)


def test_without_a_registration_nobody_is_sent_away(
    owner: Member, voice: Voice, sign_in: SignInAs, x: FakeX
) -> None:
    page = sign_in(owner).post(connecting(voice), {"go": "1"})
    assert page.status_code >= 400
    assert not SignIn.objects.exists()
    assert x.asked == []
