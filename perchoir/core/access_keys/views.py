"""The page of access keys."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.access_keys import actions
from perchoir.core.access_keys.forms import AccessKeyForm
from perchoir.core.access_keys.models import AccessKey
from perchoir.core.access_keys.queries import keys_shown_to
from perchoir.core.errors import Mistake
from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right


@workspace_door(Right.ENTER)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """The keys one has."""
    return _page(request, AccessKeyForm(request.member))


@workspace_door(Right.READ_POSTS)
@require_POST
@never_cache
def make(request: WorkspaceRequest) -> HttpResponse:
    """A new key, whose secret this page shows once. Whoever makes one says first who they are."""
    raise_if_reauthentication_required(request, app="")
    form = AccessKeyForm(request.member, request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        made, secret = actions.make_access_key(request.member, **form.cleaned_data)
    except Mistake as mistake:
        form.add_error(None, str(mistake))
        return _page(request, form, status=mistake.status)
    page = {"made": made, "secret": secret, "tab": "access_keys"}
    return render(request, "access_keys/made.html", page)


@workspace_door(Right.ENTER)
@require_POST
def revoke(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """A key that is no longer needed, or that somebody saw."""
    found = get_object_or_404(AccessKey, member__workspace=request.workspace, pk=pk)
    actions.revoke_access_key(request.member, found)
    say(request, _("The key opens nothing any more."))
    return redirect("access_keys:index", request.workspace.slug)


def _page(request: WorkspaceRequest, form: AccessKeyForm, status: int = 200) -> HttpResponse:
    page = {
        "keys": keys_shown_to(request.member),
        "form": form if request.member.may(Right.READ_POSTS) else None,
        "tab": "access_keys",
    }
    return render(request, "access_keys/index.html", page, status=status)
