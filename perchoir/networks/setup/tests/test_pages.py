"""An owner sees which networks are open, and registers this site where it must be known."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.core.secrets import seal
from perchoir.networks import registry
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.connections.registering import register_app, values_of
from perchoir.networks.connections.tests.at_x import KEYS, SECRET
from perchoir.networks.contract.apps import Step
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.setup.queries import steps_of
from perchoir.networks.x.publishing.publisher import XPublisher
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from tests.rigs.fake_network import Reply

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


def url(member: Member, name: str = "network", network: str = "x") -> str:
    return reverse(f"networks:{name}", args=[member.workspace.slug, network])


def read(client: Client, address: str) -> str:
    """The page's words, on one line."""
    page = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_each_network_is_listed_with_where_it_stands_and_what_it_costs(
    owner: Member, sign_in: SignIn
) -> None:
    index = reverse("networks:index", args=[owner.workspace.slug])
    said = read(sign_in(owner), index)
    assert "Bluesky and compatible servers Open no registration needed" in said
    assert "X Closed not registered yet" in said
    assert "from 0.001 to 0.200 USD; 0.00 USD spent this month" in said
    others = [one for key, one in registry.all_publishers().items() if key != "home"]
    untried = [one for one in others if not one.manifest.tried_live]
    assert said.count("not yet tried against the live network") == len(untried)
    page = sign_in(owner).get(index).content.decode()
    assert url(owner) in page
    assert url(owner, network="bluesky") not in page


def test_the_steps_say_what_to_type_with_this_site_s_own_addresses(
    owner: Member, sign_in: SignIn, settings: Settings
) -> None:
    settings.ADDRESS = "https://perchoir.example"
    page = sign_in(owner).get(url(owner)).content.decode()
    assert ">https://perchoir.example/connect/return/</span>" in page
    assert ">https://perchoir.example</span>" in page
    assert 'href="https://console.x.com" target="_blank" rel="noopener noreferrer"' in page
    assert "{address}" not in page
    assert "no address with https" not in page
    titles = [page.index(one.title) for one in steps_of("x")]
    assert titles == sorted(titles)


def test_a_site_without_https_is_warned(owner: Member, sign_in: SignIn, settings: Settings) -> None:
    settings.ADDRESS = "http://localhost:8700"
    assert "This site has no address with https." in read(sign_in(owner), url(owner))


def test_what_needs_an_address_that_this_site_has_not_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = (("Webhook", "{address}{hook}"), ("Name", "a {brace} stays"))
    monkeypatch.setattr(XPublisher, "app_steps", (Step("Title", "Text.", "", typed),))
    monkeypatch.setattr(registry, "hooks", dict)
    assert steps_of("x")[0].type_there == (("Name", "a {brace} stays"),)


def test_keys_are_checked_and_kept_and_their_secret_is_never_shown(
    x: FakeX, owner: Member, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(owner)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(url(owner), KEYS, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(url(owner), 302)]
    assert "X accepts the keys" in page
    assert "kept, never shown again" in page
    assert "“Connect X” is there now" in page
    assert values_of(Registration.objects.get()) == KEYS
    for place in (page, caplog.text, str(list(Entry.objects.values()))):
        assert SECRET not in place


def test_refused_keys_are_said_at_the_form_without_their_secret(
    x: FakeX, owner: Member, sign_in: SignIn
) -> None:
    answer = sign_in(owner).post(url(owner), {**KEYS, "client_secret": "guessed-wrong"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The network does not accept the keys" in page
    assert "Nothing was kept" in page
    assert "guessed-wrong" not in page
    assert not Registration.objects.exists()


def test_trouble_at_the_network_keeps_nothing_and_says_so(
    x: FakeX, owner: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x, "_oauth", lambda _asked: Reply(503))
    answer = sign_in(owner).post(url(owner), KEYS)
    assert answer.status_code == 422
    assert "nothing was changed" in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"client_id": "", "client_secret": SECRET}])
def test_an_empty_field_is_said_beside_it(
    x: FakeX, owner: Member, sign_in: SignIn, sent: dict[str, str]
) -> None:
    answer = sign_in(owner).post(url(owner), sent)
    assert answer.status_code == 422
    assert 'id="id_client_id_error"' in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert x.asked == []


def test_a_check_shows_keys_that_no_longer_open_anything(
    x: FakeX, owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    register_app(owner, "x", KEYS)
    assert "X accepts the keys" in _after(client, url(owner, "check"))
    x.clients["house"] = "another"
    said = _after(client, url(owner, "check"))
    assert "Closed keys refused" in said
    assert "Enter the keys again" in said
    assert "Closed keys refused" in read(
        client, reverse("networks:index", args=[owner.workspace.slug])
    )


def test_forgetting_first_names_the_accounts_that_it_concerns(
    x: FakeX, owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    assert "Forget the keys" not in read(client, url(owner))
    register_app(owner, "x", KEYS)
    assert "No account is connected there" in read(client, url(owner))
    for handle in ("morvan", "odile"):
        _account(owner.workspace, handle)
    assert "@morvan @odile To stop one now" in read(client, url(owner))
    second = Workspace.objects.create(name="Second", slug="second")
    Member.objects.create(workspace=second, user=owner.user, role=Role.OWNER)
    for number in range(30):
        _account(second, f"voice{number:02}")
    said = read(client, url(owner))
    assert "@morvan, in Ateliers Morvan @odile, in Ateliers Morvan @voice00, in Second" in said
    assert "and 12 more" in said
    assert "are forgotten" in _after(client, url(owner, "forget"))
    assert not Registration.objects.exists()
    assert "keeps no keys" in _after(client, url(owner, "forget"))


def test_an_owner_of_one_workspace_among_several_reads_and_changes_nothing(
    x: FakeX, owner: Member, stranger: Member, sign_in: SignIn
) -> None:
    register_app(None, "x", KEYS)
    _account(stranger.workspace, "theirs")
    client = sign_in(owner)
    page = client.get(url(owner)).content.decode()
    assert "perchoir network set x" in page
    assert 'name="client_id"' not in page
    assert url(owner, "forget") not in page
    assert "theirs" not in page
    asked = len(x.asked)
    for name in ("network", "check", "forget"):
        answer = client.post(url(owner, name), {**KEYS, "client_id": "mine"})
        assert answer.status_code == 403
        assert "every workspace of this site" in answer.content.decode()
    assert len(x.asked) == asked
    assert values_of(Registration.objects.get()) == KEYS


def test_whoever_does_not_own_the_workspace_finds_no_way_in(
    leader: Member, stranger: Member, sign_in: SignIn
) -> None:
    index = reverse("networks:index", args=[leader.workspace.slug])
    tabs = sign_in(leader).get(reverse("workspace:index", args=["morvan"])).content.decode()
    assert index not in tabs
    assert sign_in(leader).get(index).status_code == 403
    assert sign_in(stranger).get(index).status_code == 404
    assert sign_in(stranger).post(url(leader), KEYS).status_code == 404


@pytest.mark.parametrize("network", ["bluesky", "home", "nowhere"])
def test_a_network_that_needs_no_keys_has_no_page(
    owner: Member, sign_in: SignIn, network: str
) -> None:
    client = sign_in(owner)
    assert client.get(url(owner, network=network)).status_code == 404
    for name in ("network", "check", "forget"):
        assert client.post(url(owner, name, network)).status_code == 404


def test_keys_of_a_former_address_are_said_to_be_so(
    x: FakeX, owner: Member, sign_in: SignIn, settings: Settings
) -> None:
    register_app(owner, "x", KEYS)
    settings.ADDRESS = "https://moved.example"
    said = read(sign_in(owner), url(owner))
    assert "Closed registered under another address" in said
    assert "https://moved.example/connect/return/" in said


def test_keys_that_nothing_opens_any_more_are_said_to_be_so(
    owner: Member, sign_in: SignIn, settings: Settings
) -> None:
    back = settings.ADDRESS + reverse("connect_return")
    Registration.objects.create(network="x", back=back, sealed=seal("{}"))
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert "Closed keys unreadable" in read(sign_in(owner), url(owner))


def test_the_page_reads_french(x: FakeX, owner: Member, sign_in: SignIn) -> None:
    owner.user.language = "fr"
    owner.user.save()
    register_app(owner, "x", KEYS)
    said = read(sign_in(owner), url(owner))
    assert "Ouvert enregistré" in said
    assert "gardé, jamais montré de nouveau" in sign_in(owner).get(url(owner)).content.decode()


def _after(client: Client, address: str) -> str:
    """What the page says after this button."""
    page = client.post(address, follow=True).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _account(workspace: Workspace, handle: str) -> Account:
    return Account.objects.create(
        workspace=workspace, network="x", remote_id=handle, handle=handle, credentials="sealed"
    )


@pytest.mark.parametrize(
    ("days", "chip"), [(200, False), (90, True), (1, True), (0, True), (-3, True)]
)
def test_a_version_that_ends_is_shown_with_its_day_and_warned_of_when_it_is_near(
    owner: Member, sign_in: SignIn, days: int, chip: bool
) -> None:
    end = registry.versions()["linkedin"].retires
    day = datetime(end.year, end.month, end.day, 9, tzinfo=UTC) - timedelta(days=days)
    with time_machine.travel(day, tick=False):
        client = sign_in(owner)
        for address in (
            reverse("networks:index", args=[owner.workspace.slug]),
            url(owner, network="linkedin"),
        ):
            said = read(client, address)
            assert "Perchoir speaks version 202607 of its interface" in said
            assert ("newer Perchoir needed" in said) is chip


def test_linkedin_is_registered_with_what_it_granted(
    linkedin: FakeLinkedIn, owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    page = client.get(url(owner, network="linkedin")).content.decode()
    assert 'name="products"' in page
    assert "connect/return/" in page
    keys = {**KEYS, "products": "community"}
    assert client.post(url(owner, network="linkedin"), keys).status_code == 302
    assert values_of(Registration.objects.get(network="linkedin")) == keys
    wrong = client.post(url(owner, network="linkedin"), {**keys, "client_secret": "guessed"})
    assert wrong.status_code == 422
    assert "The network does not accept the keys" in wrong.content.decode()
