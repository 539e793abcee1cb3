"""Voices, through their pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.connections.tests.at_x import KEYS, SECRET
from perchoir.networks.connections.tests.at_x import x as x
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from perchoir.publishing.tests.speaking import add_account, make_voice, write
from perchoir.publishing.voices.actions import change_steps, create_voice, remove_voice
from perchoir.publishing.voices.models import Voice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]

FORM = {
    "name": "Odile Morvan", "kind": "leader", "handle": "odile", "languages": "fr, en",
    "time_zone": "Europe/Paris", "subjects": "bois, apprentissage", "opens_at": "08:00",
    "closes_at": "19:00", "gap_minutes": "30", "late_minutes": "15",
}  # fmt: skip


def url(member: Member, name: str, **keywords: object) -> str:
    return reverse(f"voices:{name}", kwargs={"slug": member.workspace.slug, **keywords})


def test_a_new_voice_has_its_own_page_at_once(owner: Member, sign_in: SignIn) -> None:
    response = sign_in(owner).post(url(owner, "create"), FORM)
    voice = Voice.objects.get()
    assert response.status_code == 302
    assert voice.languages == ["fr", "en"]
    assert voice.subjects == ["bois", "apprentissage"]
    home = voice.accounts.get()
    assert (home.network, home.remote_id, home.handle) == ("home", str(voice.pk), "odile")
    assert Client().get("/@odile").status_code == 200
    assert Entry.objects.filter(verb="voice.created").exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("time_zone", "Europe/Nantes"), ("languages", "français"), ("handle", "a b")],
)
def test_what_cannot_be_is_said_beside_its_field(
    owner: Member, sign_in: SignIn, field: str, wrong: str
) -> None:
    response = sign_in(owner).post(url(owner, "create"), {**FORM, field: wrong})
    assert response.status_code == 422
    assert not Voice.objects.exists()


def test_two_voices_never_have_one_address(
    owner: Member, stranger: Member, sign_in: SignIn
) -> None:
    create_voice(stranger, {"name": "Elsewhere", "handle": "odile"})
    assert sign_in(owner).post(url(owner, "create"), FORM).status_code == 422
    with pytest.raises(Mistake):
        create_voice(owner, {"name": "Odile", "handle": "odile"})
    assert Voice.objects.count() == 1


def test_another_address_of_the_page_is_the_account_s_too(owner: Member, sign_in: SignIn) -> None:
    voice = create_voice(owner, {"name": "Odile", "handle": "odile", "languages": ["fr"]})
    sign_in(owner).post(url(owner, "change", pk=voice.pk), {**FORM, "handle": "o-morvan"})
    assert voice.accounts.get().handle == "o-morvan"


def test_steps_are_kept_in_order_and_empty_ones_left_out(
    owner: Member, leader: Member, sign_in: SignIn
) -> None:
    voice = make_voice(owner.workspace)
    form = {
        "rule1": "any",
        "rule2": "all",
        "members2": [leader.pk, owner.pk],
        "rule3": "any",
        "members3": [leader.pk],
    }
    sign_in(owner).post(url(owner, "steps", pk=voice.pk), form)
    voice.refresh_from_db()
    assert [step["rule"] for step in voice.steps] == ["all", "any"]
    assert set(voice.steps[0]["members"]) == {leader.pk, owner.pk}


def test_nobody_approves_without_the_right(owner: Member, ambassador: Member) -> None:
    voice = make_voice(owner.workspace)
    with pytest.raises(Mistake):
        change_steps(owner, voice, [{"rule": "any", "members": [ambassador.pk]}])


def test_a_voice_that_has_posts_stays(owner: Member) -> None:
    voice = make_voice(owner.workspace)
    write(owner, voice)
    with pytest.raises(Mistake):
        remove_voice(owner, voice)
    assert Voice.objects.exists()


def test_a_voice_that_never_spoke_goes_with_its_accounts(owner: Member, sign_in: SignIn) -> None:
    voice = make_voice(owner.workspace)
    sign_in(owner).post(url(owner, "remove", pk=voice.pk))
    assert not Voice.objects.exists()
    assert not Account.objects.exists()


def test_an_account_that_must_be_connected_again_says_so(owner: Member, sign_in: SignIn) -> None:
    voice = make_voice(owner.workspace)
    place = voice.accounts.get()
    place.credentials = "sealed"
    place.save()
    client = sign_in(owner)
    client.post(url(owner, "disconnect", pk=voice.pk, account=place.pk))
    place.refresh_from_db()
    assert place.credentials == ""
    assert place.broken_at is not None
    for _time in range(2):
        page = client.get(url(owner, "voice", pk=voice.pk)).content.decode()
        assert "The network did not confirm that our access is over" in page


def test_an_account_of_another_voice_is_not_disconnected_here(
    owner: Member, sign_in: SignIn
) -> None:
    voice, other = make_voice(owner.workspace), make_voice(owner.workspace, handle="other")
    place = add_account(other, handle="second")
    path = url(owner, "disconnect", pk=voice.pk, account=place.pk)
    assert sign_in(owner).post(path).status_code == 404


def test_every_network_has_the_form_that_it_asks_for(owner: Member, sign_in: SignIn) -> None:
    voice = make_voice(owner.workspace)
    client = sign_in(owner)
    page = client.get(url(owner, "connect", pk=voice.pk, network="mastodon")).content.decode()
    assert 'name="server"' in page
    assert 'type="password"' not in page
    path = url(owner, "connect-typed", pk=voice.pk, network="mastodon")
    assert 'type="password"' in client.get(path).content.decode()
    assert client.get(url(owner, "connect", pk=voice.pk, network="home")).status_code == 404
    refused = client.post(path, {"server": "http://127.0.0.1:9", "token": "secret-token"})
    assert refused.status_code == 422
    assert "secret-token" not in refused.content.decode()
    assert voice.accounts.count() == 1


def test_a_network_that_must_know_this_house_first_is_offered_once_it_does(
    owner: Member, sign_in: SignIn
) -> None:
    voice = make_voice(owner.workspace)
    client = sign_in(owner)
    way_in = url(owner, "connect", pk=voice.pk, network="x")
    page = url(owner, "voice", pk=voice.pk)
    assert way_in not in client.get(page).content.decode()
    assert client.get(way_in).status_code == 404
    back = settings.ADDRESS + reverse("connect_return")
    Registration.objects.create(network="x", back="https://elsewhere.example/back/", sealed="…")
    assert way_in not in client.get(page).content.decode()
    Registration.objects.create(network="x", back=back, sealed="…")
    assert way_in in client.get(page).content.decode()
    assert client.get(way_in).status_code == 200


def test_whoever_may_register_this_site_is_shown_where(
    owner: Member, leader: Member, sign_in: SignIn
) -> None:
    voice = make_voice(owner.workspace)
    page, there = url(owner, "voice", pk=voice.pk), reverse("networks:index", args=["morvan"])
    assert "Not offered yet: X" in sign_in(owner).get(page).content.decode()
    assert there in sign_in(owner).get(page).content.decode()
    assert there not in sign_in(leader).get(page).content.decode()


def test_keys_entered_on_the_page_of_networks_let_a_voice_connect_until_they_are_forgotten(
    x: FakeX, owner: Member, sign_in: SignIn
) -> None:
    voice, client = make_voice(owner.workspace), sign_in(owner)
    broken = Account.objects.create(
        workspace=owner.workspace, network="x", remote_id="1", handle="morvan",
        broken_at=timezone.now(), problem_code="token_refused",
    )  # fmt: skip
    voice.accounts.add(broken)
    page, way_in = (
        url(owner, "voice", pk=voice.pk),
        url(owner, "connect", pk=voice.pk, network="x"),
    )
    again = f"{way_in}?account={broken.pk}"
    # A way that leads nowhere is not offered.
    assert again not in client.get(page).content.decode()
    client.post(reverse("networks:network", args=["morvan", "x"]), KEYS)
    said = client.get(page).content.decode()
    assert f'"{way_in}"' in said
    assert again in said
    assert "Not offered yet: X" not in said
    leaving = client.post(way_in, {"go": "1"}).content.decode()
    assert "client_id=house" in leaving
    assert SECRET not in leaving
    client.post(reverse("networks:forget", args=["morvan", "x"]))
    assert way_in not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("health", "said"),
    [
        ({"expires_at": timedelta(days=4, hours=1)}, ["ends in 4 days", "Connect again"]),
        ({"expires_at": timedelta(hours=3)}, ["ends within a day", "Connect again"]),
        ({"expires_at": timedelta(days=40)}, ["Well"]),
        (
            {"broken_at": timedelta(days=-1), "problem_code": "token_refused"},
            ["no longer accepted", "Since ", "Connect the account again.", "Connect again"],
        ),
        ({"problem_code": "timed_out", "checked_at": timedelta(hours=-2)}, ["Last checked"]),
    ],
)
def test_an_account_says_how_it_is_and_what_to_do(
    owner: Member, sign_in: SignIn, health: dict[str, Any], said: list[str]
) -> None:
    voice = make_voice(owner.workspace)
    now = timezone.now()
    moments = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in health.items()
    }
    Account.objects.update(**moments)
    page = sign_in(owner).get(url(owner, "voice", pk=voice.pk)).content.decode()
    for words in said:
        assert words in page


def test_disconnecting_shows_what_would_no_longer_leave(owner: Member, sign_in: SignIn) -> None:
    voice = make_voice(owner.workspace)
    for number in range(7):
        write(owner, voice, f"Publication {number}")
    voice.accounts.get().deliveries.update(state="scheduled", due_at=timezone.now())
    page = sign_in(owner).get(url(owner, "voice", pk=voice.pk)).content.decode()
    assert "Publication 0" in page
    assert "Publication 6" not in page
    assert "and 2 more" in page
    assert f'<dialog id="account-{voice.accounts.get().pk}"' in page
