"""Keys by which a network knows this house: entered, checked, replaced and forgotten."""

from collections.abc import Callable, Mapping

import pytest
from asgiref.sync import sync_to_async
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings

from perchoir.core.audit.models import Entry
from perchoir.core.audit.sentences import sentence_of
from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right, Role
from perchoir.networks.connections.models import Registration
from perchoir.networks.connections.registering import (
    check_again,
    forget_app,
    may_register,
    open_networks,
    register_app,
    values_of,
)
from perchoir.networks.connections.tests.at_x import KEYS, SECRET
from perchoir.networks.x.publishing.publisher import XPublisher
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from tests.rigs.fake_network import Lost, Reply

pytestmark = pytest.mark.django_db
OTHERS = {"client_id": "open-house", "client_secret": ""}


@pytest.fixture
def busy(x: FakeX, monkeypatch: pytest.MonkeyPatch) -> Callable[[Reply | Lost], None]:
    """Has X answer otherwise from now on."""

    def answer(behaviour: Reply | Lost) -> None:
        monkeypatch.setattr(x, "_oauth", lambda _asked: behaviour)

    return answer


def test_keys_that_the_network_knows_are_kept_sealed_and_open_it(x: FakeX, owner: Member) -> None:
    assert "x" not in open_networks()
    kept = register_app(owner, "x", {"client_id": " house ", "client_secret": f"{SECRET}\n"})
    assert values_of(kept) == KEYS
    assert kept.checked_at
    assert SECRET not in kept.sealed
    assert "x" in open_networks()
    entry = Entry.objects.get()
    assert (entry.workspace, entry.actor_name) == (owner.workspace, "Odile")
    assert entry.details == {"network": "X"}
    assert sentence_of(entry) == "Odile entered the keys by which X knows this site."


def test_every_real_workspace_hears_of_it(x: FakeX, owner: Member) -> None:
    second = Workspace.objects.create(name="Second", slug="second")
    Workspace.objects.create(name="Invented", slug="invented", is_sample=True)
    Member.objects.create(workspace=second, user=owner.user, role=Role.OWNER)
    register_app(owner, "x", KEYS)
    assert {one.workspace for one in Entry.objects.all()} == {owner.workspace, second}


@pytest.mark.parametrize("wrong", [{"client_secret": "guessed"}, {"client_id": "somebody"}])
def test_keys_that_the_network_refuses_are_not_kept(
    x: FakeX, owner: Member, wrong: Mapping[str, str]
) -> None:
    register_app(owner, "x", KEYS)
    with pytest.raises(Mistake, match="Nothing was kept") as raised:
        register_app(owner, "x", {**KEYS, **wrong})
    assert "guessed" not in str(raised.value)
    assert values_of(Registration.objects.get()) == KEYS
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("answer", [Reply(503), Reply(429), Lost()])
def test_what_cannot_be_checked_is_not_kept_and_said_so(
    owner: Member, busy: Callable[[Reply | Lost], None], answer: Reply | Lost
) -> None:
    busy(answer)
    with pytest.raises(Mistake, match="nothing was changed"):
        register_app(owner, "x", KEYS)
    assert not Registration.objects.exists()
    assert not Entry.objects.exists()


def test_new_keys_replace_all_that_were_kept_under_former_addresses_too(
    x: FakeX, owner: Member, settings: Settings
) -> None:
    x.clients["open-house"] = ""
    register_app(owner, "x", KEYS)
    settings.ADDRESS = "https://moved.example"
    assert "x" not in open_networks()
    register_app(owner, "x", OTHERS)
    kept = Registration.objects.get()
    assert values_of(kept) == {"client_id": "open-house"}
    assert kept.back == "https://moved.example/connect/return/"
    assert "x" in open_networks()


def test_what_servers_gave_by_themselves_is_left_alone(x: FakeX, owner: Member) -> None:
    Registration.objects.create(network="bluesky", back="https://h.example/", sealed="…")
    register_app(owner, "x", KEYS)
    forget_app(owner, "x")
    assert Registration.objects.get().network == "bluesky"
    with pytest.raises(Mistake, match="needs no keys"):
        forget_app(owner, "bluesky")


def test_a_network_that_refuses_its_keys_later_is_closed_until_it_takes_them(
    x: FakeX, owner: Member
) -> None:
    register_app(owner, "x", KEYS)
    x.clients["house"] = "another"
    with pytest.raises(Mistake, match="does not accept the keys"):
        check_again(owner, "x")
    assert Registration.objects.get().problem_code == "app_refused"
    assert "x" not in open_networks()
    x.clients["house"] = SECRET
    assert check_again(owner, "x").problem_code == ""
    assert "x" in open_networks()


def test_a_check_that_gets_no_answer_notes_nothing(
    x: FakeX, owner: Member, busy: Callable[[Reply | Lost], None]
) -> None:
    before = register_app(owner, "x", KEYS).checked_at
    busy(Reply(503))
    with pytest.raises(Mistake, match="could not be checked"):
        check_again(owner, "x")
    after = Registration.objects.get()
    assert (after.checked_at, after.problem_code) == (before, "")


def test_a_check_notes_nothing_of_keys_that_were_replaced_meanwhile(
    x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_app(owner, "x", KEYS)
    x.clients["house"] = "another"
    ask = XPublisher.check_app

    async def slow(*args: object) -> None:
        await sync_to_async(Registration.objects.update)(sealed="newer")
        await ask(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(XPublisher, "check_app", slow)
    with pytest.raises(Mistake):
        check_again(owner, "x")
    assert Registration.objects.get().problem_code == ""


def test_keys_that_nothing_opens_any_more_are_to_be_entered_again(
    x: FakeX, owner: Member, settings: Settings
) -> None:
    register_app(owner, "x", KEYS)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Mistake, match="Enter them again"):
        check_again(owner, "x")
    register_app(owner, "x", KEYS)
    assert values_of(Registration.objects.get()) == KEYS


def test_a_check_seals_the_keys_anew_so_that_an_old_key_can_be_put_away(
    x: FakeX, owner: Member, settings: Settings
) -> None:
    register_app(owner, "x", KEYS)
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    check_again(owner, "x")
    settings.ENCRYPTION_KEYS = [new]
    assert values_of(Registration.objects.get()) == KEYS


def test_forgotten_keys_are_gone_and_it_is_told(x: FakeX, owner: Member) -> None:
    register_app(owner, "x", KEYS)
    forget_app(owner, "x")
    assert not Registration.objects.exists()
    assert "x" not in open_networks()
    said = sentence_of(Entry.objects.latest("pk"))
    assert said == "Odile had Perchoir forget the keys by which X knows this site."
    for action in (check_again, forget_app):
        with pytest.raises(Mistake, match="keeps no keys of X"):
            action(owner, "x")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "“Client ID” is empty"),
        ({"client_id": "  "}, "“Client ID” is empty"),
        ({"client_id": "a\nb"}, "is not a key"),
        ({"client_id": "a" * 2_001}, "is not a key"),
        ({**KEYS, "token": "t"}, "no key “token” here"),
    ],
)
def test_what_is_no_key_is_said_before_the_network_is_asked(
    x: FakeX, owner: Member, values: dict[str, str], said: str
) -> None:
    with pytest.raises(Mistake, match=said):
        register_app(owner, "x", values)
    assert x.asked == []


def test_whoever_rules_one_workspace_among_several_changes_nothing(
    x: FakeX, owner: Member, stranger: Member
) -> None:
    register_app(None, "x", KEYS)
    for member in (owner, stranger):
        assert not may_register(member)
        for act in (
            lambda by=member: register_app(by, "x", KEYS),
            lambda by=member: check_again(by, "x"),
            lambda by=member: forget_app(by, "x"),
        ):
            with pytest.raises(Forbidden, match="every workspace"):
                act()
    assert values_of(Registration.objects.get()) == KEYS
    Member.objects.create(workspace=stranger.workspace, user=owner.user, role=Role.LEADER)
    assert not may_register(owner)
    owner.user.memberships.filter(role=Role.LEADER).update(role=Role.OWNER)
    assert may_register(owner)
    forget_app(owner, "x")


def test_an_invented_workspace_does_not_count(
    x: FakeX, owner: Member, make_member: Callable[[Workspace, Role, str], Member]
) -> None:
    invented = Workspace.objects.create(name="Invented", slug="invented", is_sample=True)
    guest = make_member(invented, Role.OWNER, "Gil")
    assert may_register(owner)
    assert not may_register(guest)


def test_an_access_key_that_may_not_change_settings_changes_no_keys(
    x: FakeX, owner: Member
) -> None:
    narrow = owner.narrowed(frozenset({Right.READ_POSTS}), through="Robot")
    assert not may_register(narrow)
    with pytest.raises(Forbidden):
        register_app(narrow, "x", KEYS)


def test_whoever_runs_the_site_needs_no_right_and_is_named_as_such(
    x: FakeX, owner: Member, stranger: Member
) -> None:
    register_app(None, "x", KEYS)
    forget_app(None, "x")
    entries = Entry.objects.filter(workspace=stranger.workspace).order_by("pk")
    assert [sentence_of(one) for one in entries] == [
        "Whoever runs this site entered the keys by which X knows it.",
        "Whoever runs this site had Perchoir forget the keys by which X knows it.",
    ]


def test_the_network_is_not_asked_in_a_transaction(
    x: FakeX, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = len(connection.savepoint_ids)
    seen: list[int] = []

    async def watched(*_args: object) -> None:
        seen.append(await sync_to_async(lambda: len(connection.savepoint_ids))())

    monkeypatch.setattr(XPublisher, "check_app", watched)
    register_app(owner, "x", KEYS)
    check_again(owner, "x")
    assert seen == [depth, depth]
