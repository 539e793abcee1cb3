"""The command palette and the navigation: what the member may open, nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role
from perchoir.listening.watches.models import Watch

SignIn = Callable[[Member], Client]
MakeMember = Callable[[Workspace, Role, str], Member]
pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> list[tuple[str, str]]:
    items = client.get("/w/morvan/palette/", {"q": words}).json()["items"]
    return [(item["label"], item["kind"]) for item in items]


def test_watches_are_found_by_a_part_of_their_name(
    owner: Member, stranger: Member, sign_in: SignIn
) -> None:
    Watch.objects.create(workspace=owner.workspace, name="Notre marque", query="x")
    Watch.objects.create(workspace=stranger.workspace, name="Leur marque", query="x")
    assert found(sign_in(owner), "marq") == [("Notre marque", "Watch")]


def test_an_ambassador_finds_no_watch_and_no_audit_log(ambassador: Member, sign_in: SignIn) -> None:
    Watch.objects.create(workspace=ambassador.workspace, name="Audit", query="x")
    assert found(sign_in(ambassador), "audit") == []


def test_an_owner_finds_pages_and_other_workspaces(
    owner: Member, make_member: MakeMember, sign_in: SignIn
) -> None:
    other = Workspace.objects.create(name="Logis Audois", slug="logis")
    Member.objects.create(workspace=other, user=owner.user, role=Role.OWNER)
    client = sign_in(owner)
    assert found(client, "audit") == [("Audit log", "Page")]
    assert found(client, "logis") == [("Logis Audois", "Workspace")]
    assert found(client, "") == []


def test_the_rail_lists_what_the_role_may_open(
    owner: Member, ambassador: Member, sign_in: SignIn
) -> None:
    def keys(member: Member) -> list[str]:
        page = sign_in(member).get("/w/morvan/workspace/")
        return [item["key"] for item in page.context["navigation"]]

    listening = ["deck", "search", "trends", "watches", "sources"]
    assert keys(owner) == ["home", *listening, "posts", "voices", "notices", "workspace"]
    assert keys(ambassador) == ["home", "notices", "workspace"]


def test_ones_own_pages_keep_the_rail_of_the_workspace_one_came_from(
    owner: Member, sign_in: SignIn
) -> None:
    client = sign_in(owner)
    assert client.get("/people/me/").context["navigation"] == []
    client.get("/w/morvan/workspace/")
    assert client.get("/people/me/").context["workspace"] == owner.workspace


def test_the_first_page_leads_to_the_last_workspace(owner: Member, sign_in: SignIn) -> None:
    other = Workspace.objects.create(name="Another", slug="another")
    Member.objects.create(workspace=other, user=owner.user, role=Role.OWNER)
    client = sign_in(owner)
    client.get("/w/morvan/workspace/")
    assert client.get("/")["Location"] == "/w/morvan/"
    client.get("/w/another/workspace/")
    assert client.get("/")["Location"] == "/w/another/"


def test_whoever_belongs_nowhere_is_told_what_to_do(db: None) -> None:
    client = Client()
    client.force_login(
        User.objects.create_user("alone@morvan.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get("/", follow=True).content.decode()
    assert "You belong to no workspace" in page


@pytest.mark.parametrize("address", ["/w/morvan/palette/?q=a%00", "/people/invitations/%00/"])
def test_an_address_that_no_database_can_look_up_is_refused(
    owner: Member, sign_in: SignIn, address: str
) -> None:
    assert sign_in(owner).get(address).status_code == 400
