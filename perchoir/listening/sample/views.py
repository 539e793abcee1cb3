"""The page of the sample workspace."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perchoir.core.kit.toasts import say
from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right
from perchoir.listening.sample.actions import load_sample, remove_sample
from perchoir.listening.sample.content import authors, lines


@workspace_door(Right.MANAGE_WORKSPACE)
@require_safe
def index(request: WorkspaceRequest) -> HttpResponse:
    """What the sample is, and the one button that adds or removes it."""
    passed_on = sum(line.passed_on for line in lines())
    figures = {"posts": len(lines()) + passed_on, "people": len(authors())}
    return render(request, "sample/index.html", figures)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def load(request: WorkspaceRequest) -> HttpResponse:
    """Add the sample and open its deck."""
    workspace = load_sample(request.member)
    return redirect("deck:index", slug=workspace.slug)


@workspace_door(Right.MANAGE_WORKSPACE)
@require_POST
def remove(request: WorkspaceRequest) -> HttpResponse:
    """Remove the sample and go home."""
    remove_sample(request.member)
    say(request, _("The sample is gone, with every trace of it."))
    return redirect("/")
