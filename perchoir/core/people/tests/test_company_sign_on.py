"""Company sign-on by OpenID Connect: who is expected comes in, nobody else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from perchoir.core.people.actions import invite_member
from perchoir.core.people.models import Member, User
from perchoir.core.people.rights import Role
from perchoir.core.people.tests.identity_provider import CLIENT, SECRET, IdentityProvider

pytestmark = pytest.mark.django_db

LEA = {"sub": "lea-1", "email": "lea@morvan.example", "email_verified": True, "name": "Léa Morel"}


@pytest.fixture
def provider(settings: Any) -> Iterator[IdentityProvider]:
    cache.clear()
    with IdentityProvider() as provider:
        app = {
            "provider_id": "company",
            "name": "Morvan ID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": provider.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        yield provider


def go_through(client: Client, process: str = "login") -> HttpResponse:
    """What a browser does: to the provider, and back with what it said."""
    leaves = client.get(f"/accounts/oidc/company/login/?process={process}")
    back = httpx.get(leaves["Location"], follow_redirects=False).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")  # type: ignore[return-value]


def prove_address(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def test_the_sign_in_page_offers_it(provider: IdentityProvider, owner: Member) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert "Sign in with Morvan ID" in page


def test_an_invited_person_joins_with_the_role_of_the_invitation(
    provider: IdentityProvider, owner: Member
) -> None:
    invite_member(owner, role=Role.APPROVER, email="lea@morvan.example")
    provider.person = LEA
    client = Client()
    assert go_through(client)["Location"] == "/"
    member = Member.objects.get(user__email="lea@morvan.example")
    assert (member.role, member.user.name) == (Role.APPROVER, "Léa Morel")
    assert not member.user.has_usable_password()
    assert client.get("/w/morvan/").status_code == 200
    assert provider.problems == []


def test_a_known_identity_comes_back_even_under_another_address(
    provider: IdentityProvider, owner: Member
) -> None:
    invite_member(owner, role=Role.APPROVER, email="lea@morvan.example")
    provider.person = LEA
    go_through(Client())
    provider.person = {**LEA, "email": "lea.new@morvan.example"}
    assert go_through(Client())["Location"] == "/"
    assert User.objects.count() == 2


def test_a_member_whose_address_is_proven_is_recognised(
    provider: IdentityProvider, analyst: Member
) -> None:
    prove_address(analyst.user)
    provider.person = {**LEA, "email": analyst.user.email}
    client = Client()
    assert go_through(client)["Location"] == "/"
    assert client.get("/w/morvan/").status_code == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "person",
    [
        {**LEA, "email": "nobody@morvan.example"},
        {**LEA, "email_verified": False},
        {"sub": "lea-1"},
    ],
)
def test_nobody_comes_in_unexpected(
    person: dict[str, Any], provider: IdentityProvider, owner: Member
) -> None:
    invite_member(owner, role=Role.OWNER, email="lea@morvan.example")
    provider.person = person
    client = Client()
    answer = go_through(client)
    assert answer.status_code == 403
    assert "No invitation waits for your address" in answer.content.decode()
    assert client.get("/people/me/").status_code == 302
    assert User.objects.count() == 1


def test_an_account_whose_address_nobody_proved_is_not_handed_over(
    provider: IdentityProvider, analyst: Member
) -> None:
    provider.person = {**LEA, "email": analyst.user.email}
    assert go_through(Client()).status_code == 403


def test_turning_back_at_the_provider_leads_to_a_calm_page(
    provider: IdentityProvider, owner: Member
) -> None:
    provider.refuses = True
    client = Client()
    page = client.get(go_through(client)["Location"]).content.decode()
    assert "You turned back" in page


def test_an_answer_that_nobody_asked_for_is_refused(
    provider: IdentityProvider, owner: Member
) -> None:
    provider.person = LEA
    answer = Client().get("/accounts/oidc/company/login/callback/?code=stolen&state=invented")
    assert "Company sign-on did not work" in answer.content.decode()


def test_somebody_who_is_signed_in_connects_their_identity(
    provider: IdentityProvider, analyst: Member
) -> None:
    provider.person = {**LEA, "email": "private@elsewhere.example"}
    client = Client()
    form = {"login": analyst.user.email, "password": "correct horse battery"}
    client.post("/accounts/login/", form)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    go_through(client, "connect")
    assert "Disconnect" in client.get("/accounts/3rdparty/").content.decode()
    other = Client()
    assert go_through(other)["Location"] == "/"
    assert other.get("/w/morvan/").status_code == 200
