"""Pages that need no account: the language, and an invitation that is opened."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perchoir.core.errors import Sentence
from perchoir.core.people.actions import accept_invitation, join_as_new_user
from perchoir.core.people.doors import everybody
from perchoir.core.people.forms import InvitedForm
from perchoir.core.people.mails import came_by_mail
from perchoir.core.people.models import Invitation, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR_S = 365 * 24 * 3600


@everybody
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: kept on the account, and in a cookie before sign-in."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR_S,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def safe_next(request: HttpRequest) -> str:
    """Where the form asks to go next, if that is a page of ours."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and address.startswith("/") else "/"


@everybody
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: a new person makes an account, a known one joins."""
    found = Invitation.objects.still_open().select_related("workspace", "invited_by")
    opened = found.filter(token=token).first()
    if opened is None:
        return render(request, "people/invitation_closed.html", status=410)
    if request.user.is_authenticated:
        return _join(request, request.user, opened)
    return _make_account(request, opened)


def _join(request: HttpRequest, user: User, opened: Invitation) -> HttpResponse:
    page = {"invitation": opened}
    if request.method != "POST":
        return render(request, "people/invitation.html", page)
    try:
        member = accept_invitation(user, opened)
    except Sentence as error:
        return render(
            request, "people/invitation.html", {**page, "refusal": error}, status=error.status
        )
    return redirect("home:index", slug=member.workspace.slug)


def _make_account(request: HttpRequest, opened: Invitation) -> HttpResponse:
    form = InvitedForm(request.POST or None, email=opened.email)
    page = {"invitation": opened, "form": form}
    if not form.is_valid():
        return render(request, "people/invitation.html", page)
    try:
        user = join_as_new_user(
            opened,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            proven=came_by_mail(opened, request.GET.get("mailed", "")),
        )
    except Sentence as error:
        return render(
            request, "people/invitation.html", {**page, "refusal": error}, status=error.status
        )
    login(request, user, backend=BACKEND)
    return redirect("home:index", slug=opened.workspace.slug)
