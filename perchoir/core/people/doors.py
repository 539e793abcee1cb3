"""Doors: they fetch the workspace and authorise in one step. Every view stands behind one.

A stranger gets 404 (not even the name of a workspace leaks), a member without the right 403 and a
sentence. `door.right` lets the permission matrix test read what each address asks for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Right

P = ParamSpec("P")
PlainView = Callable[..., HttpResponseBase]


class WorkspaceRequest(HttpRequest):
    """A request that has passed a workspace's door."""

    user: User
    member: Member
    workspace: Workspace


WorkspaceView = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]


def workspace_door(right: Right) -> Callable[[WorkspaceView[P]], PlainView]:
    """Open to members of the workspace named by `slug` who hold `right`."""

    def decorate(view: WorkspaceView[P]) -> PlainView:
        @wraps(view)
        def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            through = cast(WorkspaceRequest, request)
            through.member = find_member(request.user, slug)
            through.workspace = through.member.workspace
            through.member.require(right)
            _remember(request, slug)
            return view(through, *args, **kwargs)

        entered.door = ("workspace", right)  # type: ignore[attr-defined]
        return entered

    return decorate


LAST_WORKSPACE = "workspace"


def _remember(request: HttpRequest, slug: str) -> None:
    # Written only when it changes: a session is not saved at every page.
    if request.session.get(LAST_WORKSPACE) != slug:
        request.session[LAST_WORKSPACE] = slug


def find_member(user: User, slug: str) -> Member:
    """The user's membership of the workspace `slug`. Raises `Http404` for a stranger."""
    found = Member.objects.select_related("workspace", "user").filter(
        workspace__slug=slug, user=user
    )
    member = found.first()
    if member is None:
        raise Http404
    return member


def signed_in(view: PlainView) -> PlainView:
    """Open to everybody who has signed in."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    entered.door = ("signed_in", None)  # type: ignore[attr-defined]
    return entered


def everybody(view: PlainView) -> PlainView:
    """Open to everybody, said aloud so that no view is open by forgetting."""
    view.door = ("everybody", None)  # type: ignore[attr-defined]
    return view
