"""A person's own pages: preferences, sessions, workspaces."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from perchoir.core.kit.toasts import say
from perchoir.core.people import actions
from perchoir.core.people.doors import signed_in
from perchoir.core.people.forms import PreferencesForm, WorkspaceForm
from perchoir.core.people.models import User, Workspace
from perchoir.core.people.queries import memberships_of, sessions_of
from perchoir.core.people.rights import Role
from perchoir.core.people.views.entrance import safe_next


@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=_self(request))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language or translation.get_language()):
            say(request, _("Your settings are saved."))
        return redirect("people:preferences")
    page = {"form": form, "sessions": sessions_of(_self(request)), "tab": "preferences"}
    return render(request, "people/preferences.html", page)


def _self(request: HttpRequest) -> User:
    # A fresh row: a form that fails must not change the person shown in the header.
    assert isinstance(request.user, User)
    return User.objects.get(pk=request.user.pk)


@signed_in
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    user = _self(request)
    session = get_object_or_404(UserSession, pk=session_id, user=user)
    actions.end_session(user, session)
    say(request, _("That device is signed out."))
    return redirect("people:preferences")


@signed_in
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        User.objects.filter(pk=_self(request).pk).update(theme=chosen)
    return HttpResponseRedirect(safe_next(request))


@signed_in
def workspaces(request: HttpRequest) -> HttpResponse:
    """The switcher, and a new workspace for somebody who owns one."""
    user = _self(request)
    mine = list(memberships_of(user))
    form = WorkspaceForm(request.POST or None, instance=_proposed(user))
    if request.method == "POST" and form.is_valid():
        member = actions.create_workspace(user, **form.cleaned_data)
        return redirect("home:index", slug=member.workspace.slug)
    owns = any(m.role == Role.OWNER and not m.workspace.is_sample for m in mine)
    page = {"memberships": mine, "form": form if owns else None, "tab": "workspaces"}
    return render(request, "people/workspaces.html", page)


def _proposed(user: User) -> Workspace:
    return Workspace(
        language=user.language or settings.LANGUAGE_CODE,
        time_zone=user.time_zone or settings.TIME_ZONE,
    )
