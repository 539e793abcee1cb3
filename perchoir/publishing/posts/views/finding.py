"""Posts and voices as an address or a form names them."""

from django.shortcuts import get_object_or_404

from perchoir.core.numbers import whole_number
from perchoir.core.people.doors import WorkspaceRequest
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice


def the_post(request: WorkspaceRequest, pk: int) -> Post:
    """The post of this workspace, or 404."""
    posts = Post.objects.select_related("voice__workspace", "author__user", "workspace")
    return get_object_or_404(posts, workspace=request.workspace, pk=pk)


def the_voice(request: WorkspaceRequest) -> Voice | None:
    """The voice that was asked for, else the first; None where there is none."""
    asked = whole_number(request.POST.get("voice") or request.GET.get("voice"))
    voices = Voice.objects.filter(workspace=request.workspace).select_related("workspace")
    return voices.filter(pk=asked).first() if asked else voices.order_by("pk").first()
