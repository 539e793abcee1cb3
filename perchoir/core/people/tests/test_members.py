"""Members: roles change, people leave, an owner always stays."""

from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.actions import change_role, create_workspace, free_slug, remove_member
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role

SignIn = Callable[[Member], Client]
MakeMember = Callable[[Workspace, Role, str], Member]
pytestmark = pytest.mark.django_db
SIGN_IN = {"login": "anatole@morvan.example", "password": "correct horse battery"}


def test_an_owner_gives_somebody_another_role(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    url = f"/w/morvan/workspace/members/{analyst.pk}/role/"
    sign_in(owner).post(url, {"role": Role.APPROVER})
    assert Member.objects.get(pk=analyst.pk).role == Role.APPROVER
    details = Entry.objects.get(verb="member.role_changed").details
    assert details == {"name": "Anatole", "before": "analyst", "after": "approver"}


def test_a_role_that_does_not_exist_is_refused(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    url = f"/w/morvan/workspace/members/{analyst.pk}/role/"
    assert sign_in(owner).post(url, {"role": "emperor"}).status_code == 400


def test_the_last_owner_keeps_the_role(owner: Member, analyst: Member, sign_in: SignIn) -> None:
    with pytest.raises(Mistake):
        change_role(owner, owner, Role.ANALYST)
    client = sign_in(owner)
    url = f"/w/morvan/workspace/members/{owner.pk}/role/"
    page = client.post(url, {"role": Role.ANALYST}, follow=True)
    assert "last owner" in page.content.decode()
    assert Member.objects.get(pk=owner.pk).role == Role.OWNER


def test_the_last_owner_can_neither_leave_nor_be_removed(owner: Member, sign_in: SignIn) -> None:
    with pytest.raises(Mistake):
        remove_member(owner, owner)
    sign_in(owner).post("/w/morvan/workspace/leave/")
    assert Member.objects.filter(pk=owner.pk).exists()


def test_one_of_two_owners_may_go(owner: Member, make_member: MakeMember) -> None:
    other = make_member(owner.workspace, Role.OWNER, "Omar")
    remove_member(other, owner)
    assert list(other.workspace.members.all()) == [other]


def test_a_removed_member_is_signed_out_at_once(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    theirs = Client()
    theirs.post("/accounts/login/", SIGN_IN)
    assert theirs.get("/w/morvan/").status_code == 200
    sign_in(owner).post(f"/w/morvan/workspace/members/{analyst.pk}/remove/")
    assert theirs.get("/people/me/")["Location"].startswith("/accounts/login/")


def test_everybody_may_leave(analyst: Member, owner: Member, sign_in: SignIn) -> None:
    client = sign_in(analyst)
    client.post("/w/morvan/workspace/leave/")
    assert client.get("/w/morvan/").status_code == 404
    assert Entry.objects.get().verb == "member.left"


def test_a_member_without_the_right_removes_nobody(analyst: Member, owner: Member) -> None:
    with pytest.raises(Forbidden):
        remove_member(analyst, owner)


def test_addresses_of_colleagues_are_shown_to_owners_only(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    page = "/w/morvan/workspace/members/"
    assert analyst.user.email in sign_in(owner).get(page).content.decode()
    assert owner.user.email not in sign_in(analyst).get(page).content.decode()


def test_a_name_cannot_turn_its_page_around(
    owner: Member, analyst: Member, sign_in: SignIn
) -> None:
    name = "\u202egro.live\u202c <script>alert(1)</script> & " + "x" * 60
    User.objects.filter(pk=analyst.user.pk).update(name=name)
    page = sign_in(owner).get("/w/morvan/workspace/members/").content.decode()
    assert "\u202e" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_settings_of_a_workspace_change_and_are_recorded(
    owner: Member, sign_in: SignIn
) -> None:
    form = {"name": "Morvan \u202eSA", "language": "en", "time_zone": "America/Montreal"}
    sign_in(owner).post("/w/morvan/workspace/change/", form)
    workspace = Workspace.objects.get(pk=owner.workspace.pk)
    assert (workspace.name, workspace.time_zone) == ("Morvan SA", "America/Montreal")
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs == {
        "workspace.name_changed",
        "workspace.language_changed",
        "workspace.time_zone_changed",
    }


def test_a_wrong_time_zone_is_refused_in_place(owner: Member, sign_in: SignIn) -> None:
    form = {"name": "Morvan", "language": "fr", "time_zone": "Europe/Atlantis"}
    page = sign_in(owner).post("/w/morvan/workspace/change/", form)
    assert "id_time_zone_error" in page.content.decode()


def test_an_owner_makes_another_workspace_and_switches(owner: Member, sign_in: SignIn) -> None:
    client = sign_in(owner)
    form = {"name": "Élan & Cie", "language": "fr", "time_zone": "Europe/Paris"}
    assert client.post("/people/workspaces/", form)["Location"] == "/w/elan-cie/"
    page = client.get("/people/workspaces/").content.decode()
    assert "/w/morvan/" in page
    assert "/w/elan-cie/" in page


def test_somebody_who_owns_nothing_makes_no_workspace(analyst: Member) -> None:
    with pytest.raises(Forbidden):
        create_workspace(analyst.user, name="Mine", language="fr", time_zone="Europe/Paris")


def test_every_workspace_gets_an_address_of_its_own(workspace: Workspace) -> None:
    assert free_slug("Morvan") == "morvan-2"
    assert free_slug("日本") == "w"
