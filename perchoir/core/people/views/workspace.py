"""The workspace's own pages: its settings, its members and its invitations."""

import logging
from smtplib import SMTPException

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perchoir.core.errors import Conflict, Mistake
from perchoir.core.kit.toasts import say, say_trouble
from perchoir.core.people import actions
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.forms import InvitationForm, RoleForm, WorkspaceForm
from perchoir.core.people.mails import invitation_address, send_invitation
from perchoir.core.people.models import Invitation, Member
from perchoir.core.people.queries import members_of, open_invitations
from perchoir.core.people.rights import Right, Role

log = logging.getLogger(__name__)


@workspace_door(Right.ENTER)
def index(request: WorkspaceRequest) -> HttpResponse:
    return _settings_page(request, WorkspaceForm(instance=request.workspace))


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def change(request: WorkspaceRequest) -> HttpResponse:
    # The form writes on its instance while it checks: give it a copy of its own.
    copy = type(request.workspace).objects.get(pk=request.workspace.pk)
    form = WorkspaceForm(request.POST, instance=copy)
    if not form.is_valid():
        return _settings_page(request, form)
    actions.change_workspace(request.member, **form.cleaned_data)
    say(request, _("The settings of the workspace are saved."))
    return redirect("workspace:index", slug=request.workspace.slug)


def _settings_page(request: WorkspaceRequest, form: WorkspaceForm) -> HttpResponse:
    page = {
        "form": form,
        "may_change": request.member.may(Right.MANAGE_WORKSPACE),
        "tab": "settings",
    }
    return render(request, "people/workspace.html", page)


@workspace_door(Right.ENTER)
def members(request: WorkspaceRequest) -> HttpResponse:
    return _members_page(request, InvitationForm())


def _members_page(
    request: WorkspaceRequest, form: InvitationForm, status: int = 200
) -> HttpResponse:
    manages = request.member.may(Right.MANAGE_PEOPLE)
    invitations = open_invitations(request.workspace) if manages else []
    page = {
        "members": members_of(request.workspace),
        "manages": manages,
        "roles": Role.choices,
        "invitations": [(row, invitation_address(row)) for row in invitations],
        "form": form,
        "tab": "members",
    }
    return render(request, "people/members.html", page, status=status)


@workspace_door(Right.MANAGE_PEOPLE)
@require_POST
def invite(request: WorkspaceRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _members_page(request, form)
    try:
        made = actions.invite_member(
            request.member, role=Role(form.cleaned_data["role"]), email=form.cleaned_data["email"]
        )
    except Mistake as mistake:
        form.add_error("email", str(mistake))
        return _members_page(request, form, mistake.status)
    _send(request, made)
    return redirect("workspace:members", slug=request.workspace.slug)


def _send(request: WorkspaceRequest, made: Invitation) -> None:
    if not made.email:
        say(request, _("The link is ready. Give it to the person you invite."))
        return
    try:
        send_invitation(made)
    except (OSError, SMTPException):
        log.exception("an invitation could not be sent")
        say_trouble(
            request,
            _("The e-mail to %(email)s could not be sent. Hand over the link yourself.")
            % {"email": made.email},
        )
    else:
        say(request, _("The invitation was sent to %(email)s.") % {"email": made.email})


@workspace_door(Right.MANAGE_PEOPLE)
@require_POST
def revoke(request: WorkspaceRequest, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation, workspace=request.workspace, pk=invitation_id)
    try:
        actions.revoke_invitation(request.member, found)
    except Conflict as conflict:
        say_trouble(request, str(conflict))
    else:
        say(request, _("The invitation is revoked. Its link no longer works."))
    return redirect("workspace:members", slug=request.workspace.slug)


@workspace_door(Right.MANAGE_PEOPLE)
@require_POST
def role(request: WorkspaceRequest, member_id: int) -> HttpResponse:
    found = get_object_or_404(Member, workspace=request.workspace, pk=member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Mistake(_("There is no such role. Choose one of the list."))
    try:
        actions.change_role(request.member, found, Role(form.cleaned_data["role"]))
    except (Mistake, Conflict) as error:
        say_trouble(request, str(error))
    else:
        say(request, _("%(name)s has another role now.") % {"name": found})
    return redirect("workspace:members", slug=request.workspace.slug)


@workspace_door(Right.MANAGE_PEOPLE)
@require_POST
def remove(request: WorkspaceRequest, member_id: int) -> HttpResponse:
    found = get_object_or_404(Member, workspace=request.workspace, pk=member_id)
    try:
        actions.remove_member(request.member, found)
    except (Mistake, Conflict) as error:
        say_trouble(request, str(error))
        return redirect("workspace:members", slug=request.workspace.slug)
    say(request, _("%(name)s is no longer a member.") % {"name": found})
    if found.user_id == request.user.pk:
        return redirect("/")
    return redirect("workspace:members", slug=request.workspace.slug)


@workspace_door(Right.ENTER)
@require_POST
def leave(request: WorkspaceRequest) -> HttpResponse:
    try:
        actions.remove_member(request.member, request.member)
    except Mistake as mistake:
        say_trouble(request, str(mistake))
        return redirect("workspace:index", slug=request.workspace.slug)
    say(request, _("You have left %(name)s.") % {"name": request.workspace.name})
    return redirect("/")
