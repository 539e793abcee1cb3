"""Who is here."""

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.db.models.functions import Lower

from perchoir.core.people.models import Invitation, Member, User, Workspace


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


def sessions_of(user: User) -> list[UserSession]:
    """The devices on which a person is signed in, latest seen first; dead ones are swept out."""
    sessions = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def pending_invitation_for(email: str) -> Invitation | None:
    """The newest open invitation made for this address."""
    found = Invitation.objects.still_open().filter(email=email.strip().lower())
    return found.select_related("workspace").order_by("-created_at", "-pk").first()
