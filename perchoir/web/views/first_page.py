"""The first page: it makes the owner, asks to sign in, or leads to the last workspace."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from perchoir.core.people.doors import LAST_WORKSPACE, everybody
from perchoir.core.people.first_run import create_first_owner, may_set_up, nobody_yet
from perchoir.core.people.forms import FirstRunForm
from perchoir.core.people.queries import memberships_of
from perchoir.core.people.views.entrance import BACKEND


@everybody
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return _last_workspace(request)
    if nobody_yet():
        return _first_run(request)
    return redirect("account_login")


def _last_workspace(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    mine = [member.workspace.slug for member in memberships_of(request.user)]
    last = request.session.get(LAST_WORKSPACE)
    if last in mine:
        return redirect("home:index", slug=last)
    if mine:
        return redirect("home:index", slug=mine[0])
    return redirect("people:workspaces")


def _first_run(request: HttpRequest) -> HttpResponse:
    token = request.POST.get("token") or request.GET.get("token", "")
    if not may_set_up(request, token):
        return render(request, "web/setup_closed.html", status=403)
    form = FirstRunForm(request.POST or None, initial={"language": get_language(), "token": token})
    if not form.is_valid():
        return render(request, "web/first_run.html", {"form": form})
    values = form.cleaned_data
    owner = create_first_owner(
        name=values["name"],
        email=values["email"],
        password=values["password"],
        company=values["company"],
        language=values["language"],
        time_zone=settings.TIME_ZONE,
    )
    login(request, owner.user, backend=BACKEND)
    return redirect("home:index", slug=owner.workspace.slug)
