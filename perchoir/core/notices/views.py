"""What one was told, and the way to each thing."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.notices.models import Notice
from perchoir.core.notices.queries import told
from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right


@workspace_door(Right.ENTER)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """The newest first."""
    found, older = told(request.member, whole_number(request.GET.get("below")))
    return render(request, "notices/index.html", {"told": found, "older": older})


@workspace_door(Right.ENTER)
@require_POST
def read_all(request: WorkspaceRequest) -> HttpResponseBase:
    """Everything so far was read."""
    waiting = Notice.objects.filter(member=request.member, read_at=None)
    waiting.update(read_at=timezone.now())
    return redirect("notices:index", request.workspace.slug)


@workspace_door(Right.ENTER)
@require_safe
def go(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """To the thing itself; the notice counts as read."""
    notice = Notice.objects.filter(member=request.member, pk=pk).first()
    if notice is None:
        raise Http404
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    if not _is_of_this_house(request, notice.address):
        return redirect("notices:index", request.workspace.slug)
    return redirect(notice.address)


def _is_of_this_house(request: HttpRequest, address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
