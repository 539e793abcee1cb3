"""Who is here."""

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.db.models.functions import Lower

from perchoir.core.people.models import Invitation, Member, User, Workspace
from perchoir.core.people.rights import RIGHTS, Right, Role


def members_of(workspace: Workspace) -> QuerySet[Member, Member]:
    """Members by name."""
    return workspace.members.select_related("user").order_by(
        Lower("user__name"), "user__email", "pk"
    )


def open_invitations(workspace: Workspace) -> QuerySet[Invitation, Invitation]:
    """Invitations that may still be accepted, newest first."""
    found = Invitation.objects.still_open().filter(workspace=workspace)
    return found.select_related("invited_by").order_by("-created_at", "-pk")


def memberships_of(user: User) -> QuerySet[Member, Member]:
    """The workspaces of a person, by name."""
    return user.memberships.select_related("workspace").order_by(Lower("workspace__name"), "pk")


def real_workspaces() -> QuerySet[Workspace, Workspace]:
    """All of this house but the invented ones, the first founded first."""
    return Workspace.objects.filter(is_sample=False).order_by("pk")


def rules_whole_house(user: User) -> bool:
    """Whether this person may change the settings of every workspace here. No role stands above
    workspaces: what serves all of them is changed by somebody who could change each one."""
    ruling = [role for role in Role if Right.MANAGE_WORKSPACE in RIGHTS[role]]
    ruled = Member.objects.filter(user=user, role__in=ruling).values("workspace")
    return not real_workspaces().exclude(pk__in=ruled).exists()


def sessions_of(user: User) -> list[UserSession]:
    """The devices on which a person is signed in, latest seen first; dead ones are swept out."""
    sessions = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def pending_invitation_for(email: str) -> Invitation | None:
    """The newest open invitation made for this address."""
    found = Invitation.objects.still_open().filter(email=email.strip().lower())
    return found.select_related("workspace").order_by("-created_at", "-pk").first()
