from django.http import HttpResponse
from django.shortcuts import render

from perchoir.core.people.doors import WorkspaceRequest, workspace_door
from perchoir.core.people.rights import Right


@workspace_door(Right.READ_MENTIONS)
def index(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "kit/base.html")
