"""What people do with each other: invite, join, change roles, leave."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.people.models import Invitation, Member, User, Workspace
from perchoir.core.people.rights import Right, Role

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite_member(by: Member, *, role: Role, email: str = "") -> Invitation:
    """Make a link that lets one person join, for seven days. With an address, only its holder."""
    by.require(Right.MANAGE_PEOPLE)
    email = email.strip().lower()
    if email and by.workspace.members.filter(user__email=email).exists():
        raise Mistake(_("%(email)s is already a member of this workspace.") % {"email": email})
    invitation = Invitation.objects.create(
        workspace=by.workspace,
        email=email,
        role=role,
        invited_by=by.user,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    verb = "invitation.sent" if email else "invitation.made"
    record(by.workspace, by.user, verb, role=role.value, email=email)
    return invitation


@transaction.atomic
def revoke_invitation(by: Member, invitation: Invitation) -> None:
    """Make the link useless. Raises `Conflict` when somebody has used it already."""
    by.require(Right.MANAGE_PEOPLE, of=invitation)
    if not _close(invitation, revoked_at=timezone.now()):
        raise Conflict(_("This invitation is no longer open: it was used, revoked or is too old."))
    record(
        by.workspace,
        by.user,
        "invitation.revoked",
        role=invitation.role,
        email=invitation.email,
    )


@transaction.atomic
def accept_invitation(user: User, invitation: Invitation) -> Member:
    """Make `user` a member. Of two openings of the same link, one joins and the other is told.

    Raises `Conflict` when the link was used, revoked or is too old, and `Mistake` when it was made
    for somebody else.
    """
    if invitation.email and invitation.email != user.email:
        raise Mistake(
            _("This invitation is for %(email)s. Sign in with that address to use it.")
            % {"email": invitation.email}
        )
    if Member.objects.filter(workspace=invitation.workspace, user=user).exists():
        raise Mistake(_("You are already a member of this workspace."))
    if not _close(invitation, accepted_at=timezone.now(), accepted_by=user):
        raise Conflict(
            _(
                "This invitation is no longer open: it was used, revoked or is older than 7 days. "
                "Ask for a new one."
            )
        )
    member = Member.objects.create(workspace=invitation.workspace, user=user, role=invitation.role)
    record(invitation.workspace, user, "member.joined", role=invitation.role)
    return member


def _close(invitation: Invitation, **how: object) -> bool:
    # One conditional update decides the race between two openings, on both databases.
    return bool(Invitation.objects.still_open().filter(pk=invitation.pk).update(**how))


@transaction.atomic
def join_as_new_user(
    invitation: Invitation, *, email: str, name: str, password: str | None, proven: bool
) -> User:
    """Make the account of a person who opened an invitation, and the membership with it.

    `proven`: the person has shown that the address of the invitation is theirs.
    """
    email = (invitation.email or email).strip().lower()
    if User.objects.filter(email=email).exists():
        raise Mistake(
            _("%(email)s already has an account here. Sign in first, then open the link again.")
            % {"email": email}
        )
    # Whoever invites sees the link too: holding it does not prove the address.
    user = make_user(email, password, name=name, verified=proven)
    accept_invitation(user, invitation)
    return user


def make_user(
    email: str, password: str | None, *, name: str, language: str = "", verified: bool
) -> User:
    """An account and its address, `verified` when the person has shown that it is theirs."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


@transaction.atomic
def change_role(by: Member, member: Member, role: Role) -> None:
    """Give `member` another role. The last owner keeps theirs."""
    by.require(Right.MANAGE_PEOPLE, of=member)
    before = _locked(by.workspace, member)
    if before.role == role:
        return
    _keep_an_owner(before)
    Member.objects.filter(pk=before.pk).update(role=role)
    record(
        by.workspace,
        by.user,
        "member.role_changed",
        name=str(before.user),
        before=before.role,
        after=role.value,
    )


@transaction.atomic
def remove_member(by: Member, member: Member) -> None:
    """Take `member` out of the workspace and end their open sessions. The last owner stays.

    Everybody may remove themselves; removing others asks for the right to manage people.
    """
    if by.pk != member.pk:
        by.require(Right.MANAGE_PEOPLE, of=member)
    gone = _locked(by.workspace, member)
    _keep_an_owner(gone)
    gone.delete()
    if by.pk != member.pk:
        _end_sessions(gone.user)
    verb = "member.left" if by.user_id == gone.user_id else "member.removed"
    record(by.workspace, by.user, verb, name=str(gone.user), role=gone.role)


def _locked(workspace: Workspace, member: Member) -> Member:
    # Two owners who demote each other at once must not both succeed.
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    found = Member.objects.filter(workspace=workspace, pk=member.pk).select_related("user").first()
    if found is None:
        raise Conflict(_("This person is no longer a member of this workspace."))
    return found


def _keep_an_owner(member: Member) -> None:
    others = Member.objects.filter(workspace_id=member.workspace_id, role=Role.OWNER)
    if member.role == Role.OWNER and not others.exclude(pk=member.pk).exists():
        raise Mistake(
            _("%(name)s is the last owner of this workspace. Make somebody else an owner first.")
            % {"name": member.user}
        )


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def end_session(user: User, session: UserSession) -> None:
    """Sign `user` out of one of their devices. Raises `Forbidden` for somebody else's."""
    if session.user_id != user.pk:
        raise Forbidden(_("This session belongs to somebody else."))
    session.end()


@transaction.atomic
def change_workspace(by: Member, *, name: str, language: str, time_zone: str) -> None:
    """Change the name, language and zone of the workspace."""
    by.require(Right.MANAGE_WORKSPACE)
    workspace = Workspace.objects.select_for_update().get(pk=by.workspace_id)
    changes = {"name": name, "language": language, "time_zone": time_zone}
    before = {field: getattr(workspace, field) for field in changes}
    for field, value in changes.items():
        setattr(workspace, field, value)
    workspace.save(update_fields=list(changes))
    for field, value in changes.items():
        if before[field] != value:
            record(
                workspace, by.user, f"workspace.{field}_changed", before=before[field], after=value
            )


@transaction.atomic
def create_workspace(by: User, *, name: str, language: str, time_zone: str) -> Member:
    """A new workspace owned by `by`. Raises `Forbidden` for somebody who owns none yet."""
    if not Member.objects.filter(user=by, role=Role.OWNER, workspace__is_sample=False).exists():
        raise Forbidden(_("Only somebody who owns a workspace can make another one."))
    return found_workspace(by, name=name, language=language, time_zone=time_zone)


def found_workspace(owner: User, *, name: str, language: str, time_zone: str) -> Member:
    """Make a workspace and its owner, inside the caller's transaction."""
    workspace = Workspace.objects.create(
        name=name, slug=free_slug(name), language=language, time_zone=time_zone
    )
    member = Member.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    record(workspace, owner, "workspace.created", name=name)
    return member


def free_slug(name: str) -> str:
    """An address made from `name` that no workspace has yet."""
    wanted = slugify(name)[:50].strip("-_") or "w"
    taken = set(Workspace.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{wanted}-{n}") not in taken)
