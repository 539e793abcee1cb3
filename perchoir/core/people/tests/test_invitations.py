"""Invitations: one link, one person, seven days."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake, Sentence
from perchoir.core.people.actions import accept_invitation, invite_member, revoke_invitation
from perchoir.core.people.models import Invitation, Member, User, Workspace
from perchoir.core.people.rights import Role

SignIn = Callable[[Member], Client]
PASSWORD = "une phrase assez longue"
pytestmark = pytest.mark.django_db


def open_link(invitation: Invitation) -> str:
    return f"/people/invitations/{invitation.token}/"


def new_person(email: str = "lea@morvan.example") -> dict[str, str]:
    return {"name": "Léa Morel", "email": email, "password": PASSWORD}


def test_an_owner_invites_and_the_link_makes_a_member(owner: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    client = Client()
    page = client.get(open_link(invitation))
    assert "Ateliers Morvan" in page.content.decode()
    answer = client.post(open_link(invitation), new_person())
    assert answer["Location"] == "/w/morvan/"
    member = Member.objects.get(user__email="lea@morvan.example")
    assert (member.workspace, member.role) == (owner.workspace, Role.ANALYST)
    assert client.get("/w/morvan/").status_code == 200


def test_a_link_works_once(owner: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    Client().post(open_link(invitation), new_person())
    second = Client().post(open_link(invitation), new_person("max@morvan.example"))
    assert second.status_code == 410
    assert not User.objects.filter(email="max@morvan.example").exists()


def test_a_link_is_too_old_after_seven_days(owner: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert Client().get(open_link(invitation)).status_code == 410


def test_a_revoked_link_no_longer_works(owner: Member, sign_in: SignIn) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    sign_in(owner).post(f"/w/morvan/workspace/invitations/{invitation.pk}/revoke/")
    assert Client().get(open_link(invitation)).status_code == 410
    with pytest.raises(Conflict):
        revoke_invitation(owner, invitation)


def test_of_two_who_open_the_link_at_once_one_joins(owner: Member, stranger: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    seen_by_both = Invitation.objects.get(pk=invitation.pk)
    accept_invitation(stranger.user, invitation)
    other = User.objects.create_user("max@elsewhere.example")
    with pytest.raises(Conflict):
        accept_invitation(other, seen_by_both)
    assert owner.workspace.members.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_threads_that_open_the_link_one_joins(owner: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST)
    users = [User.objects.create_user(f"racer{n}@elsewhere.example") for n in range(4)]

    def accept(user: User) -> bool:
        try:
            accept_invitation(user, Invitation.objects.get(pk=invitation.pk))
        except Sentence:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        joined = list(pool.map(accept, users))
    assert joined.count(True) == 1
    assert owner.workspace.members.count() == 2
    connections.close_all()


def test_an_invitation_for_an_address_is_for_its_holder_only(
    owner: Member, stranger: Member
) -> None:
    invitation = invite_member(owner, role=Role.LEADER, email="Lea@Morvan.example")
    with pytest.raises(Mistake):
        accept_invitation(stranger.user, invitation)
    Client().post(open_link(invitation), new_person("somebody.else@morvan.example"))
    joined = owner.workspace.members.get(role=Role.LEADER)
    assert joined.user.email == "lea@morvan.example"


@pytest.mark.parametrize("mailed", [True, False])
def test_the_link_of_the_e_mail_proves_the_address_and_the_one_handed_over_does_not(
    owner: Member, sign_in: SignIn, mailed: bool
) -> None:
    form = {"role": Role.APPROVER, "email": "lea@morvan.example"}
    sign_in(owner).post("/w/morvan/workspace/members/invite/", form)
    (sent,) = mail.outbox
    found = re.search(r"/people/invitations/\S+", str(sent.body))
    assert found
    Client().post(found[0] if mailed else found[0].partition("?")[0], new_person())
    assert EmailAddress.objects.get(email="lea@morvan.example").verified is mailed


def test_an_open_link_leaves_the_address_unproven(owner: Member) -> None:
    Client().post(open_link(invite_member(owner, role=Role.ANALYST)), new_person())
    assert not EmailAddress.objects.get(email="lea@morvan.example").verified


def test_a_known_person_who_is_signed_in_joins_with_one_press(
    owner: Member, stranger: Member, sign_in: SignIn
) -> None:
    client = sign_in(stranger)
    link = open_link(invite_member(owner, role=Role.ANALYST))
    assert stranger.user.email in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/w/morvan/"
    assert client.get("/w/morvan/").status_code == 200


def test_a_known_person_who_is_signed_out_is_asked_to_sign_in(
    owner: Member, stranger: Member
) -> None:
    link = open_link(invite_member(owner, role=Role.ANALYST))
    answer = Client().post(link, new_person(stranger.user.email))
    assert answer.status_code == 400
    assert "Sign in first" in answer.content.decode()


def test_an_invitation_with_an_address_is_sent_in_the_language_of_the_workspace(
    owner: Member, sign_in: SignIn
) -> None:
    Workspace.objects.filter(pk=owner.workspace.pk).update(language="fr")
    form = {"role": Role.APPROVER, "email": "lea@morvan.example"}
    sign_in(owner).post("/w/morvan/workspace/members/invite/", form)
    (sent,) = mail.outbox
    token = Invitation.objects.get().token
    assert sent.to == ["lea@morvan.example"]
    assert sent.subject == "Invitation à rejoindre Ateliers Morvan sur Perchoir"
    assert f"/people/invitations/{token}/" in sent.body
    assert "Bonjour" in sent.body


def test_an_e_mail_that_cannot_leave_is_said_and_the_link_stays(
    owner: Member, sign_in: SignIn, settings: object
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    client = sign_in(owner)
    form = {"role": Role.APPROVER, "email": "lea@morvan.example"}
    page = client.post("/w/morvan/workspace/members/invite/", form, follow=True).content.decode()
    assert "could not be sent" in page
    assert Invitation.objects.get().token in page


def test_who_may_not_manage_people_invites_nobody(analyst: Member) -> None:
    with pytest.raises(Forbidden):
        invite_member(analyst, role=Role.OWNER)


def test_a_member_is_not_invited_again(owner: Member, analyst: Member, sign_in: SignIn) -> None:
    form = {"role": Role.ANALYST, "email": analyst.user.email}
    page = sign_in(owner).post("/w/morvan/workspace/members/invite/", form)
    assert page.status_code == 400
    assert "already a member" in page.content.decode()


def test_invitations_leave_sentences_in_the_audit_log(owner: Member, stranger: Member) -> None:
    invitation = invite_member(owner, role=Role.ANALYST, email=stranger.user.email)
    accept_invitation(stranger.user, invitation)
    verbs = list(Entry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["invitation.sent", "member.joined"]
