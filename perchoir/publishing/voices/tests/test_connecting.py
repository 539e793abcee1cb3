"""An account is connected on the network's own page: there and back, once, by the same person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from asgiref.sync import async_to_sync
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member
from perchoir.networks.connections.keeping import mark_broken, open_account
from perchoir.networks.connections.models import Account, Registration, SignIn
from perchoir.networks.connections.signing_in import house_for
from perchoir.networks.connections.tests.conftest import pretend as pretend
from perchoir.networks.connections.tests.network import ANNA, Pretend, raising
from perchoir.networks.contract import Refused, Temporary
from perchoir.networks.contract.publishing import Place, Profile
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.models import Voice

pytestmark = pytest.mark.django_db
SignInAs = Callable[[Member], Client]
RETURN = "/connect/return/"
SECRET = "a-secret-token"


@pytest.fixture
def voice(owner: Member, pretend: Pretend) -> Voice:
    return make_voice(owner.workspace)


def address(voice: Voice, name: str = "connect", network: str = "pretend") -> str:
    words = {"slug": voice.workspace.slug, "pk": voice.pk, "network": network}
    return reverse(f"voices:{name}", kwargs=words)


def leave(client: Client, voice: Voice, again: Account | None = None) -> str:
    """Fill in the form; the state with which one comes back."""
    query = f"?account={again.pk}" if again else ""
    page = client.post(address(voice) + query, {"server": "social.example"})
    assert page.status_code == 200
    assert 'href="https://social.example/yes?state=' in page.content.decode()
    there = SignIn.objects.latest("pk").address
    return parse_qs(urlsplit(there).query)["state"][0]


def come_back(client: Client, state: str, **more: str) -> Any:
    return client.get(RETURN, {"code": "1234", "state": state, **more})


def test_a_person_goes_there_says_yes_and_the_account_speaks_for_the_voice(
    owner: Member, voice: Voice, sign_in: SignInAs
) -> None:
    client = sign_in(owner)
    response = come_back(client, leave(client, voice))
    voice_page = reverse("voices:voice", args=[voice.workspace.slug, voice.pk])
    assert (response.status_code, response["Location"]) == (302, voice_page)
    account = voice.accounts.get(network="pretend")
    assert open_account(account)[1] == {"access": SECRET}
    assert Entry.objects.filter(verb="account.connected").count() == 1
    page = client.get(voice_page).content.decode()
    assert "@anna" in page
    assert SECRET not in page


def test_nobody_comes_back_twice(owner: Member, voice: Voice, sign_in: SignInAs) -> None:
    client = sign_in(owner)
    state = leave(client, voice)
    assert come_back(client, state).status_code == 302
    again = come_back(client, state)
    assert again.status_code == 400
    assert "used already" in again.content.decode()
    kept = SignIn.objects.get()
    assert kept.sealed == ""


def test_nobody_else_comes_back_with_it(
    owner: Member, leader: Member, stranger: Member, voice: Voice, sign_in: SignInAs
) -> None:
    state = leave(sign_in(owner), voice)
    for other in (sign_in(leader), sign_in(stranger), sign_in(owner)):
        assert come_back(other, state).status_code == 400
    assert SignIn.objects.get().used_at is None
    response = Client().get(
        RETURN, {"code": "1", "state": state}, headers={"host": "localhost:8700"}
    )
    assert response["Location"].startswith("/accounts/login/")
    assert not voice.accounts.filter(network="pretend").exists()


@pytest.mark.parametrize("state", ["", "made-up", "\0", "é" * 5000])
def test_a_return_that_nobody_left_for_is_refused(
    owner: Member, voice: Voice, sign_in: SignInAs, state: str
) -> None:
    assert come_back(sign_in(owner), state).status_code == 400


def test_who_takes_too_long_begins_again(owner: Member, voice: Voice, sign_in: SignInAs) -> None:
    client = sign_in(owner)
    state = leave(client, voice)
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        late = come_back(client, state)
    assert late.status_code == 400
    assert "took too long" in late.content.decode()


def test_who_lost_the_right_meanwhile_connects_nothing(
    leader: Member, voice: Voice, sign_in: SignInAs
) -> None:
    client = sign_in(leader)
    state = leave(client, voice)
    Member.objects.filter(pk=leader.pk).update(role="analyst")
    assert come_back(client, state).status_code == 403
    assert not voice.accounts.filter(network="pretend").exists()


def test_a_voice_that_was_removed_meanwhile_gets_no_account(
    owner: Member, voice: Voice, sign_in: SignInAs
) -> None:
    client = sign_in(owner)
    state = leave(client, voice)
    voice.delete()
    assert come_back(client, state).status_code == 404
    assert not Account.objects.filter(network="pretend").exists()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Refused("said_no"), "said no on the network"),
        (Refused("wrong_issuer"), "another server"),
        (Refused("another_account"), "opens another account"),
        (Temporary("timed_out"), "did not come in time"),
    ],
)
def test_a_sign_in_that_fails_says_why_and_what_to_do(
    owner: Member, voice: Voice, sign_in: SignInAs, pretend: Pretend, trouble: Exception, said: str
) -> None:
    client = sign_in(owner)
    state = leave(client, voice)
    pretend.profiling = raising(trouble)
    page = come_back(client, state)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert address(voice) in page.content.decode()
    assert not voice.accounts.filter(network="pretend").exists()


def test_an_account_of_another_voice_stays_there(
    owner: Member, voice: Voice, sign_in: SignInAs, pretend: Pretend
) -> None:
    client = sign_in(owner)
    come_back(client, leave(client, make_voice(owner.workspace, handle="other")))
    pretend.coming = lambda: {"access": "another-token"}
    assert come_back(client, leave(client, voice)).status_code == 422
    [account] = Account.objects.filter(network="pretend")
    assert account.place.voice.handle == "other"
    assert open_account(account)[1] == {"access": SECRET}


def test_an_account_is_connected_again_and_only_by_its_own_sign_in(
    owner: Member, voice: Voice, sign_in: SignInAs, pretend: Pretend
) -> None:
    client = sign_in(owner)
    come_back(client, leave(client, voice))
    account = voice.accounts.get(network="pretend")
    mark_broken(account, "token_refused", "")
    page = client.get(reverse("voices:voice", args=[voice.workspace.slug, voice.pk]))
    assert f"?account={account.pk}" in page.content.decode()

    pretend.profiling = lambda: Profile(Place(ANNA.network, ANNA.server, "8", "bruno"))
    wrong = come_back(client, leave(client, voice, account))
    assert wrong.status_code == 422
    assert "@bruno" in wrong.content.decode()
    assert not Account.objects.filter(handle="bruno").exists()

    pretend.profiling = lambda: Profile(ANNA)
    assert come_back(client, leave(client, voice, account)).status_code == 302
    account.refresh_from_db()
    assert account.broken_at is None


def test_accounts_of_others_are_not_connected_again_here(
    owner: Member, stranger: Member, voice: Voice, sign_in: SignInAs
) -> None:
    elsewhere = make_voice(stranger.workspace, handle="elsewhere")
    client = sign_in(owner)
    for name in ("connect", "connect-typed"):
        path = address(voice, name, "mastodon")
        query = f"?account={elsewhere.accounts.get().pk}"
        assert client.get(path + query).status_code == 404
    assert client.get(address(elsewhere)).status_code == 404


@pytest.mark.parametrize("role", ["manager", "approver", "analyst", "ambassador"])
def test_whoever_only_writes_comes_to_no_form_with_a_secret(
    leader: Member, voice: Voice, sign_in: SignInAs, role: str
) -> None:
    Member.objects.filter(pk=leader.pk).update(role=role)
    client = sign_in(leader)
    for name in ("connect", "connect-typed"):
        assert client.get(address(voice, name)).status_code == 403
        assert client.post(address(voice, name), {"server": "x"}).status_code == 403


def test_the_network_is_never_asked_within_a_transaction(
    owner: Member, voice: Voice, sign_in: SignInAs, pretend: Pretend
) -> None:
    depth = len(connection.savepoint_ids)

    def watched() -> Profile:
        assert len(connection.savepoint_ids) == depth
        return Profile(ANNA)

    pretend.profiling = watched
    client = sign_in(owner)
    assert client.post(address(voice, "connect-typed"), {"go": "1"}).status_code == 302
    assert come_back(client, leave(client, voice)).status_code == 302


def test_on_a_developer_s_machine_one_comes_back_under_the_name_one_left(
    settings: Settings,
) -> None:
    settings.ADDRESS = "http://localhost:8700"
    response = Client().get(RETURN, {"state": "s"}, headers={"host": "127.0.0.1:8700"})
    assert response["Location"] == f"http://localhost:8700{RETURN}?state=s"


def test_servers_read_who_we_are_and_never_our_key(settings: Settings, db: None) -> None:
    settings.ADDRESS = "https://perchoir.example"
    path = reverse("connections:introduction", args=["bluesky"])
    said = Client().get(path).json()
    assert said["client_id"] == f"https://perchoir.example{path}"
    assert said["redirect_uris"] == [f"https://perchoir.example{RETURN}"]
    assert said["jwks"] == Client().get(path).json()["jwks"]
    assert "d" not in said["jwks"]["keys"][0]
    for network, status in (("mastodon", 200), ("feeds", 404)):
        path = reverse("connections:introduction", args=[network])
        assert Client().get(path).status_code == status
    kept = Registration.objects.get()
    assert said["jwks"]["keys"][0]["x"] not in kept.sealed


def test_a_registration_whose_key_is_gone_is_made_anew(settings: Settings) -> None:
    house = house_for("bluesky")
    known, keep = async_to_sync(house.known), async_to_sync(house.keep)
    assert keep("", {"key": "one"}, False) == {"key": "one"}
    assert keep("", {"key": "two"}, False) == {"key": "one"}
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert known("") == {}
    assert keep("", {"key": "three"}, False) == {"key": "three"}
    assert known("") == {"key": "three"}
