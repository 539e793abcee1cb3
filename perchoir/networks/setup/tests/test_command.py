"""Whoever runs the site registers it at the machine."""

import io
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from perchoir.core.audit.models import Entry
from perchoir.core.people.models import Member
from perchoir.networks.connections.models import Account, Registration
from perchoir.networks.connections.registering import values_of
from perchoir.networks.connections.tests.at_x import KEYS, SECRET
from perchoir.networks.linkedin.publishing.tests.fake_linkedin import FakeLinkedIn
from perchoir.networks.setup.management.commands import network as command
from perchoir.networks.x.publishing.tests.fake_x import FakeX

pytestmark = pytest.mark.django_db
PAIRS = [f"{name}={value}" for name, value in KEYS.items()]


def run(*words: str, **options: Any) -> str:
    said = StringIO()
    call_command("network", *words, stdout=said, **options)
    assert SECRET not in said.getvalue()
    return said.getvalue()


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_it_lists_networks_and_where_they_stand(x: FakeX, owner: Member) -> None:
    assert "bluesky: Open, no registration needed\n" in run("list")
    assert "x: Closed, not registered yet\n" in run("list")
    run("set", "x", *PAIRS)
    assert "x: Open, registered, checked 20" in run("list")
    x.clients["house"] = "another"
    with pytest.raises(CommandError, match="does not accept"):
        run("check", "x")
    assert "x: Closed, keys refused, checked 20" in run("list")


def test_keys_are_read_from_what_is_piped_in(
    x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, "\n".join(PAIRS) + "\n\n")
    assert "X accepts the keys" in run("set", "x")
    assert values_of(Registration.objects.get()) == KEYS
    assert Entry.objects.get().verb == "network.registered_at_machine"


def test_a_person_is_asked_and_the_secret_has_no_echo(
    x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda asked: {"Client ID: ": "house"}[asked])
    unseen = {
        "Client secret (may stay empty): ": SECRET,
        "API key secret (may stay empty): ": "",
    }
    monkeypatch.setattr(command, "getpass", lambda asked: unseen[asked])
    run("set", "x")
    assert values_of(Registration.objects.get()) == KEYS


def test_a_choice_says_what_may_be_typed(
    linkedin: FakeLinkedIn, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    choice = "What LinkedIn granted the app (share, community, figures; share if empty): "
    typed = {"Client ID: ": "house", choice: ""}
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", typed.__getitem__)
    monkeypatch.setattr(command, "getpass", lambda _asked: SECRET)
    run("set", "linkedin")
    kept = values_of(Registration.objects.get(network="linkedin"))
    assert kept == {**KEYS, "products": "share"}
    with pytest.raises(CommandError, match="none of the choices"):
        run("set", "linkedin", *PAIRS, "products=everything")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "“Client ID” is empty"), (f"{SECRET}\n", "number 1 has no"), ("id=house\n", "no key")],
)
def test_what_is_wrong_is_a_sentence_without_the_secret(
    x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    piped(monkeypatch, text)
    with pytest.raises(CommandError, match=said) as raised:
        run("set", "x")
    assert SECRET not in str(raised.value)
    assert not Registration.objects.exists()


def test_keys_that_x_refuses_are_not_kept(x: FakeX, owner: Member) -> None:
    with pytest.raises(CommandError, match="Nothing was kept"):
        run("set", "x", "client_id=house", "client_secret=wrong")
    assert not Registration.objects.exists()


def test_forgetting_asks_first(x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    run("set", "x", *PAIRS)
    Account.objects.create(
        workspace=owner.workspace, network="x", remote_id="1", handle="morvan", credentials="kept"
    )
    monkeypatch.setattr("builtins.input", lambda _asked: "no")
    with pytest.raises(CommandError, match="Nothing was forgotten"):
        run("forget", "x")
    assert Registration.objects.exists()
    said = run("forget", "x", "--yes")
    assert "@morvan, in Ateliers Morvan" in said
    assert not Registration.objects.exists()


def test_a_member_named_has_their_own_right_asked_and_their_own_name_told(
    x: FakeX, owner: Member, analyst: Member
) -> None:
    with pytest.raises(CommandError, match="does not let you"):
        run("set", "x", *PAIRS, "--by", analyst.user.email)
    with pytest.raises(CommandError, match="No such member"):
        run("set", "x", *PAIRS, "--by", "nobody@morvan.example")
    run("set", "x", *PAIRS, "--by", owner.user.email)
    assert Entry.objects.get().actor_name == "Odile"
