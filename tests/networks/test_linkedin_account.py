"""A page on LinkedIn, from the page of its voice to a post, on a copy of LinkedIn: who must sign in
again is told in time, and what LinkedIn renews is renewed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.networks.connections.checking import check_account
from perchoir.networks.connections.keeping import open_account, renew_account, unsealed
from perchoir.networks.connections.models import Account, SignIn
from perchoir.networks.connections.signing_in import house_for
from perchoir.networks.connections.tests.at_linkedin import linkedin as linkedin
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.linkedin.publishing.tests.fake_people import MEMBER, OTHER, PAGE
from perchoir.publishing.tests.speaking import make_voice
from perchoir.publishing.voices.jobs import look_ahead
from perchoir.publishing.voices.models import Voice

pytestmark = pytest.mark.django_db
SignInAs = Callable[[Member], Client]
APP = {"client_id": "house", "client_secret": "s3cret-of-the-house", "products": "community"}


@pytest.fixture
def voice(owner: Member) -> Voice:
    return make_voice(owner.workspace)


@pytest.fixture
def client(owner: Member, sign_in: SignInAs, linkedin: FakeLinkedIn) -> Client:
    async_to_sync(house_for("linkedin").keep)("", APP, True)
    return sign_in(owner)


def connect(client: Client, voice: Voice, linkedin: FakeLinkedIn, **values: str) -> Any:
    """To LinkedIn's own page and back; the page on which it ends."""
    words = {"slug": voice.workspace.slug, "pk": voice.pk, "network": "linkedin"}
    page = client.post(reverse("voices:connect", kwargs=words), {"go": "1", **values})
    said = page.content.decode()
    assert 'href="https://www.linkedin.com/oauth/v2/authorization?' in said
    asked = parse_qs(urlsplit(SignIn.objects.latest("pk").address).query)
    linkedin.codes["a-code"] = asked["scope"][0]
    back = {"code": "a-code", "state": asked["state"][0]}
    return client.get("/connect/return/", back, follow=True)


def test_a_page_is_connected_on_linkedin_and_works(
    client: Client, voice: Voice, linkedin: FakeLinkedIn
) -> None:
    connect(client, voice, linkedin, whose="page", page="linkedin.com/company/morvan")
    account = voice.accounts.get(network="linkedin")
    assert (account.handle, account.remote_id, account.server) == ("morvan", PAGE, "")
    place, credentials = open_account(account)
    assert place.id == PAGE
    assert credentials["access_token"] in linkedin.tokens
    check_account(account)
    account.refresh_from_db()
    assert (account.problem_code, account.broken_at) == ("", None)
    assert "s3cret" not in account.credentials


def test_a_person_connects_their_own_account_and_hears_before_it_ends(
    client: Client, owner: Member, voice: Voice, linkedin: FakeLinkedIn
) -> None:
    connect(client, voice, linkedin, whose="me")
    account = voice.accounts.get(network="linkedin")
    assert (account.handle, account.remote_id) == ("camille-morvan", MEMBER)
    assert account.expires_at is not None
    assert (account.expires_at - timezone.now()).days in (59, 60)
    Account.objects.filter(pk=account.pk).update(expires_at=timezone.now() + timedelta(days=6))
    look_ahead("worker")
    [notice] = Notice.objects.filter(verb="account.ends")
    assert notice.details["account"] == "@camille-morvan (LinkedIn)"


def test_somebody_who_looks_after_several_pages_says_which(
    client: Client, voice: Voice, linkedin: FakeLinkedIn
) -> None:
    linkedin.roles[OTHER] = "ADMINISTRATOR"
    page = connect(client, voice, linkedin, whose="page")
    assert "You look after several pages there." in page.content.decode()
    assert not voice.accounts.filter(network="linkedin").exists()


def test_what_linkedin_lets_us_renew_is_renewed_and_keeps_its_end(
    client: Client, voice: Voice, linkedin: FakeLinkedIn
) -> None:
    linkedin.gives_refresh = True
    connect(client, voice, linkedin, whose="page")
    account = voice.accounts.get(network="linkedin")
    before = unsealed(account)
    assert account.renew_at is not None
    for _ in range(2):
        renew_account(account)
        account.refresh_from_db()
    after = unsealed(account)
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] == before["refresh_token"]
    check_account(account)
    account.refresh_from_db()
    assert account.expires_at is not None
    assert (account.expires_at - timezone.now()).days in (364, 365)


def test_a_role_that_was_taken_away_is_found_out_by_the_daily_check(
    client: Client, voice: Voice, linkedin: FakeLinkedIn
) -> None:
    connect(client, voice, linkedin, whose="page")
    account = voice.accounts.get(network="linkedin")
    linkedin.roles[PAGE] = "ANALYST"
    check_account(account)
    account.refresh_from_db()
    assert account.broken_at is not None
    assert account.problem_code == "not_page_admin"
